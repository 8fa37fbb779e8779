"""The suite that the log and the store in memory and the real ones both pass."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from infra.pipeline import FencedError, LostLogError, Outgoing, Partition, Place, run
from infra.positions import ChangedVersionError, Pipeline, Position, PositionKey
from infra.postgres import Move
from infra.settings import Settings
from schemas.codec import encode, headers
from schemas.events import Meta, ProbeSent
from streams.engine.store import (
    NEVER,
    Batch,
    Changes,
    Stored,
    StoredState,
    StoredTimer,
    Timer,
    Wanted,
)
from tests.services.worlds import PROBES, MemoryWorld, Notes, World, real_world


@pytest.fixture(params=["memory", "real"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The log and the store, in memory and real."""
    if request.param == "memory":
        yield MemoryWorld()
    else:
        settings: Settings = request.getfixturevalue("services")
        with real_world(settings) as real:
            yield real


def probes(count: int) -> list[Outgoing]:
    """Records of probes with ids that nobody else has."""
    run_id = uuid.uuid4().hex[:8]
    events = [probe(f"{run_id}-{n}") for n in range(count)]
    return [
        Outgoing(PROBES.topic, event.probe_id.encode(), encode(event), headers(event))
        for event in events
    ]


def probe(name: str) -> ProbeSent:
    """One probe."""
    meta = Meta(
        id=name,
        type="platform.ProbeSent",
        source="tests",
        occurred_at=1,
        recorded_at=1,
        correlation_id=name,
    )
    return ProbeSent(probe_id=name, meta=meta)


def read_until(world: World, stage: Notes, keys: Sequence[bytes | None]) -> list[bytes | None]:
    """Run the loop until all keys were seen; returns those of them that were, in order."""
    stop = threading.Event()
    wanted = set(keys)
    stage.after = lambda: stop.set() if wanted <= {each.key for each in stage.seen} else None
    with world.reading(stage) as log:
        run(log, stage, stop)
    return [record.key for record in stage.seen if record.key in wanted]


def pipeline() -> Pipeline:
    """A pipeline that nobody else has."""
    return Pipeline(f"pipeline-{uuid.uuid4().hex[:8]}", 1)


def claimed(world: World, name: Pipeline, place: Place) -> tuple[PositionKey, Position]:
    """The position of the pipeline on the probes, claimed."""
    positions = world.store.claim([(name, frozenset([PROBES.topic]))], {PROBES: place})
    return next(iter(positions.items()))


def changes(key: PositionKey, last: int, to: Position) -> Changes:
    """A change that moves one position and nothing else."""
    return Changes([Move(key, last, to)], {}, {}, [], [], [])


def _commit_outbox(
    world: World, key: PositionKey, move: Move, records: Sequence[Outgoing]
) -> Sequence[int]:
    batch = Batch(key, tuple(records))
    return world.store.commit(Changes([move], {}, {}, [batch], [], []))


HERE = Place(begin=0, topic_id="here")


def test_what_is_sent_is_read_in_order(world: World) -> None:
    sent = probes(500)
    receipt = world.publisher.send(sent)
    world.publisher.flush()
    assert receipt.acknowledged
    assert read_until(world, Notes(), [each.key for each in sent]) == [each.key for each in sent]


def test_a_failed_batch_is_read_again(world: World) -> None:
    sent = probes(50)
    world.publisher.send(sent)
    world.publisher.flush()
    stage = Notes(failures=3)
    assert read_until(world, stage, [each.key for each in sent]) == [each.key for each in sent]


def test_the_log_says_where_it_begins_and_which_topic_it_is(world: World) -> None:
    stage = Notes()
    sent = probes(1)
    world.publisher.send(sent)
    world.publisher.flush()
    read_until(world, stage, [sent[0].key])
    assert stage.places[PROBES].topic_id
    assert stage.places[PROBES].begin == 0


def test_a_commit_is_whole(world: World) -> None:
    name = pipeline()
    key, position = claimed(world, name, HERE)
    entries = {("k", "vote:a"): b'{"up":true}'}
    state = StoredState(3, b'{"ups":1}')
    to = Position(7, position.epoch, {"fold:1:0": (5, 0)})
    whole = replace(changes(key, 0, to), states={name: {"k": state}}, entries={name: entries})
    world.store.commit(whole)
    wanted = Wanted({name: ["k", "other"]}, {name: [("k", "vote:a"), ("k", "vote:b")]})
    assert world.store.read(wanted) == Stored({name: {"k": state}}, {name: entries})
    _, found = claimed(world, name, HERE)
    assert (found.next, found.origins) == (7, {"fold:1:0": (5, 0)})


