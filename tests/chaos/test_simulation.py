"""Seeds of the simulator against a run in which nothing fails, and mutants that it must find."""

import random
from collections.abc import Iterable

import msgspec
import pytest

from infra.pipeline import Outgoing, Partition
from schemas.codec import decode, encode, headers, key_of, type_of
from schemas.events import UNSTAMPED, Event, Meta, PostVoted, ReplyPosted, VoteCast
from streams.engine.memory import MemoryEngine
from streams.registry import FOLDS
from tests.chaos.conftest import Record
from tests.chaos.mutants import MUTANTS
from tests.chaos.simulation import Parts, Simulation, by_key

# Four blocks, so that a failing one names a quarter of the seeds and workers can share them.
BLOCKS = 4
SEEDS_A_BLOCK = 125
# At night 100,000 other seeds than by day, in blocks that a broken night goes on after.
NIGHTLY_BLOCKS = range(4, 204)
NIGHTLY_SEEDS_A_BLOCK = 500
# Of so many seeds, 7 find that the fence is missing, and 27 to 40 each of the others.
MUTANT_SEEDS = 40
FACTS = 60


def facts(seed: int) -> list[Outgoing]:
    """Votes on requests and posts, and replies, by few people on few things; some come twice."""
    chance = random.Random(seed)  # noqa: S311 - a test needs a seed, not a secret
    events = [_fact(chance, f"{seed}-{n}", n) for n in range(FACTS)]
    repeated = [*events, *chance.sample(events, 10)]
    return [
        Outgoing(type_of(each).topic, key_of(each).encode(), encode(each), headers(each))
        for each in repeated
    ]


def _fact(chance: random.Random, name: str, at: int) -> Event:
    member, vote = f"m{chance.randrange(4)}", chance.choice(["UP", "DOWN", "NONE"])
    discussion, post = f"d{chance.randrange(3)}", f"p{chance.randrange(6)}"
    match chance.randrange(3):
        case 0:
            event: Event = VoteCast(f"f{chance.randrange(12)}", member, vote)
        case 1:
            event = PostVoted(post, discussion, member, vote)
        case _:
            event = ReplyPosted(post_id=post, discussion_id=discussion, author_id=member, body=name)
    meta = Meta(name, type_of(event).name, "tests", at, at, correlation_id=name)
    return msgspec.structs.replace(event, meta=meta)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_fails_the_results_are_those_of_a_calm_run(block: int) -> None:
    fenced = assert_all_as_calm(range(block * SEEDS_A_BLOCK, (block + 1) * SEEDS_A_BLOCK))
    assert fenced > 0, "no seed ever fenced a worker: the simulation is too kind"


@pytest.mark.chaos
@pytest.mark.parametrize("block", NIGHTLY_BLOCKS)
def test_at_night_more_seeds_are_tried(block: int, figure: Record) -> None:
    begin = block * NIGHTLY_SEEDS_A_BLOCK
    fenced = assert_all_as_calm(range(begin, begin + NIGHTLY_SEEDS_A_BLOCK))
    assert fenced > 0, "no seed ever fenced a worker: the simulation is too kind"
    figure("seeds", NIGHTLY_SEEDS_A_BLOCK)
    figure("workers fenced", fenced)


@pytest.mark.parametrize("name", MUTANTS)
def test_an_engine_with_a_fault_is_found(name: str) -> None:
    broken = [seed for seed in range(MUTANT_SEEDS) if breaks(MUTANTS[name], seed)]
    assert broken, f"no seed found a mutant: {name}"


def test_a_failing_seed_fails_in_the_same_way_again() -> None:
    mutant = MUTANTS["the fence dropped"]
    seed = next(seed for seed in range(MUTANT_SEEDS) if breaks(mutant, seed))
    first, second = played(seed, mutant), played(seed, mutant)
    assert first.log.records == second.log.records
    assert first.store.kept_states == second.store.kept_states
    assert breaks(mutant, seed)


def played(seed: int, parts: Parts | None = None) -> Simulation:
    """A run of one seed, on the platform's own parts or on others."""
    simulation = Simulation(FOLDS, seed, parts or Parts())
    simulation.run(facts(seed))
    return simulation


def breaks(parts: Parts, seed: int) -> bool:
    """Whether a run on these parts ends otherwise than a calm one."""
    simulation = played(seed, parts)
    try:
        assert_as_calm(simulation, seed)
    except AssertionError:
        return True
    return False


def assert_all_as_calm(seeds: Iterable[int]) -> int:
    """No seed ends otherwise than a calm run; says how often a worker was fenced."""
    fenced = 0
    for seed in seeds:
        simulation = played(seed)
        assert_as_calm(simulation, seed)
        fenced += simulation.fenced
    return fenced


def assert_as_calm(simulation: Simulation, seed: int) -> None:
    """Facts are folded once and in order; each derived event is published once and in order."""
    calm = MemoryEngine(FOLDS)
    for partition in simulation.log.partitions(["feedback.ballots", "forum.discussions"]):
        calm.log.records[partition] = simulation.log.records[partition]
    calm.run()
    for topic, key in DECIDED.items():
        mine, theirs = (
            by_key(simulation.published(topic), key),
            by_key(calm_events(calm, topic), key),
        )
        assert said(mine) == said(theirs), f'seed {seed}, topic "{topic}"'
    for topic, (key, counts) in SUMMED.items():
        mine, theirs = (
            by_key(simulation.published(topic), key),
            by_key(calm_events(calm, topic), key),
        )
        assert last(mine, counts) == last(theirs, counts), f'seed {seed}, topic "{topic}"'


# Events derived from one key's facts: the same in every run.
DECIDED = {
    "feedback.votes": "feature_id",
    "forum.changes": "discussion_id",
    "reputation.points": "member_id",
}
# Events summed over several partitions: those between depend on who came first, not the last.
SUMMED = {
    "feedback.scores": ("feature_id", ("ups", "downs", "score")),
    "reputation.standings": ("member_id", ("karma",)),
}


def calm_events(engine: MemoryEngine, topic: str) -> dict[Partition, list[Event]]:
    """What the calm run published, partition by partition."""
    return {
        partition: [decode(record.value) for record in engine.log.records[partition]]
        for partition in engine.log.partitions([topic])
    }


def said(events: dict[str, list[Event]]) -> dict[str, list[str]]:
    """What the events say, each key's sorted: sources may interleave in any order."""
    return {
        key: sorted(repr(msgspec.structs.replace(each, meta=UNSTAMPED)) for each in rows)
        for key, rows in events.items()
    }


def last(
    events: dict[str, list[Event]], names: tuple[str, ...]
) -> dict[str, tuple[int, list[object]]]:
    """How many events each key has, and what the last one says of `names`."""
    return {
        key: (len(rows), [getattr(rows[-1], name) for name in names])
        for key, rows in events.items()
    }
