"""Fixtures of the tests of projections: the database of facts that has TimescaleDB."""

from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from infra.settings import PGLITE, Settings, load_settings


@pytest.fixture(scope="module")
def pglite(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The running services, with the fact tables in a PGlite that has TimescaleDB."""
    home = tmp_path_factory.mktemp("pglite")
    with Stack(home, {"timescale_url": PGLITE}, services=("pglite",)):
        address = load_settings({"home": home}).timescale_url
        yield services.model_copy(update={"timescale_url": address})
