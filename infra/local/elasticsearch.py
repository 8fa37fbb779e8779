"""The embedded Elasticsearch: the official server zip, one node on loopback without security.

Indexes are made by the projections.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import httpx

from infra.local.child import Child
from infra.local.downloads import Bars, Jar, fetch_jars
from infra.local.java import INSTALL_LINE, Java
from infra.local.places import Owner, data_folder, service_owner
from infra.settings import Settings

SERVER = Jar(
    "org.elasticsearch.distribution.integ-test-zip",
    "elasticsearch",
    "8.19.21",
    "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a",
    "zip",
)
HEAP = "-Xms512m -Xmx512m"
PROBE_SECONDS = 2.0

CONFIGURATION = """\
cluster.name: community
node.name: community
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
# Nobody joins a single node; 0 takes any port that is free.
transport.port: 0
path.data: {data}/data
path.logs: {data}/logs
xpack.security.enabled: false
# The default stops writing when the disk is 95 % full, which on a large one is not full at all.
cluster.routing.allocation.disk.threshold_enabled: false
# A misspelt index must be an error, not a new index.
action.auto_create_index: false
"""


def fetch(cache: Path, bars: Bars) -> None:
    """Bring the server into the cache and unpack it."""
    fetch_jars((SERVER,), cache, bars)
    folder = _program(cache)
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=cache, prefix=".unpack-") as scratch:
        with bars("elasticsearch (unpacking)", 0), zipfile.ZipFile(cache / SERVER.filename) as file:
            file.extractall(scratch)
        fresh = Path(scratch) / folder.name
        for script in (fresh / "bin").iterdir():
            script.chmod(0o755)
        fresh.rename(folder)


def elasticsearch(settings: Settings, cache: Path, java: Java | None) -> Child:
    """Describe the node, or say why it cannot run here."""
    address = f"http://127.0.0.1:{settings.elasticsearch_port}"
    if java is None or not java.runs_elasticsearch:
        reason = f"there is no java that runs elasticsearch; install it with: {INSTALL_LINE}"
        return Child(name="elasticsearch", kind="service", address=address, unavailable=reason)
    owner = service_owner()
    data = data_folder(settings.home, "elasticsearch", owner)
    return Child(
        name="elasticsearch",
        kind="service",
        command=(str(_program(cache) / "bin" / "elasticsearch"),),
        address=address,
        environment={
            "ES_JAVA_HOME": str(java.home),
            "ES_JAVA_OPTS": HEAP,
            "ES_PATH_CONF": str(data / "config"),
            "ES_TMPDIR": str(data / "tmp"),
        },
        owner=owner,
        data=data,
        prepare=lambda: _configure(settings.elasticsearch_port, _program(cache), data, owner),
        ready=lambda: answers(address),
    )


def _configure(port: int, program: Path, data: Path, owner: Owner) -> None:
    config = owner.make(data / "config")
    for folder in ("data", "logs", "tmp"):
        owner.make(data / folder)
    for name in ("jvm.options", "log4j2.properties"):
        shutil.copy(program / "config" / name, config)
    (config / "elasticsearch.yml").write_text(CONFIGURATION.format(port=port, data=data))
    for path in config.iterdir():
        os.chown(path, owner.uid, owner.gid)


def answers(address: str) -> bool:
    """Say whether the node is ready to search."""
    # Yellow: every primary is there; copies of them a single node never has.
    health = f"{address}/_cluster/health?wait_for_status=yellow&timeout=1s"
    return httpx.get(health, timeout=PROBE_SECONDS, trust_env=False).is_success


def _program(cache: Path) -> Path:
    return cache / f"elasticsearch-{SERVER.version}"
