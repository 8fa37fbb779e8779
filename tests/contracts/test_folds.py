"""Laws of every fold in the registry, on histories that Hypothesis makes from the schemas.

What the rules mean is told by the tests of their rooms.
"""

import ast
import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import streams
from schemas.catalog import EVENT_TYPES, TOPICS
from schemas.codec import decode, encode
from schemas.events import UNSTAMPED, Event
from streams.engine.memory import MemoryEngine
from streams.fold import Fold, declare
from streams.registry import DECISIONS, FOLDS
from tests.support.strategies import crowded, extreme_histories, histories

# DESIGN 2: a state stays under 16 KiB, whatever happens; what grows is an entry.
STATE_LIMIT = 16 * 1024

# What a rule may import: nothing that knows a clock, chance, the environment or the world.
PURE = {
    *("collections", "dataclasses", "functools", "itertools", "json", "math", "operator"),
    *("re", "typing"),
}
SHARED = {"schemas.events", "streams.claims", "streams.formulas"}

# What else a rule's sibling may import: a library by which one key's numbers are made, pinned.
BY_NAME = {"streams.churn.learning": {"river"}}

STREAMS = Path(streams.__path__[0])


def rule_modules() -> list[str]:
    """The modules in the rooms that declare `Reads` and `fold`, found without importing any."""
    paths = sorted(STREAMS.glob("*/*.py"))
    return [f"streams.{path.parent.name}.{path.stem}" for path in paths if holds_a_fold(path)]


def holds_a_fold(path: Path) -> bool:
    """Whether a file assigns `Reads` and defines `fold` at its top level."""
    body = ast.parse(path.read_text()).body
    reads = any(
        isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "Reads" for each in body
    )
    return reads and any(isinstance(each, ast.FunctionDef) and each.name == "fold" for each in body)


def imports(module: str) -> Iterator[str]:
    """The names of the modules that a module of streams imports."""
    path = STREAMS.joinpath(*module.split(".")[1:]).with_suffix(".py")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)


every_fold = pytest.mark.parametrize("fold", FOLDS, ids=lambda fold: fold.name)
law = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# A repeat only shows where several events meet, so more histories are tried.
thorough = settings(law, max_examples=50)


def emitted(fold: Fold) -> list[str]:
    """The topics that a fold writes."""
    names = (name for name in EVENT_TYPES if name.split(".")[1] in classes(fold))
    return sorted({EVENT_TYPES[name].topic for name in names})


def classes(fold: Fold) -> set[str]:
    """The names of the event types that a fold emits."""
    return {each.__name__ for each in fold.emits}


def derived(engine: MemoryEngine, fold: Fold) -> list[Event]:
    """All that a fold derived, as readers see it: what is published again has a known id.

    Ordered by origin, because only events from one partition have an order among each other.
    """
    events = {event.meta.id: event for topic in emitted(fold) for event in engine.events(topic)}
    return sorted(events.values(), key=place)


def place(event: Event) -> tuple[int, int, int]:
    """Where a derived event comes from: partition, offset and number."""
    origin = event.meta.origin
    assert origin is not None
    return origin.partition, origin.offset, origin.n


def kept(engine: MemoryEngine) -> tuple[Any, Any]:
    """All that a fold remembers, as it is stored."""
    return dict(engine.store.kept_states), dict(engine.store.kept_entries)


def told(events: Sequence[Event]) -> list[tuple[Event, str, int | None]]:
    """What events say, without the place in the log that they were derived at."""
    return [
        (
            msgspec.structs.replace(event, meta=UNSTAMPED),
            event.meta.correlation_id,
            event.meta.sequence,
        )
        for event in events
    ]


def folded(fold: Fold, history: Sequence[Event]) -> MemoryEngine:
    """An engine that has folded a history."""
    engine = MemoryEngine((fold,))
    engine.append(history)
    engine.run()
    return engine


@every_fold
@law
@given(data=st.data())
def test_a_replay_gives_the_same(fold: Fold, data: st.DataObject) -> None:
    """Given a history, when it is folded twice, then states, entries and events are equal."""
    history = data.draw(histories(fold.topic))
    first, again = folded(fold, history), folded(fold, history)
    assert kept(first) == kept(again)
    assert derived(first, fold) == derived(again, fold)


@every_fold
@law
@given(data=st.data())
def test_stopping_anywhere_and_resuming_from_what_is_stored_changes_nothing(
    fold: Fold, data: st.DataObject
) -> None:
    """Given a stop after any event, when a new worker reads on, then all is as without the stop."""
    history = data.draw(histories(fold.topic))
    cut = data.draw(st.integers(min_value=0, max_value=len(history)))
    former = folded(fold, history[:cut])
    resumed = MemoryEngine((fold,), former.log, former.store)
    resumed.append(history[cut:])
    resumed.run(limit=data.draw(st.integers(min_value=1, max_value=5)))
    whole = folded(fold, history)
    assert kept(resumed) == kept(whole)
    assert derived(resumed, fold) == derived(whole, fold)


