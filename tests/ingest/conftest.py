"""Fixtures of ingest: the command line, in the same process."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.settings import Settings


@pytest.fixture
def run(services: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a command against the running stack and gives what it prints."""
    monkeypatch.setenv("COMMUNITY_HOME", str(services.home))

    def ran(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == code, result.output
        return result.output

    return ran