def test_folds_that_are_read_and_saved_together_are_kept_apart(world: World) -> None:
    one, other, third = pipeline(), pipeline(), pipeline()
    key, position = claimed(world, one, HERE)
    states = {
        one: {"k": StoredState(1, b'{"of":"one"}'), "l": StoredState(2, b"{}")},
        other: {"k": StoredState(3, b'{"of":"other"}')},
    }
    entries = {other: {("k", "vote:a"): b"1"}, third: {("k", "vote:a"): b"2"}}
    timers = {one: {"k": Timer(0, 5), "l": Timer(0, 6)}, other: {"k": Timer(0, 7)}}
    first = changes(key, 0, Position(1, position.epoch))
    world.store.commit(replace(first, states=states, entries=entries, timers=timers))
    parts = [("k", "vote:a")]
    wanted = Wanted({one: ["k"], other: ["k", "l"]}, {one: parts, other: parts, third: parts})
    found = world.store.read(wanted)
    assert {each: kept for each, kept in found.states.items() if kept} == {
        one: {"k": states[one]["k"]},
        other: {"k": states[other]["k"]},
    }
    assert {each: kept for each, kept in found.entries.items() if kept} == entries
    off = replace(changes(key, 1, Position(2, position.epoch)), timers={one: {"k": Timer(0, None)}})
    world.store.commit(off)
    assert [each.key for each in world.store.due(one, 0, 99, 9)] == ["l"]
    assert [each.key for each in world.store.due(other, 0, 99, 9)] == ["k"]


def test_timers_come_by_their_moments_and_then_their_keys(world: World) -> None:
    name = pipeline()
    key, position = claimed(world, name, HERE)
    timers = {"b": Timer(0, 20), "a": Timer(0, 20), "B": Timer(0, 20), "c": Timer(0, 10)}
    away = {"d": Timer(1, 5), "e": Timer(0, 30)}
    to = Position(1, position.epoch)
    world.store.commit(replace(changes(key, 0, to), timers={name: {**timers, **away}}))
    assert [each.key for each in world.store.due(name, 0, 20, 10)] == ["c", "B", "a", "b"]
    assert world.store.due(name, 0, 25, 2) == [StoredTimer("c", 10), StoredTimer("B", 20)]
    assert [world.store.next_due(name, 0, at) for at in (5, 20, 30)] == [10, 30, NEVER]
    later = {"c": Timer(0, 40), "e": Timer(0, None), "never": Timer(0, None)}
    move = Position(2, position.epoch)
    world.store.commit(replace(changes(key, 1, move), timers={name: later}))
    assert world.store.next_due(name, 0, 20) == 40
    assert [each.key for each in world.store.due(name, 1, 99, 10)] == ["d"]


def test_a_second_owner_fences_the_first(world: World) -> None:
    name = pipeline()
    key, first = claimed(world, name, HERE)
    _, second = claimed(world, name, HERE)
    assert second.epoch > first.epoch
    states = {name: {"k": StoredState(1, b"{}")}}
    late = replace(changes(key, 0, Position(5, first.epoch)), states=states)
    with pytest.raises(FencedError):
        world.store.commit(late)
    assert not world.store.read(Wanted({name: ["k"]}, {})).states.get(name)
    assert claimed(world, name, HERE)[1].next == 0


def test_a_position_moves_only_from_what_was_last_written(world: World) -> None:
    name = pipeline()
    key, position = claimed(world, name, HERE)
    world.store.commit(changes(key, 0, Position(5, position.epoch)))
    with pytest.raises(FencedError):
        world.store.commit(changes(key, 0, Position(9, position.epoch)))


def test_what_was_not_published_is_left_for_the_next_owner(world: World) -> None:
    name = pipeline()
    key, position = claimed(world, name, HERE)
    first, second = probes(3), probes(2)
    ids = [
        *_commit_outbox(world, key, Move(key, 0, Position(1, position.epoch)), first),
        *_commit_outbox(world, key, Move(key, 1, Position(2, position.epoch)), second),
    ]
    left = world.store.left([key])
    assert [each.records for each in left] == [tuple(first), tuple(second)]
    assert [each.id for each in left] == ids
    world.store.forget(ids[:1])
    assert [each.records for each in world.store.left([key])] == [tuple(second)]


def test_a_topic_made_anew_is_not_read_on(world: World) -> None:
    name = pipeline()
    claimed(world, name, HERE)
    with pytest.raises(LostLogError, match="community rebuild"):
        claimed(world, name, Place(begin=0, topic_id="another"))


def test_a_log_that_begins_after_the_next_offset_is_not_read_on(world: World) -> None:
    name = pipeline()
    claimed(world, name, HERE)
    with pytest.raises(LostLogError, match="begins at offset 10"):
        claimed(world, name, Place(begin=10, topic_id="here"))


def test_a_topic_that_is_kept_for_ever_must_begin_at_0(world: World) -> None:
    partition = Partition("members.members", 0)
    with pytest.raises(LostLogError, match="not at 0"):
        world.store.claim(
            [(pipeline(), frozenset([partition.topic]))], {partition: Place(3, "here")}
        )


def test_a_fold_in_another_version_does_not_tell_its_history_again(world: World) -> None:
    name = pipeline()
    claimed(world, name, HERE)
    with pytest.raises(ChangedVersionError, match="was run as version 1 and is version 2 now"):
        claimed(world, Pipeline(name.name, 2), HERE)
