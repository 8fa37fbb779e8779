"""Keys that wait for a moment: whoever tells them that it came, they are told the same."""

import random
import uuid
from contextlib import closing
from dataclasses import dataclass, replace
from types import ModuleType

import pytest

from infra import scanning
from infra.settings import Settings
from infra.topics import end_offsets
from schemas.codec import decode, encode, key_of
from schemas.events import Event, Ticked, VoteCast, VoteRejected
from streams.engine import timing
from streams.engine.memory import MemoryEngine
from streams.engine.stepping import SleeplessError
from streams.engine.ticking import TICKS, Clock, ticked
from streams.fold import Fold, FoldError, declare
from tests.services.test_folds import stamped
from tests.support.waiting import eventually

TOPIC = "feedback.ballots"
HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """When a member is given up, and how often that happened."""

    until: int | None = None
    lost: int = 0


def fold(state: Patience, event: VoteCast) -> tuple[Patience, tuple[Event, ...]]:
    """A vote is waited for an hour after the one before."""
    return replace(state, until=event.meta.occurred_at + HOUR), ()


def wake_at(state: Patience) -> int | None:
    """The end of the hour."""
    return state.until


def tick(state: Patience, moment: int) -> tuple[Patience, tuple[Event, ...]]:
    """After the third time nobody waits any longer."""
    lost = state.lost + 1
    again = moment + HOUR if lost % 3 else None
    return Patience(again, lost), (VoteRejected("f", "m", "UP", f"{moment}:{lost}", 0),)


def rules(**changed: object) -> ModuleType:
    """A module of rules about patience, some of them changed."""
    module = ModuleType("patience")
    given = {"Reads": VoteCast, "Emits": VoteRejected, "INITIAL": Patience(), "fold": fold}
    vars(module).update({**given, "wake_at": wake_at, "tick": tick, **changed})
    return module


PATIENCE = declare("patience", 1, rules())


def engine(fold_: Fold = PATIENCE) -> MemoryEngine:
    """An engine that runs the fold alone."""
    return MemoryEngine((fold_,))


def vote(member: str, at: int) -> Event:
    """A member's vote."""
    return stamped(VoteCast("f", member, "UP"), f"{member}@{at}", at)


def tell_time(memory: MemoryEngine, at: int) -> None:
    """Tell all partitions the time."""
    for partition in memory.log.partitions([TOPIC]):
        event = ticked(TOPIC, partition.number, at)
        memory.log.append(TOPIC, key_of(event).encode(), encode(event), partition.number)


def said(memory: MemoryEngine) -> list[tuple[str, int]]:
    """What was said of the members, in order, and when it had happened."""
    events = memory.events("feedback.votes")
    assert all(isinstance(each, VoteRejected) for each in events)
    return [(e.reason, e.meta.occurred_at) for e in events if isinstance(e, VoteRejected)]


def test_a_tick_wakes_who_waited_at_the_moment_that_was_asked_for() -> None:
    memory = engine()
    memory.append([vote("ada", 5)])
    tell_time(memory, HOUR + 4)
    memory.run()
    assert said(memory) == []
    tell_time(memory, HOUR + 50)
    memory.run()
    assert said(memory) == [(f"{HOUR + 5}:1", HOUR + 5)]
    tell_time(memory, 9 * HOUR)
    memory.run()
    assert [reason for reason, _ in said(memory)] == [
        f"{HOUR + 5}:1",
        f"{2 * HOUR + 5}:2",
        f"{3 * HOUR + 5}:3",
    ]
    assert memory.store.timers == {}


def test_the_keys_next_event_wakes_it_as_a_tick_would_have() -> None:
    by_event, by_tick = engine(), engine()
    by_event.append([vote("ada", 5), vote("ada", 2 * HOUR + 9)])
    by_event.run()
    by_tick.append([vote("ada", 5)])
    tell_time(by_tick, 2 * HOUR + 8)
    by_tick.append([vote("ada", 2 * HOUR + 9)])
    by_tick.run()
    assert said(by_event) == said(by_tick)
    assert by_event.store.kept_states == by_tick.store.kept_states
    assert by_event.store.timers == by_tick.store.timers


