"""Eight at once on one time, over HTTP, twenty rounds: how often more or fewer than one got it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from bench.figures import Figure
from bench.stage import application, ask, stage, today

WRITERS = 8
ROUNDS = 20
CREATED, CONFLICT = 201, 409
ROOM = "moterom-1"
FIRST_DAY = 3


def measure() -> list[Figure]:
    """Rounds that were double-booked, or that nobody won."""
    with ThreadPoolExecutor(WRITERS) as pool:
        wrong = sum(_round(pool, number) != 1 for number in range(ROUNDS))
    return [Figure("8 at once on one time, 20 rounds: rounds double-booked", wrong, "rounds", 0, "MRBS 14, Indico 14")]


def _round(pool: ThreadPoolExecutor, number: int) -> int:
    """How many got the time."""
    here, start = stage(), Barrier(WRITERS)
    day = today() + timedelta(days=FIRST_DAY + number // 10)
    wanted = application(ROOM, day, f"{10 + number % 10:02d}:00", f"{11 + number % 10:02d}:00")

    def book(_: int) -> int:
        connection = here.connection()
        connection.connect()
        start.wait()
        headers = {"Authorization": f"Bearer {here.key}"}
        return ask(connection, "/api/v1/applications", method="POST", body=wanted, headers=headers)[0]

    answers = list(pool.map(book, range(WRITERS)))
    if set(answers) - {CREATED, CONFLICT}:
        raise RuntimeError(f"unexpected answers {answers}")
    return answers.count(CREATED)
