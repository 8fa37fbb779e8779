"""How well churn is foreseen on a real site: by the online model, its challenger and one feature.

`python -m tests.bench.churn SITE` folds a community of the shared dumps with a clock that ticks
once a day of its history, and prints the table; with `--prior` the numbers that the model ends
with instead, of which `streams/churn/prior.py` is made. Nothing here is run by the platform.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np

from infra.imports.dump import open_dump
from infra.memory import MemoryReader
from infra.pipeline import BATCH_LIMIT
from schemas.codec import encode, key_of
from schemas.events import ChurnScored, ExampleLabelled, Meta, TouchpointAdded
from streams.churn.activity import DAY
from streams.churn.challenger import Comparison, Example, compared, interval
from streams.churn.learning import NAMES, Learner
from streams.churn.model import Model
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryEngine
from streams.engine.ticking import ticked
from streams.registry import FOLDS
from tests.support import data

TOPIC = "journeys.timeline"
CHURN = tuple(fold for fold in FOLDS if fold.name.startswith("churn-"))


def touchpoints(site: str) -> list[tuple[int, str]]:
    """When who posted or commented on a site, in order."""
    dump = open_dump(data.DUMPS / site)
    owners = {"Posts": "OwnerUserId", "Comments": "UserId"}
    found = [
        (_moment(row["CreationDate"]), row[owner])
        for table, owner in owners.items()
        for row in dump.rows(table)
        if owner in row
    ]
    return sorted(found)


def _moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


def folded(history: Sequence[tuple[int, str]]) -> MemoryEngine:
    """The engine after the history; the time is told once a day of it."""
    engine = MemoryEngine(CHURN)
    stage = FoldStage("churn", CHURN, engine.store, engine.log)
    reader = MemoryReader(engine.log, stage)
    reader.assign(engine.log.partitions(stage.topics))
    for n, (moments, at) in enumerate(_days(history)):
        for m, (moment, person) in enumerate(moments):
            name = f"{n}-{m}"
            meta = Meta(name, "journeys.TouchpointAdded", "bench", moment, moment, name)
            event = TouchpointAdded(
                person_id=person,
                identity_id=person,
                touchpoint_id=name,
                type="forum_post",
                name="post",
            )
            engine.append([msgspec.structs.replace(event, meta=meta)])
        for partition in engine.log.partitions([TOPIC]):
            tick = ticked(TOPIC, partition.number, at)
            engine.log.append(TOPIC, key_of(tick).encode(), encode(tick), partition.number)
        while records := reader.poll(BATCH_LIMIT, 0):
            stage.apply(records)
    return engine


def _days(
    history: Sequence[tuple[int, str]],
) -> Iterator[tuple[list[tuple[int, str]], int]]:
    first, last = history[0][0] // DAY, history[-1][0] // DAY
    days: dict[int, list[tuple[int, str]]] = {day: [] for day in range(first, last + 1)}
    for moment, person in history:
        days[moment // DAY].append((moment, person))
    for day, moments in days.items():
        yield moments, (day + 1) * DAY


def examples(engine: MemoryEngine) -> list[Example]:
    """The examples whose labels are known, by the time that they were taken at."""
    scores = {
        each.example_id: each.risk
        for each in engine.events("churn.scores")
        if isinstance(each, ChurnScored)
    }
    labels = [e for e in engine.events("churn.examples") if isinstance(e, ExampleLabelled)]
    return sorted(
        (
            Example(
                each.person_id,
                each.taken_at,
                tuple(float(getattr(each.features, name)) for name in NAMES),
                scores[each.example_id],
                each.churned,
            )
            for each in labels
        ),
        key=lambda each: (each.taken_at, each.person_id),
    )


def table(comparison: Comparison) -> Iterator[str]:
    """The comparison, line by line."""
    yield f"{comparison.examples} examples, {comparison.churned} of people who left"
    for each in comparison.rivals:
        line = f"{each.name:26} AUC {each.auc:.3f} ({each.low:.3f} to {each.high:.3f})"
        yield f"{line}  log-loss {each.log_loss:.3f}  Brier {each.brier:.3f}"


def whole(found: Sequence[Example]) -> Iterator[str]:
    """The online model and the one feature over all examples, also those before the first label."""
    labels = np.array([each.churned for each in found])
    for name, risks in {
        "online model, all": np.array([each.risk for each in found]),
        "days since, all": np.array([each.features[0] for each in found]),
    }.items():
        auc, low, high = interval(found, labels, risks)
        yield f"{name:26} AUC {auc:.3f} ({low:.3f} to {high:.3f})"


def learner_of(engine: MemoryEngine) -> Learner:
    """The online model's numbers after the history."""
    (stored,) = (
        stored
        for slot, stored in engine.store.kept_states.items()
        if slot.pipeline.name == "churn-model"
    )
    return msgspec.json.decode(stored.state, type=Model).learner


def main(arguments: Sequence[str]) -> None:
    """Print the table of a site."""
    parser = argparse.ArgumentParser()
    parser.add_argument("site", nargs="?", default="quantumcomputing")
    parser.add_argument("--prior", action="store_true")
    chosen = parser.parse_args(arguments)
    engine = folded(touchpoints(chosen.site))
    if chosen.prior:
        sys.stdout.write(f"{learner_of(engine)}\n")
        return
    found = examples(engine)
    for line in [*table(compared(found)), *whole(found)]:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