def test_an_earlier_time_wakes_nobody() -> None:
    memory = engine()
    memory.append([vote("ada", 5)])
    tell_time(memory, 2 * HOUR)
    tell_time(memory, HOUR)
    memory.run()
    assert [reason for reason, _ in said(memory)] == [f"{HOUR + 5}:1"]


def history(chance: random.Random) -> MemoryEngine:
    """Votes of some members and the time, in any order."""
    memory = engine()
    now = 0
    for _ in range(60):
        now += chance.randrange(2 * HOUR)
        if chance.random() < 0.5:
            tell_time(memory, now)
        else:
            memory.append([vote(f"m{chance.randrange(5)}", now - chance.randrange(HOUR))])
    return memory


@pytest.mark.parametrize("seed", range(20))
def test_the_size_of_batches_changes_nothing(seed: int) -> None:
    told = []
    for limit in (1, 3, 5_000):
        memory = history(random.Random(seed))  # noqa: S311 - a history, no secret
        memory.run(limit)
        metas = [(each.meta.id, each.meta.sequence) for each in memory.events("feedback.votes")]
        told.append((said(memory), metas, memory.store.kept_states, memory.store.timers))
    assert told[0] == told[1] == told[2]
    assert told[0][0]


def test_events_derived_from_one_record_are_numbered_on() -> None:
    def loud(state: Patience, event: VoteCast) -> tuple[Patience, tuple[Event, ...]]:
        state, _ = fold(state, event)
        return state, (VoteRejected("f", event.member_id, "UP", "loud", 0),)

    memory = engine(declare("patience", 1, rules(fold=loud)))
    memory.append([vote("ada", 5), vote("ada", 3 * HOUR)])
    memory.run()
    metas = [each.meta for each in memory.events("feedback.votes")]
    assert [each.sequence for each in metas] == [1, 2, 3, 4]
    assert [each.origin.n for each in metas if each.origin] == [0, 0, 1, 2]
    assert len({each.id for each in metas}) == 4


def test_more_than_a_tick_can_wake_are_woken_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "WOKEN_LIMIT", 3)
    once = rules(tick=lambda state, at: (Patience(), tick(state, at)[1]))
    memory = engine(declare("patience", 1, once))
    memory.append([vote(f"m{n}", n) for n in range(40)])
    tell_time(memory, 2 * HOUR)
    memory.run()
    assert 3 <= len(said(memory)) <= 12
    for _ in range(15):
        tell_time(memory, 2 * HOUR)
        memory.run(7)
    assert len(said(memory)) == 40
    assert memory.store.timers == {}


def test_a_rule_that_never_sleeps_is_a_bug() -> None:
    sleepless = declare("patience", 1, rules(tick=lambda state, _moment: (state, ())))
    memory = engine(sleepless)
    memory.append([vote("ada", 5)])
    tell_time(memory, 2 * HOUR)
    with pytest.raises(SleeplessError, match='"ada"'):
        memory.run()


def test_a_key_that_nothing_was_heard_of_waits_for_nothing() -> None:
    with pytest.raises(FoldError, match="before it has heard"):
        declare("patience", 1, rules(INITIAL=Patience(until=1)))


def test_of_several_clocks_one_tells_the_time_until_it_ends(services: Settings) -> None:
    lock = uuid.uuid4().int % 2**31
    first = Clock(services, frozenset({TICKS}), lock)
    with closing(Clock(services, frozenset({TICKS}), lock)) as second:
        assert (first.chosen(), second.chosen(), first.chosen()) == (True, False, True)
        first.close()
        assert eventually(second.chosen)


def test_the_platforms_clock_has_told_the_time(services: Settings) -> None:
    def told() -> list[Event]:
        starts = scanning.places_of(services.kafka_servers, [TICKS])
        ends = end_offsets(services.kafka_servers, [TICKS])
        begins = {partition: place.begin for partition, place in starts.items()}
        found = scanning.scan(services.kafka_servers, begins, ends)
        return [decode(record.value) for records in found for record in records]

    event = eventually(told)[-1]
    assert isinstance(event, Ticked)
    assert (event.topic, event.at) == (TICKS, event.meta.occurred_at)
