"""Fixtures of all tests: the running platform, started once when a test first asks for it."""

from collections.abc import Iterator

import pytest

from infra.settings import Settings
from tests.support.platform import Platform, running_platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform, running."""
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(scope="session")
def services(platform: Platform) -> Settings:
    """Settings with the addresses of a running Kafka, Postgres and Elasticsearch."""
    return platform.settings
