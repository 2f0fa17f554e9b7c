"""The operator's commands as an operator runs them: processes of their own, on a data folder of their own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

LEDIG = Path(sys.executable).with_name("ledig")
PATIENCE = 60.0


class Installation:
    """A data folder, and the commands run on it."""

    def __init__(self, var: Path, **env: str) -> None:
        self.var = var
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LEDIG_")}
        clean.pop("DATABASE_URL", None)
        self.env = {**clean, "LEDIG_VAR": str(var), "LEDIG_DEMO": "no", "PORT": str(_free_port()), **env}

    def ledig(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [LEDIG, *arguments], env={**self.env, **env}, capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    def start(self, **env: str) -> subprocess.Popen[str]:
        """Start the service, and wait until it answers."""
        running = subprocess.Popen(
            [LEDIG, "run"],
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert running.poll() is None, "the service ended by itself"
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.1)
        return running

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.env['PORT']}/health", timeout=5) as answer:
                return bool(answer.read() == b'{"status":"ok"}')
        except OSError:
            return False

    def processes(self) -> list[str]:
        """The processes that run for this installation, its database too."""
        found = [(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])]
        return [" ".join(words) for words in found if str(self.var) in " ".join(words)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket in it."""
    made = Path(tempfile.mkdtemp(prefix="ledig-cli-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def installation(folder: Path) -> Installation:
    """A migrated installation without anything in it."""
    made = Installation(folder / "var")
    assert made.ledig("migrate").returncode == 0
    return made


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a command that failed."""
    assert done.returncode != 0
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix("Error: ")


@pytest.mark.parametrize(("number", "workers"), [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGTERM, 2)])
def test_a_signal_stops_all_of_it(folder: Path, number: signal.Signals, workers: int) -> None:
    installation = Installation(folder / "var", LEDIG_WORKERS=str(workers))
    running = installation.start()
    assert len(psutil.Process(running.pid).children()) >= (workers if workers > 1 else 0)
    assert installation.processes() != []
    running.send_signal(number)
    said, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0
    assert said.splitlines()[-1] == "Ledig has stopped."
    assert not installation.answers()
    assert installation.processes() == []


def test_ctrl_c_reaches_all_processes_and_stops_all_of_it(folder: Path) -> None:
    installation = Installation(folder / "var", LEDIG_WORKERS="2")
    running = installation.start()
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=PATIENCE)
    assert running.returncode == 0
    assert installation.processes() == []


def test_after_a_kill_the_next_start_takes_over_the_database_and_stops_it(installation: Installation) -> None:
    killed = installation.start()
    killed.kill()
    killed.communicate()
    assert installation.processes() != []
    running = installation.start()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=PATIENCE)
    assert installation.processes() == []


def test_the_process_number_of_a_dead_database_that_another_process_got_is_no_hindrance(
    installation: Installation,
) -> None:
    (installation.var / "db" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{installation.var / 'db'}\n0\n5432\n\n\n\nready\n"
    )
    assert installation.ledig("migrate").stdout == "The database is up to date.\n"


def test_a_port_in_use_is_one_line(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(installation.env["PORT"])))
        other.listen()
        line = _refused(installation.ledig("run"))
    port = installation.env["PORT"]
    assert line == f"Port {port} on 127.0.0.1: Address already in use. PORT=8001 chooses another."


def test_a_database_that_does_not_answer_is_one_line(folder: Path) -> None:
    installation = Installation(folder / "var", DATABASE_URL="postgresql://ledig:geheim@127.0.0.1:1/ledig")
    line = _refused(installation.ledig("run"))
    assert line.startswith("The database does not answer: ")
    assert "geheim" not in line


def test_a_disk_without_room_is_one_line(folder: Path) -> None:
    installation = Installation(folder / "var")
    command = f"ulimit -f 2000; exec {LEDIG} run"  # no file above 2 MB: as little room as can be had without a disk
    done = subprocess.run(
        ["bash", "-c", command], env=installation.env, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    line = _refused(done)
    assert line.startswith(f"The bundled database in {installation.var / 'db'} did not start: ")
    assert "could not write" in line
    assert installation.processes() == []


def test_a_data_folder_that_cannot_be_written_is_one_line(folder: Path) -> None:
    (folder / "var").write_text("a file, not a folder")
    line = _refused(Installation(folder / "var").ledig("run"))
    assert line == f"The data folder {folder / 'var'} cannot be written: File exists."


@pytest.mark.parametrize("port", ["http", "70000"])
def test_a_port_that_is_none_is_one_line(folder: Path, port: str) -> None:
    assert port in _refused(Installation(folder / "var", PORT=port).ledig("run"))


def test_commands_ask_for_a_database_that_is_up_to_date(folder: Path) -> None:
    line = _refused(Installation(folder / "var").ledig("nightly"))
    assert line == "The database is not up to date; run `ledig migrate` first."


def test_roles_and_keys_are_given_at_the_command_line(installation: Installation) -> None:
    assert _refused(installation.ledig("api-key", "anne@example.no")).startswith("There is nothing here")
    granted = installation.ledig("grant", "Anne@Example.no", "administrator")
    assert granted.stdout == "anne@example.no is administrator everywhere.\n"
    assert re.fullmatch(r"[\w-]{43}\n", installation.ledig("api-key", "anne@example.no").stdout)
    elsewhere = installation.ledig("grant", "anne@example.no", "officer", "--venue", "nowhere")
    assert _refused(elsewhere) == "This choice is not there (field: venue)."


def test_backup_and_restore(installation: Installation, folder: Path) -> None:
    file = folder / "all.dump"
    installation.ledig("grant", "anne@example.no", "administrator")
    assert "with 0 booked hours" in installation.ledig("backup", str(file)).stdout
    installation.ledig("grant", "later@example.no", "administrator")
    line = _refused(installation.ledig("restore", str(file)))
    assert line == "The database is not empty; --yes replaces all that it holds."
    restored = installation.ledig("restore", "--yes", str(file))
    assert restored.stdout == "Restored: 0 applications, 0 booked hours, 0 claims.\n"
    assert installation.ledig("api-key", "anne@example.no").returncode == 0
    assert installation.ledig("api-key", "later@example.no").returncode == 1
    fresh = Installation(folder / "fresh")
    assert fresh.ledig("restore", str(file)).returncode == 0
    assert fresh.ledig("api-key", "anne@example.no").returncode == 0


def test_nothing_is_restored_under_a_running_service(installation: Installation, folder: Path) -> None:
    installation.ledig("backup", str(folder / "all.dump"))
    running = installation.start()
    line = _refused(installation.ledig("restore", "--yes", str(folder / "all.dump")))
    assert line == "The database is in use; stop the service first."
    running.terminate()
    running.communicate(timeout=PATIENCE)


def test_the_nightly_round_and_the_outbox_say_what_they_did(installation: Installation) -> None:
    gone = installation.ledig("nightly").stdout
    assert gone.splitlines() == [
        "Applicants asked about 0 dates that are over.",
        "Loans: 0 reminders written, 0 not fetched and released.",
        "Forgotten: 0 sessions, 0 letters, all links that are spent, the borrowers of 0 loans, 0 profiles.",
    ]
    assert installation.ledig("send-outbox").stdout == "0 letters sent.\n"


def test_help_names_every_command_with_a_sentence() -> None:
    said = subprocess.run([LEDIG, "--help"], capture_output=True, text=True, check=True).stdout
    listed = dict(re.findall(r"^  ([a-z-]+) +(\S.*)$", said.partition("Commands:")[2], re.MULTILINE))
    commands = ["run", "migrate", "demo", "api-key", "grant", "send-outbox", "nightly", "backup", "restore"]
    assert list(listed) == commands
    assert [line for line in listed.values() if not line.endswith(".") or line.endswith("...")] == []
