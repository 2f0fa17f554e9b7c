"""Pages and the pieces they are put together from."""

from datetime import UTC, date, datetime, timedelta

import pytest
from jinja2 import UndefinedError

from booking.web import assets, templating, weekgrid

NOW = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
EVENING = datetime(2027, 1, 12, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def env():
    return templating.environment(static=assets.load())


@pytest.fixture(scope="module")
def render(env):
    def rendered(source, **context):
        return env.from_string(source).render({"lang": "nn", "now": NOW, **context}).strip()

    return rendered


def test_macros_imported_without_context_speak_the_readers_language(render):
    source = "{% from 'macros/states.html' import state %}{{ state('booked') }}"
    assert "Oppteken" in render(source)
    assert "Opptatt" in render(source, lang="nb")
    assert "Booked" in render(source, lang="en")


def test_times_and_amounts(render):
    assert render("{{ span(at, at + hour) }}", at=EVENING, hour=timedelta(hours=1)) == (
        '<span class="when"><time datetime="2027-01-12T18:00+01:00">tys. 12. jan. 18.00</time>–'
        '<time datetime="2027-01-12T19:00+01:00">19.00</time></span>'
    )
    assert render("{{ 86750 | money }} {{ at | relative_day }}", at=NOW) == "867,50\N{NO-BREAK SPACE}kr i dag"


def test_a_name_that_is_not_given_is_a_fault_of_the_page(render):
    with pytest.raises(UndefinedError):
        render("{{ nothing }}")


def test_what_people_typed_is_escaped(render):
    source = "{% from 'macros/forms.html' import field %}{{ field('title', 'Kva', value, error=value) }}"
    html = render(source, value='"><script>')
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2


def test_a_field_is_tied_to_its_description_and_its_fault(render):
    html = render(
        "{% from 'macros/forms.html' import field %}"
        "{{ field('email', 'E-post', 'kari', type='email', description='Til svaret', error='Manglar @') }}"
    )
    assert '<label class="ds-label" for="email">E-post</label>' in html
    assert 'aria-describedby="email-help email-error" aria-invalid="true"' in html
    assert 'id="email-help">Til svaret' in html
    assert 'id="email-error">Manglar @' in html
    assert 'value="kari"' in html


def test_the_summary_links_to_the_fields(render):
    html = render("{% from 'macros/forms.html' import error_summary %}{{ error_summary({'a': 'Feil i a'}) }}")
    assert '<a class="ds-link" href="#a">Feil i a</a>' in html
    assert "Éin ting må rettast" in html


def test_no_summary_without_faults(render):
    assert render("{% from 'macros/forms.html' import error_summary %}{{ error_summary({}) }}") == ""


def test_a_form_carries_the_secret_of_a_session_and_nothing_for_the_anonymous(render):
    assert render("{{ csrf_field() }}", csrf='x"y') == '<input type="hidden" name="_csrf" value="x&#34;y">'
    assert render("{{ csrf_field() }}", csrf="") == ""


def test_carried_values_keep_every_one_of_a_list(render):
    html = render("{% from 'macros/forms.html' import carried %}{{ carried({'d': ['1', '2'], 'n': 3}) }}")
    assert [line.strip() for line in html.splitlines() if line.strip()] == [
        '<input type="hidden" name="d" value="1">',
        '<input type="hidden" name="d" value="2">',
        '<input type="hidden" name="n" value="3">',
    ]


def test_a_free_line_says_what_it_would_have_cost_and_why(render):
    line = {"text": "Hall A", "amount": 0, "value": 54000, "reason": "Lag er gratis.", "source": "§ 4"}
    html = render(
        "{% from 'macros/prices.html' import price_lines %}{{ price_lines({'total': 0, 'lines': [line]}) }}", line=line
    )
    assert "540\N{NO-BREAK SPACE}kr</s>" in html
    assert html.count("Gratis") == 2
    assert "Lag er gratis." in html
    assert "Kjelde: § 4" in html.replace("\n", "")


def test_the_week_grid_and_its_twin_say_the_same(render):
    item = weekgrid.Item(EVENING, EVENING + timedelta(hours=1), "free", url="/apply")
    columns = weekgrid.grid([weekgrid.Column(date(2027, 1, 12), "tys. 12.", [item])])
    load = "{% from 'macros/calendar.html' import week_grid, week_list %}"
    drawn, listed = (
        render(load + "{{ week_grid(g, 'Veke') }}", g=columns),
        render(load + "{{ week_list(g) }}", g=columns),
    )
    assert "from-40 to-44 lanes-1 lane-0" in drawn
    for html in (drawn, listed):
        assert "18.00–19.00" in html
        assert "Ledig" in html
        assert 'href="/apply"' in html


def test_nothing_in_a_page_needs_more_than_the_content_security_policy_allows(env):
    html = env.get_template("error.html").render(lang="nb", status=404)
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("status", "title"),
    [(403, "Du har ikke tilgang til denne siden"), (404, "Vi finner ikke denne siden"), (500, "Noe gikk galt hos oss")],
)
def test_an_error_page_says_what_happened_when_little_is_known(env, status, title):
    html = env.get_template("error.html").render(lang="nb", status=status)
    assert f"<title>{title} – Ledig</title>" in html
    assert f'<h1 class="ds-heading" data-size="lg">{title}</h1>' in html


def test_the_menu_shows_what_a_person_may_use(env):
    def links(*roles):
        person = {"name": "Kari", "roles": list(roles)}
        html = env.get_template("error.html").render(lang="nb", status=404, person=person)
        return [path for path in ("/my", "/day", "/admin") if f'<li><a href="{path}"' in html]

    assert links() == ["/my"]
    assert links("caretaker") == ["/my", "/day"]
    assert links("officer") == ["/my", "/admin"]
    assert links("administrator") == ["/my", "/admin"]