@every_fold
@thorough
@given(data=st.data())
def test_an_event_delivered_again_changes_nothing(fold: Fold, data: st.DataObject) -> None:
    """Given events that come again, at once or later, then they change and answer nothing.

    Facts of clients are known again by the rule itself; derived events by their origin, in the
    engine, before the rule sees them (DESIGN 3).
    """
    history = data.draw(histories(fold.topic))
    delivered = list(history)
    for event in data.draw(
        st.lists(st.sampled_from(history), max_size=8) if history else st.just([])
    ):
        first = delivered.index(event)
        delivered.insert(data.draw(st.integers(first + 1, len(delivered))), event)
    delivered += history
    once, doubled = folded(fold, history), folded(fold, delivered)
    assert kept(doubled) == kept(once)
    assert told(derived(doubled, fold)) == told(derived(once, fold))


@every_fold
@law
@given(data=st.data())
def test_no_event_that_can_be_read_stops_a_fold(fold: Fold, data: st.DataObject) -> None:
    """Given times and doubles at their ends, then all is folded, stored, read back and told."""
    history = data.draw(extreme_histories(fold.topic))
    cut = data.draw(st.integers(min_value=0, max_value=len(history)))
    former = folded(fold, history[:cut])
    resumed = MemoryEngine((fold,), former.log, former.store)
    resumed.append(history[cut:])
    resumed.run()
    assert not resumed.store.dead_letters
    for event in derived(resumed, fold):
        assert type(decode(encode(event))) is type(event)


@every_fold
@law
@given(data=st.data())
def test_a_fold_emits_only_what_it_declares_and_what_the_codec_carries(
    fold: Fold, data: st.DataObject
) -> None:
    """Given any history, then derived events are declared, survive the wire, and count up."""
    engine = folded(fold, data.draw(histories(fold.topic)))
    events = derived(engine, fold)
    assert {type(event) for event in events} <= fold.emits
    assert all(decode(encode(event)) == event for event in events)
    assert sum(map(len, engine.log.records.values())) == len(events) + len(
        engine.events(fold.topic)
    )


@every_fold
@law
@given(data=st.data())
def test_what_a_fold_does_not_read_changes_nothing(fold: Fold, data: st.DataObject) -> None:
    """Given a history without the types that a fold does not read, then the outcome is the same."""
    history = data.draw(histories(fold.topic))
    relevant = [event for event in history if type(event) in fold.reads]
    assert kept(folded(fold, history)) == kept(folded(fold, relevant))


@every_fold
@law
@given(data=st.data())
def test_the_derived_events_of_a_key_count_up_from_one(fold: Fold, data: st.DataObject) -> None:
    """Given any history, then each key's events carry the numbers from 1 to what its state says."""
    engine = folded(fold, data.draw(histories(fold.topic)))
    counted = [stored.sequence for stored in engine.store.kept_states.values()]
    numbers = [n for last in counted for n in range(1, last + 1)]
    assert sorted(event.meta.sequence or 0 for event in derived(engine, fold)) == sorted(numbers)


@every_fold
def test_a_state_stays_below_its_limit_when_a_key_is_crowded(fold: Fold) -> None:
    """Given hundreds of events of one key with the longest texts, then its state is in bounds."""
    engine = folded(fold, crowded(fold.topic))
    sizes = [len(stored.state) for stored in engine.store.kept_states.values()]
    # Who passes on but a few things by their name may have heard none of them.
    assert sizes or not derived(engine, fold)
    assert max(sizes, default=0) < STATE_LIMIT


@every_fold
def test_the_initial_state_is_stored_and_read_back_as_it_is(fold: Fold) -> None:
    """Given the state of a key that nothing was heard of, then JSON carries it."""
    stored = msgspec.json.encode(fold.initial)
    assert msgspec.json.decode(stored, type=type(fold.initial)) == fold.initial


@every_fold
def test_a_fold_owns_the_topics_that_it_writes(fold: Fold) -> None:
    """Given a fold, then every topic it writes names it as owner, and all its events are there."""
    owned = {name for name, topic in TOPICS.items() if fold.name in topic.owners}
    assert set(emitted(fold)) == owned
    alone = {name for name in owned if TOPICS[name].owners == (fold.name,)}
    there = {name.split(".")[1] for name, each in EVENT_TYPES.items() if each.topic in alone}
    assert there <= classes(fold)


def test_every_rule_is_in_the_registry_once() -> None:
    """Given all modules of the rooms that hold a fold, then the registry lists exactly them."""
    modules = [importlib.import_module(name) for name in rule_modules()]
    held = sorted((module.__name__, declare("", 1, module).emits) for module in modules)
    assert len(held) == len(FOLDS) == len({fold.name for fold in FOLDS})
    assert {emits for _, emits in held} == {fold.emits for fold in FOLDS}


@pytest.mark.parametrize("fold", DECISIONS, ids=lambda each: each.name)
def test_no_decision_waits_for_a_consequence(fold: Fold) -> None:
    """Given a fold that decides, then it reads facts, or what such folds decide."""
    assert {"ingest", *(each.name for each in DECISIONS)} & {*TOPICS[fold.topic].owners}


@pytest.mark.parametrize("name", sorted(rule_modules()))
def test_a_rule_imports_nothing_impure(name: str) -> None:
    """Given a rule and its siblings, then they import pure modules, events and each other only."""
    room = name.rsplit(".", maxsplit=1)[0]
    waiting, checked = [name], set[str]()
    while waiting:
        module = waiting.pop()
        checked.add(module)
        for imported in imports(module):
            if imported.startswith(f"{room}."):
                waiting += [imported] if imported not in checked else []
            else:
                allowed = PURE | BY_NAME.get(module, set())
                assert imported in SHARED or imported.split(".")[0] in allowed, module
