"""The stage of folds on the store in memory: what a batch does, and what failures leave."""

from collections.abc import Sequence

import msgspec
import pytest

from infra.memory import MemoryLog
from infra.pipeline import Partition, Place, Record
from schemas.catalog import TOPICS
from schemas.codec import decode, encode, key_of, type_of
from schemas.events import Event, Meta, ScoreChanged, VoteAccepted, VoteCast
from streams.engine import folds as engine
from streams.engine.folds import FoldStage, PoisonError
from streams.engine.memory import MemoryEngine, MemoryFoldStore
from streams.engine.store import Changes, RefusedError
from streams.registry import FOLDS

SCORES = tuple(fold for fold in FOLDS if fold.name in {"vote-allowance", "vote-scores"})


def stamped(event: Event, name: str, occurred_at: int = 1) -> Event:
    """The event as ingest would have stamped it."""
    meta = Meta(name, type_of(event).name, "tests", occurred_at, occurred_at, correlation_id=name)
    return msgspec.structs.replace(event, meta=meta)


def votes(count: int) -> list[Event]:
    """UP votes of so many members on one request."""
    return [stamped(VoteCast("f", f"m{n}", "UP"), f"v{n}", n) for n in range(count)]


def scores(engine_: MemoryEngine) -> list[ScoreChanged]:
    """The scores that were published."""
    return [each for each in engine_.events("feedback.scores") if isinstance(each, ScoreChanged)]


@pytest.mark.parametrize("limit", [1, 7, 5_000])
def test_the_size_of_batches_changes_nothing(limit: int) -> None:
    memory = MemoryEngine(SCORES)
    memory.append(votes(40))
    memory.run(limit)
    assert [each.ups for each in scores(memory)] == list(range(1, 41))


def test_a_derived_event_says_where_it_comes_from() -> None:
    memory = MemoryEngine(SCORES)
    memory.append(votes(1))
    memory.run()
    accepted = memory.events("feedback.votes")[0]
    score = scores(memory)[0]
    assert isinstance(accepted, VoteAccepted)
    assert accepted.meta.causation_id == "v0"
    assert score.meta.causation_id == accepted.meta.id
    assert score.meta.correlation_id == "v0"
    assert (score.meta.sequence, score.meta.origin.fold if score.meta.origin else "") == (
        1,
        "vote-scores",
    )


def test_bytes_that_are_no_event_are_parked_and_the_others_flow() -> None:
    memory = MemoryEngine(SCORES)
    first, second = votes(2)
    memory.append([first])
    memory.log.append("feedback.ballots", b"m0", b"\xff\xff")
    memory.log.append("feedback.ballots", b"m0", None)
    memory.append([second])
    memory.run()
    assert scores(memory)[-1].ups == 2
    letters = memory.store.dead_letters
    assert [each.pipeline.name for each in letters] == ["vote-allowance", "vote-allowance"]
    assert letters[0].value == b"\xff\xff"
    assert "does not begin as an Avro record" in letters[0].reason


def test_much_poison_in_a_row_is_put_aside_and_said_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POISON_LIMIT", 3)
    memory = MemoryEngine(SCORES)
    for _ in range(4):
        memory.log.append("feedback.ballots", b"m0", b"\xff")
    with pytest.raises(PoisonError, match="dead-letters"):
        memory.run()
    assert len(memory.store.dead_letters) == 4
    memory.append(votes(1))
    memory.run()
    assert [each.ups for each in scores(memory)] == [1]


class Refusing(MemoryFoldStore):
    """A store that refuses what Postgres would: text with NUL."""

    def commit(self, changes: Changes) -> Sequence[int]:
        """Commit, unless a key holds NUL."""
        if any("\0" in id_ for entries in changes.entries.values() for _, id_ in entries):
            message = "text cannot contain NUL"
            raise RefusedError(message)
        return super().commit(changes)


def test_what_the_store_refuses_is_parked_alone_and_the_others_flow() -> None:
    memory = MemoryEngine(SCORES, store=Refusing())
    good = votes(40)
    bad = stamped(VoteCast("f", "m\0", "UP"), "bad", 20)
    memory.append([*good[:17], bad, *good[17:]])
    memory.run()
    assert [each.ups for each in scores(memory)] == list(range(1, 41))
    (letter,) = memory.store.dead_letters
    parked = decode(letter.value)
    assert isinstance(parked, VoteAccepted)
    assert (letter.pipeline.name, parked.member_id) == ("vote-scores", "m\0")
    assert "NUL" in letter.reason


def test_an_event_published_again_is_folded_once() -> None:
    memory = MemoryEngine(SCORES)
    memory.append(votes(3))
    memory.run()
    partition = next(p for p in memory.log.partitions(["feedback.votes"]) if memory.log.records[p])
    for record in list(memory.log.records[partition]):
        memory.log.append(record.topic, record.key or b"", record.value)
    memory.run()
    assert [each.ups for each in scores(memory)] == [1, 2, 3]


def test_what_a_dead_worker_left_is_published_by_the_next() -> None:
    counts = {name: topic.partitions for name, topic in TOPICS.items()}
    store, lost, log = MemoryFoldStore(), MemoryLog(counts), MemoryLog(counts)
    stage = FoldStage("left", SCORES, store, lost)
    place = {Partition("feedback.ballots", 0): Place(0, "here")}
    stage.claim(place)
    vote = votes(1)[0]
    stage.apply([Record("feedback.ballots", 0, 0, key_of(vote).encode(), encode(vote))])
    FoldStage("left", SCORES, store, log).claim(place)
    published = [
        decode(record.value)
        for each in log.partitions(["feedback.votes"])
        for record in log.records[each]
    ]
    assert [type(each) for each in published] == [VoteAccepted]
    assert store.outbox == {}


def test_what_another_worker_left_is_published_though_a_crash_gave_it_a_known_id() -> None:
    counts = {name: topic.partitions for name, topic in TOPICS.items()}
    store, lost, log = MemoryFoldStore(), MemoryLog(counts), MemoryLog(counts)
    stage = FoldStage("ids", SCORES, store, log)
    place = {Partition("feedback.ballots", 0): Place(0, "here")}
    records = [
        Record("feedback.ballots", 0, n, key_of(each).encode(), encode(each))
        for n, each in enumerate(votes(2))
    ]
    stage.claim(place)
    positions = dict(store.positions)
    stage.apply(records[:1])
    # The store crashes and loses the commit.
    store.positions, store.last_id = positions, 0
    for kept in (store.kept_states, store.kept_entries, store.outbox):
        kept.clear()
    other = FoldStage("ids", SCORES, store, lost)
    other.claim(place)
    other.apply(records)
    stage.claim(place)
    published = (decode(each.value) for rows in log.records.values() for each in rows)
    members = [each.member_id for each in published if isinstance(each, VoteAccepted)]
    assert members == ["m0", "m0", "m1"]
    assert store.outbox == {}


def test_gaps_between_offsets_are_legal() -> None:
    counts = {name: topic.partitions for name, topic in TOPICS.items()}
    store = MemoryFoldStore()
    stage = FoldStage("gaps", SCORES, store, MemoryLog(counts))
    stage.claim({Partition("feedback.ballots", 0): Place(0, "here")})
    first, second = votes(2)
    stage.apply([Record("feedback.ballots", 0, 4, b"m0", encode(first))])
    stage.apply([Record("feedback.ballots", 0, 9, b"m1", encode(second))])
    assert {position.next for position in store.positions.values()} == {10}
