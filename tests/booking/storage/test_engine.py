"""The engine gives its connections back, whatever becomes of the transaction."""

import asyncio

import asyncpg
import pytest

from booking.storage import conf, transaction

POOL = 5


@pytest.fixture
async def small_pool(database_url: str) -> None:
    """A pool that a few leaks would exhaust, and a constraint that only COMMIT checks."""
    await conf.connect(database_url, connections=POOL)
    await transaction.execute("CREATE TABLE deferred (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    yield
    await conf.disconnect()


async def _fail_at_commit() -> None:
    async with transaction.transaction():
        await transaction.execute("INSERT INTO deferred VALUES (1), (1)")


async def test_five_failing_commits_leave_the_pool_whole(small_pool: None) -> None:
    for _ in range(POOL):
        with pytest.raises(asyncpg.UniqueViolationError):
            await _fail_at_commit()
    pool = conf.DB.pool
    assert pool is not None
    assert (conf.DB.current_transaction.get(), pool.get_size() - pool.get_idle_size()) == (None, 0)
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*(transaction.value("SELECT pg_sleep(0.01)::text || 'x'") for _ in range(POOL)))
    assert len(answers) == POOL


async def test_error_inside_rolls_back_and_leaves_no_transaction(small_pool: None) -> None:
    with pytest.raises(ZeroDivisionError):
        await _insert_and_divide()
    assert await transaction.value("SELECT count(*) FROM deferred") == 0


async def _insert_and_divide() -> None:
    async with transaction.transaction():
        await transaction.execute("INSERT INTO deferred VALUES (1)")
        raise ZeroDivisionError


async def test_atomic_step_is_tried_again_after_a_deadlock(small_pool: None) -> None:
    await transaction.execute("INSERT INTO deferred VALUES (1), (2)")
    met, through = asyncio.Barrier(2), asyncio.Event()
    tries = 0

    @transaction.atomic
    async def swap(first: int, second: int) -> None:
        nonlocal tries
        tries += 1
        if tries > 2:
            await through.wait()  # whoever was given up does not meet the other again before that one is through
        await transaction.execute("SELECT 1 FROM deferred WHERE n = $1 FOR UPDATE", first)
        if tries <= 2:
            await met.wait()  # each holds its first row before it asks for the other's
        await transaction.execute("SELECT 1 FROM deferred WHERE n = $1 FOR UPDATE", second)

    async def swapped(first: int, second: int) -> None:
        await swap(first, second)
        through.set()

    await asyncio.gather(swapped(1, 2), swapped(2, 1))
    assert tries == 3


async def test_a_transaction_left_open_is_not_handed_to_the_next(small_pool: None) -> None:
    pool = conf.DB.pool
    assert pool is not None
    async with pool.acquire() as connection:
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO deferred VALUES (1)")
        process = connection.get_server_pid()
    async with pool.acquire() as connection:
        assert (connection.get_server_pid(), connection.is_in_transaction()) == (process, False)
    assert await transaction.value("SELECT count(*) FROM deferred") == 0


async def test_reads_of_a_snapshot_agree_though_somebody_stores_between_them(small_pool: None) -> None:
    async with transaction.snapshot():
        before = await transaction.value("SELECT count(*) FROM deferred")
        pool = conf.DB.pool
        assert pool is not None
        async with pool.acquire() as other:
            await other.execute("INSERT INTO deferred VALUES (7)")
        assert await transaction.value("SELECT count(*) FROM deferred") == before
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await transaction.execute("INSERT INTO deferred VALUES (8)")
    assert await transaction.rows("SELECT n FROM deferred") == [{"n": 7}]
