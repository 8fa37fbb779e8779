"""The same rule, codec and answer for every engine in Python: only the engine differs.

It imports no engine, because one of them lives in an environment of its own.
"""

import os
import time
from pathlib import Path

import msgspec

from schemas.codec import decode, encode
from schemas.events import Meta, Origin, PointsEarned
from streams.reputation.standings import Standing, fold

FOLD = "standings"
TOPIC = "reputation.points"
# The variable of the environment that names the file for the time of the first fact.
BEGAN = "BENCH_BEGAN"

_began: list[float] = []


def tell(began: float) -> None:
    """Say when the first fact arrived, where `tests.bench.engines` looks for it."""
    # Not by standard output, which Faust keeps for itself.
    Path(os.environ[BEGAN]).write_text(str(began))


def answer(
    totals: dict[str, int] | None, value: bytes, partition: int, offset: int
) -> tuple[dict[str, int], bytes]:
    """The points of a member after one fact, and the event that says so."""
    if not _began:
        _began.append(time.time())
        tell(_began[0])
    event = decode(value)
    assert isinstance(event, PointsEarned)
    state, (changed,) = fold(Standing(totals or {}), event)
    cause = event.meta
    meta = Meta(
        id=f"{FOLD}.1.{partition}.{offset}.0",
        type="reputation.StandingChanged",
        source=f"fold:{FOLD}",
        occurred_at=cause.occurred_at,
        recorded_at=cause.recorded_at,
        correlation_id=cause.correlation_id,
        causation_id=cause.id,
        origin=Origin(FOLD, 1, partition, offset, 0),
    )
    return state.totals, encode(msgspec.structs.replace(changed, meta=meta))
