"""How long queries take: the panels of dashboards over the time that they show at first.

Which facts they are asked of stands in `analysts` and `touchpoints`.
"""

import json
import re
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.figures import Figure, Side, Target

# The last fact is from here; dashboards look at the week before it, as they do when opened.
END = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN = timedelta(days=7)
# Facts are spread evenly over the year before.
DAYS = 365
DAY = 86_400_000_000
BEGIN = round(END.timestamp() * 1_000_000) - DAYS * DAY
ASKED = 20
QUICK = Target("value", "<", 200)
DASHBOARDS = Path(__file__).parents[2] / "infra" / "dashboards"


def panels(name: str, *views: str) -> Mapping[str, str]:
    """The panels of a dashboard that read one of these views, by title."""
    begin, end = (END - SHOWN).isoformat(), END.isoformat()
    found = {}
    for panel in json.loads((DASHBOARDS / f"{name}.json").read_text())["panels"]:
        query = panel["targets"][0]["rawSql"]
        if re.search(rf"\b({'|'.join(views)})\b", query):
            shown = rf"\1 BETWEEN '{begin}' AND '{end}'"
            found[panel["title"]] = re.sub(r"\$__timeFilter\((\w+)\)", shown, query)
    return found


def late(taken: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def asked(connection: psycopg.Connection[Any], query: str, **parameters: object) -> float:
    """How long the whole answer took, in milliseconds."""
    began = time.perf_counter()
    found = connection.execute(query.encode(), parameters or None).fetchall()
    taken = time.perf_counter() - began
    assert found, "there is something to be shown"
    return taken * 1000


def panel_figures(
    connection: psycopg.Connection[Any], shown: Mapping[str, str], note: str
) -> Iterable[Figure]:
    """A figure a panel."""
    for title, query in shown.items():
        taken = [asked(connection, query) for _ in range(ASKED)]
        side = Side("plain Postgres", "ms", (late(taken),))
        yield Figure(f"panel “{title}” of a week, p95", side, target=QUICK, note=note)
