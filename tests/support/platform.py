"""The running platform of a test session: one stack, started when the first test asks for it.

`COMMUNITY_TEST_HOME` names a running stack to be used instead, for a quick round of one's own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.development import read_development
from infra.local.probe import probe
from infra.local.stack import Stack
from infra.processes import PROCESSES
from infra.settings import Settings, load_settings

PROCESS_NAMES = tuple(process.name for process in PROCESSES)
# The posts of the real dumps are minutes of work for a model on one core; two share them.
TEST_PROCESSES = (*PROCESS_NAMES, "reactions-2")


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a running platform is."""

    settings: Settings

    @property
    def key(self) -> str:
        """The key of the development service."""
        return read_development(self.settings.home)["COMMUNITY_API_KEY"]

    def client(self, **headers: str) -> httpx.Client:
        """A client of the API that calls as the service."""
        return httpx.Client(
            base_url=self.settings.api_url,
            headers={"Authorization": f"Bearer {self.key}", **headers},
            timeout=30.0,
        )


def platform_of(home: Path) -> Platform:
    """The platform that runs in `home`."""
    return Platform(load_settings({"home": home}))


@contextmanager
def running_platform(home: Path, processes: tuple[str, ...] = TEST_PROCESSES) -> Iterator[Platform]:
    """A platform of one's own, or the one that `COMMUNITY_TEST_HOME` names."""
    named = os.environ.get("COMMUNITY_TEST_HOME")
    if named:
        yield platform_of(Path(named))
        return
    with Stack(home, processes=processes) as stack:
        platform = platform_of(stack.home)
        probe(platform.settings, platform.key)
        yield platform
