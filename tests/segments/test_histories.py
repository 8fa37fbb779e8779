"""Segments beside an oracle that looks at whole histories, and what faults do to them: nothing."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.events import (
    Event,
    PersonObserved,
    SegmentChanged,
    SegmentClosed,
    SegmentRuleChanged,
)
from streams.engine.memory import MemoryEngine
from streams.formulas import shard_of
from tests.segments.crowd import NEEDY, START, defined, folds, lived, moves, tell_time, ticket
from tests.support.stories import DAY, stamp

# Each rule with what an oracle says of it, from all that a person did until a moment.
RULES: tuple[tuple[Any, str], ...] = (
    ({"measure": "touchpoints", "type": "page", "days": 2, "at_least": 2}, "pages >= 2"),
    ({"measure": "touchpoints", "type": "page", "days": 2, "at_most": 1}, "pages <= 1"),
    ({"measure": "plan", "is": ["team"]}, "plan == 'team'"),
    ({"measure": "days_quiet", "at_least": 3}, "quiet is not None and quiet >= 3"),
    (
        {
            "any": [
                {"not": {"measure": "plan", "is": ["team", "free"]}},
                {"measure": "touchpoints", "type": "page", "days": 5, "at_least": 3},
            ]
        },
        "plan not in ('team', 'free') or many >= 3",
    ),
)
PEOPLE = ("ada", "bob", "eve")
# Half days, so that windows end between events and with them.
STEP = DAY // 2
SEGMENT = "needy"


@dataclass
class Oracle:
    """All that was said, with its moment; it forgets nothing and keeps no score."""

    pages: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, int] = field(default_factory=dict)
    rules: list[tuple[int, str]] = field(default_factory=list)

    def inside(self, at: int) -> set[str]:
        """Who belonged into the segment at a moment."""
        rule = [text for since, text in self.rules if since <= at][-1:]
        if not rule:
            return set()
        return {
            each
            for each, since in self.known.items()
            if since <= at and self._met(rule[0], each, at)
        }

    def _met(self, rule: str, person: str, at: int) -> bool:
        pages = [each for each in self.pages[person] if each <= at]
        plan = [name for since, name in self.plans[person] if since <= at][-1:]
        seen = {
            "pages": sum(at < each + 2 * DAY for each in pages),
            "many": sum(at < each + 5 * DAY for each in pages),
            "plan": plan[0] if plan else None,
            "quiet": (at - max(pages)) // DAY if pages else None,
        }
        return bool(eval(rule, {}, seen))  # noqa: S307 - the rules are those above


def observation(person: str, **more: Any) -> PersonObserved:
    """Something becomes known of a person."""
    return PersonObserved(shard=shard_of(person), person_id=person, **more)


def told(oracle: Oracle, step: tuple[str, str, int], at: int) -> Event:
    """A step of a history as an event, which the oracle hears too."""
    what, person, which = step
    if what == "rule":
        rule, text = RULES[which]
        oracle.rules.append((at, text))
        if len(oracle.rules) == 1:
            return defined(SEGMENT, rule)
        return SegmentRuleChanged(SEGMENT, json.dumps(rule))
    if what == "close":
        oracle.rules.append((at, "False"))
        return SegmentClosed(SEGMENT)
    oracle.known.setdefault(person, at)
    if what == "page":
        oracle.pages[person].append(at)
        return observation(person, touchpoint="page", numbers={"last_activity_at": START + at})
    plan = ("team", "free", "none")[which % 3]
    oracle.plans[person].append((at, plan))
    return observation(person, words={"plan": plan})


steps = st.tuples(
    st.sampled_from(["page", "page", "page", "plan", "rule"]),
    st.sampled_from(PEOPLE),
    st.integers(min_value=0, max_value=len(RULES) - 1),
)


def inside(engine: MemoryEngine, at: int) -> set[str]:
    """Who was in the segment at a moment, by what was said of entering and leaving."""
    found: set[str] = set()
    said = sorted(moves(engine, SEGMENT), key=lambda each: each[2])
    for way, person, moment, _ in said:
        if moment <= at:
            found = found | {person} if way == "in" else found - {person}
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    history=st.lists(st.tuples(st.integers(min_value=0, max_value=5), steps), max_size=25),
    ends=st.sampled_from(["ticking", "closing", "both", "neither"]),
)
def test_membership_is_what_an_oracle_says_at_every_moment(
    history: Sequence[tuple[int, tuple[str, str, int]]], ends: str
) -> None:
    oracle, engine, at = Oracle(), folds(), STEP
    if ends in {"closing", "both"} and any(step[0] == "rule" for _, step in history):
        history = [*history, (1, ("close", "", 0))]
    for number, (pause, step) in enumerate(history):
        at += pause * STEP + 1
        if ends in {"ticking", "both"}:
            tell_time(engine, at)
        engine.append([stamp(told(oracle, step, at), f"e-{number:03}", START + at)])
        engine.run()
    # Whoever is called in vain sets the alarm anew, for the next tick.
    for _ in range(3):
        tell_time(engine, at + 10 * DAY)
    for moment in range(0, at + 10 * DAY, STEP // 2):
        assert inside(engine, moment) == oracle.inside(moment), moment


def story() -> list[tuple[Event, int]]:
    """People who enter and leave for every reason."""
    return [
        *((defined(), 0), (ticket(1), DAY), (ticket(2), 2 * DAY), (ticket(1, "bob"), 3 * DAY)),
        (
            SegmentRuleChanged("needy", msgspec.json.encode({**NEEDY, "at_least": 1}).decode()),
            4 * DAY,
        ),
        *((ticket(3), 40 * DAY), (SegmentClosed("needy"), 41 * DAY)),
    ]


def said(engine: MemoryEngine) -> Mapping[str, list[tuple[Any, ...]]]:
    """All that segments told others."""
    return {
        "moves": moves(engine),
        "definitions": [
            (each.revision, each.status)
            for each in engine.events("segments.changes")
            if isinstance(each, SegmentChanged)
        ],
    }


def test_facts_that_come_again_change_nothing_and_say_nothing() -> None:
    once, again = lived(story()), lived(story())
    repeated = [stamp(event, f"e-{n:05}", START + at) for n, (event, at) in enumerate(story())]
    again.append(repeated)
    again.run()
    again.append(reversed(repeated))
    again.run()
    assert said(again) == said(once)
    assert len(said(once)["moves"]) == 6


def test_a_replay_of_the_log_gives_the_same_whatever_the_batches() -> None:
    lived_once = lived(story())
    for fold in lived_once.folds:
        if not fold.name.startswith("segment-"):
            continue
        stored = []
        for limit in (1, 3, 5_000):
            engine = MemoryEngine((fold,))
            for partition in engine.log.partitions([fold.topic]):
                for record in lived_once.log.records[partition]:
                    assert record.key is not None
                    engine.log.append(record.topic, record.key, record.value, partition.number)
            engine.run(limit)
            stored.append((engine.store.kept_states, engine.store.kept_entries))
        assert stored[0] == stored[1] == stored[2]
        kept = {
            slot: each
            for slot, each in lived_once.store.kept_states.items()
            if slot.pipeline.name == fold.name
        }
        assert stored[0][0] == kept
