"""The API as it is described: a change of the descriptions is seen by whoever reviews it."""

import difflib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.app import create_app
from api.schema import SCHEMA
from infra.settings import Settings

HERE = Path(__file__).parent / "snapshots"
# With this in the environment the snapshots are written instead of compared.
RENEW = "COMMUNITY_RENEW_SNAPSHOTS"
COMMAND = f"{RENEW}=1 .venv/bin/pytest tests/security/test_surface.py"
LINES_SHOWN = 60


def openapi() -> str:
    """The REST API as OpenAPI."""
    described = create_app(Settings()).openapi()
    return json.dumps(described, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def graphql() -> str:
    """The GraphQL schema as SDL."""
    return SCHEMA.as_str() + "\n"


SNAPSHOTS = {"openapi.json": openapi, "schema.graphql": graphql}


def difference(name: str, described: str) -> str:
    """What changed against a snapshot, and what to do about it; empty where nothing did."""
    kept = (HERE / name).read_text().splitlines()
    lines = list(difflib.unified_diff(kept, described.splitlines(), name, "now", n=1, lineterm=""))
    if not lines:
        return ""
    shown = "\n".join(lines[:LINES_SHOWN])
    return f"{name} changed; if that is meant, renew it by `{COMMAND}` and commit it:\n{shown}"


@pytest.mark.parametrize(("name", "describe"), SNAPSHOTS.items(), ids=SNAPSHOTS)
def test_the_api_is_described_as_its_snapshot_says(name: str, describe: Callable[[], str]) -> None:
    if os.environ.get(RENEW):
        HERE.mkdir(exist_ok=True)
        (HERE / name).write_text(describe())
    changed = difference(name, describe())
    assert not changed, changed


@pytest.mark.parametrize(("name", "describe"), SNAPSHOTS.items(), ids=SNAPSHOTS)
def test_a_changed_description_says_how_its_snapshot_is_renewed(
    name: str, describe: Callable[[], str]
) -> None:
    changed = difference(name, describe() + "novel\n")
    assert COMMAND in changed
    assert "+novel" in changed
