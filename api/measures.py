"""What is counted of requests, for Prometheus.

How far projections are behind is in health.
"""

from prometheus_client import Counter, Histogram
from starlette.types import Scope

# Around the targets: 50 ms for a query, 100 ms for a search and for a decided vote, 2 s to give up.
BUCKETS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)

SECONDS = Histogram(
    "community_http_request_seconds",
    "How long requests took, by route, method and status.",
    ("route", "method", "status"),
    buckets=BUCKETS,
)
OPERATIONS = Counter(
    "community_graphql_operations_total",
    "GraphQL operations, by the code of their first error (OK without one).",
    ("code",),
)


def measured(scope: Scope, status: int, seconds: float) -> None:
    """Count one request under its route's pattern, so that ids make no series of their own."""
    route = getattr(scope.get("route"), "path", "none")
    SECONDS.labels(route, scope["method"], str(status)).observe(seconds)
