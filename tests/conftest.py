"""Fixtures of all tests: the services alone, and the whole platform, each started once when first asked for."""

from collections.abc import Iterator

import pytest

from infra.settings import Settings, load_settings


@pytest.fixture(scope="session")
def services() -> Iterator[Settings]:
    """A running Kafka and Postgres, and what else the stack has."""
    yield load_settings()
