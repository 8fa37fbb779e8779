"""The page of queries and the panels of dashboards: each runs, the same on both databases."""

import os
import re
from collections.abc import Iterator, Mapping

import pytest
import yaml

from infra.settings import Settings
from tests.projections.analysts import (
    DASHBOARDS,
    QUERIES,
    ROOT,
    ask,
    extended,
    fill,
    panels,
    plain,
)

PAGE = ROOT / "projections" / "queries" / "README.md"
# Written anew by `COMMUNITY_WRITE_QUERIES=1 pytest tests/projections/test_queries.py`.
REWRITE = "COMMUNITY_WRITE_QUERIES"
HEAD = """# Queries for analysts

Each is a file of this folder and runs as it stands: by `psql "$COMMUNITY_DATABASE" -f FILE`, in a
notebook, or by `POST /v1/sql`. The names are the same with TimescaleDB and without, and `\\d+`
explains every column. A test runs all of them on both.
"""
# Around the history of `fill`.
TIMES = ("2018-02-01T00:00:00Z", "2018-07-01T00:00:00Z")
PANELS = dict(panels())
QUESTIONS = {path.stem: path.read_text() for path in QUERIES}


@pytest.fixture(scope="module")
def both(
    services: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Settings]]:
    """The plain database and the one with TimescaleDB, with the same history."""
    home = tmp_path_factory.mktemp("pglite")
    with plain(services) as without, extended(services, home) as with_it:
        for settings in (without, with_it):
            fill(settings)
        yield {"plain": without, "timescale": with_it}


def expanded(sql: str) -> str:
    """The SQL of a panel with Grafana's macros as Grafana documents them.

    >>> expanded("WHERE $__timeFilter(day)")
    "WHERE day BETWEEN '2018-02-01T00:00:00Z' AND '2018-07-01T00:00:00Z'"
    """
    begin, end = TIMES
    found = re.sub(r"\$__timeFilter\((\w+)\)", rf"\1 BETWEEN '{begin}' AND '{end}'", sql)
    assert "$" not in found, "a macro that this test does not know"
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_query_of_the_page_gives_the_same_on_both(
    both: Mapping[str, Settings], name: str
) -> None:
    found = ask(both["plain"], QUESTIONS[name])
    assert found
    assert ask(both["timescale"], QUESTIONS[name]) == found


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_gives_the_same_on_both(both: Mapping[str, Settings], name: str) -> None:
    query = expanded(PANELS[name])
    found = ask(both["plain"], query)
    assert found
    assert ask(both["timescale"], query) == found


def test_the_page_shows_every_query() -> None:
    parts = [HEAD]
    for path in QUERIES:
        title, why, *sql = path.read_text().splitlines()
        parts.append(f"## {title.removeprefix('-- ')}\n")
        parts.append(f"{why.removeprefix('-- ')} ([{path.name}]({path.name}))\n")
        parts.append("```sql\n" + "\n".join(sql) + "\n```\n")
    page = "\n".join(parts)
    if os.environ.get(REWRITE):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, f"{REWRITE}=1 pytest {__file__}"
    assert len(QUERIES) >= 20


def test_grafana_is_given_the_dashboards_and_the_read_only_role() -> None:
    folder = ROOT / "infra" / "dashboards"
    (source,) = yaml.safe_load(
        (folder / "provisioning" / "datasources" / "community.yaml").read_text()
    )["datasources"]
    assert source["user"] == "community_reader"
    (provider,) = yaml.safe_load(
        (folder / "provisioning" / "dashboards" / "community.yaml").read_text()
    )["providers"]
    grafana = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["grafana"]
    mounted = {each.split(":")[0]: each.split(":")[1] for each in grafana["volumes"]}
    assert mounted["./infra/dashboards"] == provider["options"]["path"]
    assert mounted["./infra/dashboards/provisioning"] == "/etc/grafana/provisioning"
    assert len(DASHBOARDS) == 5
    assert all(f'"uid": "{source["uid"]}"' in path.read_text() for path in DASHBOARDS)
