"""Fixtures of the tests of the API: callers of the running platform's own."""

from collections.abc import Iterator

import httpx
import pytest

from infra.settings import Settings
from tests.api.calls import Caller, Callers, Inside, in_process
from tests.support.platform import Platform


@pytest.fixture(scope="session")
def callers(platform: Platform) -> Iterator[Callers]:
    """Makes callers of the running API."""
    with httpx.Client(base_url=platform.settings.api_url, timeout=30.0) as client:
        yield Callers(client, platform.settings)


@pytest.fixture(scope="session")
def inside(services: Settings) -> Iterator[Inside]:
    """Makes callers of an API in this process, whose state a test may look at."""
    with in_process(services) as made:
        yield made


@pytest.fixture
def ada(callers: Callers) -> Caller:
    """A member."""
    return callers.someone()


@pytest.fixture
def bob(callers: Callers) -> Caller:
    """Another member."""
    return callers.someone()


@pytest.fixture
def moderator(callers: Callers) -> Caller:
    """A moderator."""
    return callers.someone("moderator")


@pytest.fixture
def guest(callers: Callers) -> Caller:
    """Somebody without credentials."""
    return callers.nobody
