"""Probes and metrics: `/healthz`, `/readyz` and `/metrics`.

What they tell is found by watching.
"""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from pydantic import BaseModel

from api.watching import Snapshot, Watch

LAG = Gauge(
    "community_lag_records",
    "Records that a fold or projection has still to read.",
    ("reader",),
)
UP = Gauge("community_service_up", "Whether a service answers.", ("service",))
UNSETTLED = Gauge(
    "community_segments_unsettled",
    "Segments with a definition by which not everybody was judged yet.",
)
STALE = Gauge(
    "community_segments_stale_seconds",
    "How long the oldest of these definitions holds; 0 where everybody was judged by all.",
)

State = Literal["up", "down"]


class Alive(BaseModel):
    """The process runs."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """What answers, and how many records each reader is behind; null for one that never began."""

    ready: bool
    services: dict[str, State]
    following: bool
    """Whether decisions are heard, so that mutations can be answered."""
    lag: dict[str, int | None]


router = APIRouter(tags=["platform"])


@router.get("/healthz")
async def healthz() -> Alive:
    """The process runs."""
    return Alive()


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> Ready:
    """503 where Kafka or Postgres is away; without Elasticsearch only search is."""
    watch: Watch = request.app.state.watch
    seen = await watch.look()
    following = watch.platform.outcomes.following
    ready = seen.ready and following
    response.status_code = 200 if ready else 503
    return Ready(ready=ready, services=_states(seen), following=following, lag=dict(seen.lags))


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus: lags, services, requests, ingest, segments not settled."""
    watch: Watch = request.app.state.watch
    seen = await watch.look()
    for service, state in _states(seen).items():
        UP.labels(service).set(state == "up")
    for reader, lag in seen.lags.items():
        if lag is not None:
            LAG.labels(reader).set(lag)
    if seen.unsettled is not None:
        UNSETTLED.set(seen.unsettled.segments)
        STALE.set(seen.unsettled.seconds)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _states(seen: Snapshot) -> dict[str, State]:
    services = {
        "kafka": seen.kafka,
        "postgres": seen.postgres,
        "elasticsearch": seen.elasticsearch,
    }
    return {name: "up" if answers else "down" for name, answers in services.items()}
