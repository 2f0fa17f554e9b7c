import asyncio
import mailbox
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from booking.domain.municipality import Municipality
from booking.mailer import Mailer
from booking.services import messages
from booking.settings import Smtp
from booking.storage import transaction
from tests.conftest import NOW
from tests.mailservers import MailServer

GLOPPEN = Municipality("Gloppen kommune", contact_email="post@gloppen.example.no", contact_phone="57 88 00 00")
VALUES = {"name": "Kari", "url": "https://ledig.example.no/sign-in/abc", "minutes": 15}


@pytest.fixture
def mailer(tmp_path) -> Mailer:
    return Mailer("Gloppen kommune <ledig@example.no>", None, tmp_path / "mail")


def letters(mailer: Mailer):
    box = mailbox.Maildir(mailer.folder, create=True)
    return [message_from_bytes(box.get_bytes(key), policy=default) for key in box.keys()]  # noqa: SIM118 -- a Maildir


async def put(recipient: str = "kari@example.no", language: str = "nb", **values: object) -> int:
    given = {**VALUES, **values}
    return await messages.put("sign-in", recipient=recipient, language=language, now=NOW, **given)


def compose(language: str = "en", **values: object) -> messages.Composed:
    return messages.compose("sign-in", language=language, now=NOW, municipality=GLOPPEN, **{**VALUES, **values})


def test_a_letter_says_what_it_is_about_in_its_subject_and_first_line():
    letter = compose()
    assert letter.subject == "Your sign-in link for Gloppen kommune"
    assert letter.text.splitlines()[0] == "Hello Kari, here is the link that signs you in."
    assert "Sign in:\nhttps://ledig.example.no/sign-in/abc\n" in letter.text
    assert letter.text.endswith("Kind regards\nGloppen kommune\n")


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nb", "Innloggingslenken din til Gloppen kommune"),
        ("nn", "Innloggingslenkja di til Gloppen kommune"),
        ("en", "Your sign-in link for Gloppen kommune"),
    ],
)
def test_a_letter_is_written_in_the_language_of_its_receiver(language, subject):
    letter = compose(language)
    assert letter.subject == subject
    assert f'<html lang="{language}">' in letter.html


def test_text_and_html_say_the_same():
    letter = compose()
    for line in letter.text.splitlines():
        if line and not line.endswith(":"):
            assert line in letter.html
    assert '<a class="button" href="https://ledig.example.no/sign-in/abc">Sign in</a>' in letter.html


def test_what_a_person_wrote_is_never_markup_in_a_letter():
    letter = compose(name='<img src=x onerror="alert(1)"> & co')
    assert "<img" not in letter.html
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; co" in letter.html
    assert '<img src=x onerror="alert(1)"> & co' in letter.text


def test_a_line_break_in_a_name_does_not_reach_the_subject():
    municipality = Municipality("Gloppen\r\nBcc: all@example.no")
    letter = messages.compose("sign-in", language="en", now=NOW, municipality=municipality, **VALUES)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@pytest.mark.usefixtures("database")
async def test_a_letter_lies_in_the_folder_where_there_is_no_mail_server(mailer):
    await put()
    assert await messages.send_due(mailer=mailer, now=NOW) == 1
    (letter,) = letters(mailer)
    assert letter["From"] == "Gloppen kommune <ledig@example.no>"
    assert letter["To"] == "kari@example.no"
    assert letter["Subject"] == "Innloggingslenken din til Ledig"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert await messages.send_due(mailer=mailer, now=NOW) == 0


@pytest.mark.usefixtures("database")
async def test_letters_go_out_by_smtp_where_a_server_is_set(tmp_path):
    async with MailServer() as server:
        mailer = Mailer("ledig@example.no", Smtp("127.0.0.1", server.port, "", "", starttls=False), tmp_path)
        await put("blåbær@example.no".replace("å", "a").replace("æ", "ae"), name="Åse Ærlig")
        assert await messages.send_due(mailer=mailer, now=NOW) == 1
    (taken,) = server.taken
    assert (taken.sender, taken.recipients) == ("ledig@example.no", ["blabaer@example.no"])
    letter = message_from_bytes(taken.data, policy=default)
    assert "Hei Åse Ærlig" in letter.get_body(("plain",)).get_content()


@pytest.mark.usefixtures("database")
async def test_a_letter_that_is_refused_is_tried_again_ever_later_and_then_given_up(tmp_path):
    async with MailServer(refuses=True) as server:
        mailer = Mailer("ledig@example.no", Smtp("127.0.0.1", server.port, "", "", starttls=False), tmp_path)
        await put()
        now, waits = NOW, []
        for _ in range(len(messages.WAITS)):
            assert await messages.send_due(mailer=mailer, now=now) == 0
            due = await transaction.value("SELECT due_at FROM outbox")
            waits.append(due - now)
            assert await messages.send_due(mailer=mailer, now=due - timedelta(seconds=1)) == 0
            now = due
        assert await messages.send_due(mailer=mailer, now=now) == 0
    assert waits == list(messages.WAITS)
    row = await transaction.row("SELECT tries, fault, due_at = 'infinity' AS given_up FROM outbox")
    assert row["tries"] == len(messages.WAITS) + 1
    assert row["given_up"]
    assert "550" in row["fault"]
    assert len(server.refused) == len(messages.WAITS) + 1


@pytest.mark.usefixtures("database")
async def test_a_letter_that_cannot_be_sent_holds_up_no_other(mailer):
    await put("not an address")
    await put("kari@example.no")
    assert await messages.send_due(mailer=mailer, now=NOW) == 1
    assert [letter["To"] for letter in letters(mailer)] == ["kari@example.no"]


@pytest.mark.usefixtures("database")
async def test_several_senders_at_once_send_every_letter_once(mailer):
    for number in range(12):
        await put(f"person{number}@example.no")
    sent = await asyncio.gather(*(asyncio.create_task(messages.send_due(mailer=mailer, now=NOW)) for _ in range(4)))
    assert sum(sent) == 12
    assert sorted(letter["To"] for letter in letters(mailer)) == sorted(f"person{n}@example.no" for n in range(12))


@pytest.mark.usefixtures("database")
async def test_the_sender_sends_when_it_is_woken_and_survives_a_fault(mailer):
    wake, times = asyncio.Event(), iter([RuntimeError("the clock fell down"), NOW, NOW, NOW, NOW])

    def clock():
        time = next(times)
        if isinstance(time, Exception):
            raise time
        return time

    sending = asyncio.create_task(messages.keep_sending(mailer=mailer, clock=clock, wake=wake))
    await asyncio.sleep(0)
    await put()
    wake.set()
    for _ in range(200):
        if letters(mailer):
            break
        await asyncio.sleep(0.01)
    sending.cancel()
    assert len(letters(mailer)) == 1
    assert not sending.done()
    with pytest.raises(asyncio.CancelledError):
        await sending
