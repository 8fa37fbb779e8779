"""Preparing the programs of the peers: environments, jars and compilation, kept in the cache.

What they do is in the files beside this one; how they are measured, in `tests.bench.engines`.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.local import kafka
from infra.local.downloads import Unavailable, fetch_jars, no_bars, read_pins
from infra.local.java import find_java
from infra.local.places import cache_folder
from infra.settings import Settings
from schemas.catalog import EVENT_TYPES

HERE = Path(__file__).parent
# The version that DESIGN's figures are of.
QUIX = ("quixstreams==3.28.1", "fastavro", "msgspec", "pyyaml")
JARS = HERE / "streams.jars"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program works: brokers, the topic it writes, and a folder of its own."""

    servers: str
    derived: str
    folder: Path
    count: int


Command = Callable[[Place], list[str]]


def by_us(_settings: Settings) -> Command:
    """This engine; what it needs is in its environment."""
    return lambda _place: [sys.executable, "-m", "tests.bench.peers.by_us"]


def by_faust(_settings: Settings) -> Command:
    """Faust, which is a dependency."""
    return lambda place: [
        *(sys.executable, "-m", "tests.bench.peers.by_faust"),
        *(place.servers, place.derived, str(place.folder)),
    ]


def by_quix(settings: Settings) -> Command:
    """Quix Streams, in an environment that is made once. Raises Unavailable."""
    python = cache_folder(settings) / QUIX[0].replace("==", "-") / "bin" / "python"
    if not python.exists():
        _made(("uv", "venv", "--quiet", "--python", sys.executable, str(python.parents[1])))
        _made(("uv", "pip", "install", "--quiet", "--python", str(python), *QUIX))
    return lambda place: [
        *(str(python), "-m", "tests.bench.peers.by_quix"),
        *(place.servers, place.derived, str(place.folder), str(place.count)),
    ]


def by_streams(settings: Settings) -> Command:
    """Kafka Streams, compiled from its one source file. Raises Unavailable."""
    cache = cache_folder(settings)
    java, compiler = find_java(cache), shutil.which("javac")
    if java is None or compiler is None:
        reason = "there is no javac; install it with: apt-get install openjdk-17-jdk-headless"
        raise Unavailable(reason)
    jars = cache / "kafka-streams-4.1.0"
    fetch_jars(read_pins(JARS), jars, no_bars)
    kafka.fetch(cache, no_bars)
    path = f"{jars}/*:{cache / f'kafka-{kafka.VERSION}'}/*"
    classes = jars / "classes"
    # For the runtime that will run it, which may be older than the compiler.
    target = ("--release", str(java.version))
    _made((compiler, *target, "-cp", path, "-d", str(classes), str(HERE / "Standings.java")))
    return lambda place: [
        *(str(java.program), "-Xmx512m", "-cp", f"{classes}:{path}", "Standings"),
        *(place.servers, place.derived, str(place.folder), *_schemas(place.folder)),
    ]


def _schemas(folder: Path) -> list[str]:
    words = []
    for name in ("reputation.PointsEarned", "reputation.StandingChanged"):
        path = folder / f"{name}.avsc"
        path.write_text(json.dumps(EVENT_TYPES[name].schema))
        words.append(str(path))
    return [*words, str(EVENT_TYPES["reputation.StandingChanged"].schema_id)]


def _made(command: tuple[str, ...]) -> None:
    name = command[0]
    if name == "uv":
        command = (str(Path(sys.executable).parent / "uv"), *command[1:])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f'"{name}" failed: {done.stderr.strip()[-300:]}')
