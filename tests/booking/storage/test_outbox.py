import asyncio
from datetime import timedelta

import pytest

from booking.storage import outbox, transaction
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


async def put(recipient: str = "ola@example.no", **later: float) -> int:
    return await outbox.put(
        kind="try", recipient=recipient, subject="s", text="t", html="h", now=NOW + timedelta(**later)
    )


async def due(limit: int = 10, **later: float) -> list[int]:
    async with transaction.transaction():
        return [message.id for message in await outbox.due(limit, NOW + timedelta(**later))]


async def test_what_waited_longest_goes_first():
    late, early = await put(minutes=2), await put()
    assert await due(minutes=5) == [early, late]
    assert await due(1, minutes=5) == [early]
    assert await due(minutes=1) == [early]


async def test_what_is_sent_is_not_due_again():
    message = await put()
    await outbox.mark_sent(message, NOW)
    assert await due(days=1) == []


async def test_what_failed_is_due_again_later():
    message = await put()
    await outbox.mark_failed(message, fault="refused", again_at=NOW + timedelta(minutes=5))
    assert await due(minutes=4) == []
    assert await due(minutes=5) == [message]
    assert await transaction.row("SELECT tries, fault FROM outbox") == {"tries": 1, "fault": "refused"}


async def test_what_is_given_up_is_kept_with_its_reason():
    message = await put()
    await outbox.mark_failed(message, fault="refused", again_at=None)
    assert await due(days=10_000) == []
    assert await transaction.row("SELECT fault, sent_at FROM outbox") == {"fault": "refused", "sent_at": None}


async def test_no_two_take_the_same_message():
    sent = {await put() for _ in range(6)}
    gate = asyncio.Barrier(3)

    async def take() -> list[int]:
        async with transaction.transaction():
            await gate.wait()
            taken = [message.id for message in await outbox.due(2, NOW)]
            await gate.wait()
            return taken

    taken = await asyncio.gather(*(asyncio.create_task(take()) for _ in range(3)))
    assert sorted(one for some in taken for one in some) == sorted(sent)


async def test_a_message_is_stored_with_what_it_tells_of_or_not_at_all():
    async def fail() -> None:
        async with transaction.transaction():
            await put()
            raise RuntimeError("what it tells of did not happen")

    with pytest.raises(RuntimeError):
        await fail()
    assert await due() == []
