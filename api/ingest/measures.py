"""What is counted of ingest, for Prometheus.

How far the readers of events are behind is in health.
"""

from collections import Counter as Tally
from collections.abc import Sequence
from functools import cache

from prometheus_client import Counter, Histogram

from api.ingest.verdicts import Verdict

EVENTS = Counter(
    "community_ingest_events_total", "Events sent to ingest, by their verdict.", ("verdict",)
)
# Around the targets for one event (15 ms) and for a batch of 100 (25 ms), up to the delivery limit.
SECONDS = Histogram(
    "community_ingest_request_seconds",
    "How long requests to ingest took, by status, the broker's acknowledgement included.",
    ("status",),
    buckets=(0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)


# Finding the child of a label takes longer than counting by it.
_events = cache(EVENTS.labels)
_seconds = cache(SECONDS.labels)


def counted(verdicts: Sequence[Verdict]) -> None:
    """Count the events of one request."""
    for verdict, count in Tally([each.verdict for each in verdicts]).items():
        _events(verdict).inc(count)


def measured(status: int, seconds: float) -> None:
    """Count one request."""
    _seconds(str(status)).observe(seconds)
