"""Tests of the supervisor with the real Postgres: what dies comes back, what stops leaves nothing.

How the platform's results survive it is tested in tests.chaos.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from infra.local import stack as local
from infra.local.places import forget
from infra.local.plan import Choice
from infra.local.ports import free_port
from infra.local.postgres import reader_url
from infra.local.secrets import load_secrets
from infra.local.stack import NotStarted, Stack
from infra.local.state import State
from infra.settings import Settings, load_settings
from tests.support.waiting import eventually

ONLY_POSTGRES = ("postgres",)
DEADLINE_SECONDS = 60.0


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="community-test-"))
    # Open to the account of Postgres, as a clone usually is.
    folder.chmod(0o755)
    yield folder
    local.stop(folder)
    forget(folder)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, postgres_port=free_port())


Launch = Callable[[Settings], subprocess.Popen[bytes]]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Starts supervisors in the background, as `make up` does, and stops them at the end."""
    launched: list[tuple[Path, subprocess.Popen[bytes]]] = []

    def start(settings: Settings) -> subprocess.Popen[bytes]:
        process = local.launch(settings, Choice(ONLY_POSTGRES, ()), detached=True)
        launched.append((settings.home, process))
        return process

    yield start
    for home, process in launched:
        local.stop(home)
        process.wait(DEADLINE_SECONDS)


def _write_mark(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE mark AS SELECT 1")


def _marks(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT FROM mark").rowcount


def test_a_killed_service_comes_back_with_its_data(home: Path) -> None:
    with Stack(home, services=ONLY_POSTGRES) as stack:
        _write_mark(stack.settings.postgres_url)
        before = stack.pid("postgres")
        stack.restart("postgres", signal.SIGKILL)
        assert stack.pid("postgres") != before
        assert stack.child("postgres").restarts == 1
        assert _marks(stack.settings.postgres_url) == 1


def test_a_stopped_stack_leaves_no_process_and_keeps_its_data(home: Path) -> None:
    with Stack(home, services=ONLY_POSTGRES) as stack:
        _write_mark(stack.settings.postgres_url)
        server = psutil.Process(stack.pid("postgres"))
        family = [server, *server.children(recursive=True)]
    assert not any(process.is_running() for process in family)
    assert local.running(home) is None
    with Stack(home, services=ONLY_POSTGRES) as stack:
        assert _marks(stack.settings.postgres_url) == 1


def test_what_is_held_stays_down_until_it_is_started(home: Path) -> None:
    with Stack(home, services=ONLY_POSTGRES) as stack:
        stack.stop("postgres")
        assert stack.child("postgres").state is State.HELD
        with pytest.raises(psycopg.OperationalError):
            _marks(stack.settings.postgres_url)
        stack.start("postgres")
        _write_mark(stack.settings.postgres_url)


def test_the_reader_reads_tables_of_the_future_and_writes_nothing(home: Path) -> None:
    with Stack(home, services=ONLY_POSTGRES) as stack:
        _write_mark(stack.settings.postgres_url)
        secrets = load_secrets(home)
        reader = reader_url(stack.settings, secrets)
        assert _marks(reader) == 1
        with psycopg.connect(reader) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.commit()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM mark")


def test_a_second_supervisor_leaves_the_first_alone(settings: Settings, launch: Launch) -> None:
    first = launch(settings)
    running = local.wait_complete(settings.home, first.poll)
    second = launch(settings)
    second.wait(DEADLINE_SECONDS)
    assert local.wait_complete(settings.home, second.poll).supervisor == running.supervisor
    assert first.poll() is None


def test_the_next_start_clears_up_after_a_killed_supervisor(
    settings: Settings, launch: Launch
) -> None:
    process = launch(settings)
    first = local.wait_complete(settings.home, process.poll)
    _write_mark(load_settings({"home": settings.home}).postgres_url)
    process.kill()
    # Until it is gone, a look would take it for the running one.
    process.wait(DEADLINE_SECONDS)
    second = local.wait_complete(settings.home, launch(settings).poll)
    assert second.supervisor != first.supervisor
    assert second.child("postgres").program != first.child("postgres").program
    assert _marks(load_settings({"home": settings.home}).postgres_url) == 1


def test_children_end_when_their_supervisor_is_killed(settings: Settings, launch: Launch) -> None:
    stack = local.wait_complete(settings.home, launch(settings).poll)
    os.kill(stack.supervisor.pid, signal.SIGKILL)
    server = stack.child("postgres").program
    assert server
    eventually(lambda: not server.alive)


def test_a_detached_supervisor_holds_none_of_its_callers_streams(
    settings: Settings, launch: Launch
) -> None:
    pid = local.wait_complete(settings.home, launch(settings).poll).supervisor.pid
    streams = {Path(f"/proc/{pid}/fd/{number}").readlink() for number in (0, 1, 2)}
    assert streams == {Path("/dev/null"), settings.home / "logs" / "supervisor.log"}
    assert os.getsid(pid) == pid


def test_a_port_that_is_taken_stops_the_start_with_its_name(
    settings: Settings, launch: Launch
) -> None:
    local.wait_complete(settings.home, launch(settings).poll)
    other = settings.model_copy(update={"home": settings.home / "other"})
    with pytest.raises(NotStarted, match="COMMUNITY_POSTGRES_PORT"):
        local.wait_complete(other.home, launch(other).poll)


def test_two_stacks_run_side_by_side(home: Path) -> None:
    with (
        Stack(home / "one", services=ONLY_POSTGRES) as one,
        Stack(home / "two", services=ONLY_POSTGRES) as two,
    ):
        _write_mark(one.settings.postgres_url)
        with pytest.raises(psycopg.errors.UndefinedTable):
            _marks(two.settings.postgres_url)
