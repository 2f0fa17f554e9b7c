import asyncio
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import emails
from booking.domain.people import NotAllowed, NotFound
from booking.services import people, roles, sign_in
from booking.services.people import AlreadyRepresented, BadPhone
from booking.services.roles import LastAdministrator
from booking.storage import transaction
from tests import factories
from tests.conftest import NOW

NUMBER = "974760673"
SITE = "https://ledig.example.no"


async def at_once(*steps):
    """What came of steps that ran at the same time: values and exceptions."""
    return await asyncio.gather(*(asyncio.create_task(step) for step in steps), return_exceptions=True)


async def test_of_many_who_register_an_association_at_once_one_acts_for_it(database):
    persons = [await factories.person() for _ in range(8)]
    for number in (NUMBER, "971526920"):
        outcomes = await at_once(
            *(people.represent(number=number, name="Laget", person=person, now=NOW) for person in persons)
        )
        assert sum(isinstance(outcome, AlreadyRepresented) for outcome in outcomes) == 7
        sql = "SELECT count(*) FROM membership m JOIN organisation o ON o.id = m.organisation WHERE o.number = $1"
        assert await transaction.value(sql, number) == 1


async def test_registering_ones_own_association_again_changes_nothing(database):
    person = await factories.person()
    for _ in range(2):
        found = await people.represent(number="NO 974 760 673 MVA", name="Laget", person=person, now=NOW)
    assert (found.number, found.name) == (NUMBER, "Laget")
    assert await transaction.value("SELECT count(*) FROM membership") == 1
    assert await transaction.value("SELECT count(*) FROM audit") == 2


async def test_two_administrators_cannot_remove_each_other_at_once(database):
    one = await factories.person(role="administrator")
    other = await factories.person(role="administrator")
    numbers = [row["id"] for row in await transaction.rows("SELECT id FROM role ORDER BY id")]
    outcomes = await at_once(
        roles.revoke(role=numbers[1], by=one, now=NOW), roles.revoke(role=numbers[0], by=other, now=NOW)
    )
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [LastAdministrator]
    assert await transaction.value("SELECT count(*) FROM role") == 1


async def test_of_many_first_sign_ins_at_once_one_person_comes(database):
    found = await at_once(*(people.known_or_new(email="ola@example.no", language="nb", now=NOW) for _ in range(8)))
    assert len({person.id for person in found}) == 1
    assert await transaction.value("SELECT count(*) FROM audit") == 1


async def test_only_an_administrator_gives_and_takes_roles(database):
    officer = await factories.person(role="officer")
    with pytest.raises(NotAllowed):
        await roles.grant(email="ola@example.no", role="officer", venue=None, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        await roles.revoke(role=1, by=officer, now=NOW)
    assert await transaction.value("SELECT count(*) FROM person") == 1


async def test_a_key_is_issued_to_who_is_known(database):
    person = await factories.person("ola@example.no")
    key = await sign_in.issue_key(email="OLA@example.no", now=NOW)
    assert await sign_in.by_key(key=key) == person
    assert await sign_in.by_key(key=key[:-1]) is None
    with pytest.raises(NotFound):
        await sign_in.issue_key(email="nobody@example.no", now=NOW)


@given(st.one_of(st.text(), st.from_regex(r"[/\\]{1,3}[a-z.:/\\?@#%\t\r\n ]{0,20}", fullmatch=True)))
def test_a_way_back_never_leads_to_another_site(text):
    path = sign_in.local_path(text)
    there = urlsplit(urljoin(SITE, path))
    assert (there.scheme, there.netloc) == ("https", "ledig.example.no")
    assert path.isprintable()
    assert sign_in.local_path(path) == path


@given(st.text(alphabet="+0123456789 -()٣.a", max_size=20))
def test_a_telephone_number_is_kept_as_digits_or_refused(text):
    try:
        number = people.phone_number(text)
    except BadPhone:
        return
    assert number == "" or number.removeprefix("+").isascii()
    assert people.phone_number(number) == number


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ola.Nordmann+hall@Example.NO", "ola.nordmann+hall@example.no"),
        ("  ola@example.no ", "ola@example.no"),
        ("ola@blåbær.no", "ola@xn--blbr-roah.no"),
    ],
)
def test_an_address_has_one_form(text, address):
    assert emails.address(text) == address
