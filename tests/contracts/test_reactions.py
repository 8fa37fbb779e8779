"""Laws of every reaction in the registry: what it emits, and that a repeat is known as one."""

import asyncio
import itertools
import random
from types import SimpleNamespace

import pytest

from infra.settings import Settings
from schemas.catalog import EVENT_TYPES
from schemas.codec import class_of, decode, encode, example_event, type_of
from schemas.events import Event
from streams.engine.passing import passed_by, thinned
from streams.engine.reactions import derived_id, stamp
from streams.reaction import Reaction
from streams.registry import REACTIONS

CASES = [
    pytest.param(each, example_event(event_type), id=f"{each.name}-{event_type.name}")
    for each in REACTIONS
    for event_type in EVENT_TYPES.values()
    if class_of(event_type.name) in each.reads
]
PLACE = SimpleNamespace(partition=2, offset=40)


def answers(reaction: Reaction, event: Event) -> list[Event]:
    """What the reaction says to an event that lies at PLACE, by a worker that has just started."""
    react = reaction.prepare(Settings())
    return stamp(reaction, PLACE, event.meta, asyncio.run(react(event)))


@pytest.mark.parametrize(("reaction", "event"), CASES)
def test_a_reaction_says_the_same_each_time_it_is_asked(reaction: Reaction, event: Event) -> None:
    first, again = answers(reaction, event), answers(reaction, event)
    assert [encode(each) for each in first] == [encode(each) for each in again]
    assert len({each.meta.id for each in first}) == len(first)


@pytest.mark.parametrize(("reaction", "event"), CASES)
def test_a_reaction_emits_only_what_it_declares_and_names_the_cause(
    reaction: Reaction, event: Event
) -> None:
    for answer in answers(reaction, event):
        assert type(answer) in reaction.emits
        assert type_of(answer).origin == "engine"
        assert decode(encode(answer)) == answer
        assert answer.meta.causation_id == event.meta.id
        assert answer.meta.correlation_id == event.meta.correlation_id
        assert answer.meta.occurred_at == event.meta.occurred_at


@pytest.mark.parametrize("reaction", REACTIONS, ids=lambda each: each.name)
def test_a_reaction_is_given_what_it_reads_or_cannot_know_and_the_last_of_what_it_passes_by(
    reaction: Reaction,
) -> None:
    events = [example_event(each) for each in EVENT_TYPES.values()]
    read = {encode(each) for each in events if type(each) in reaction.reads}
    unknown = {None, b"", b"nonsense", b"\x00\x00\x00\x00\x07of a former version"}
    passed = {encode(each) for each in events} - read
    values = random.choices([*read, *unknown, *passed], k=2_000)  # noqa: S311 - no secret
    records = [SimpleNamespace(value=value, offset=n) for n, value in enumerate(values)]
    given = list(thinned(records, passed_by(reaction)))
    assert [each for each in given if each.value not in passed] == [
        each for each in records if each.value not in passed
    ]
    assert given[-1].offset == records[-1].offset
    # What is left out lies before a record that is passed by, so that its offset can stand for it.
    # Behind the first offset nothing is left out: see FIRST_OFFSET.
    assert given[0].offset == 0 or given[0].offset == 1
    for before, after in itertools.pairwise(given):
        assert after.value in passed or after.offset == before.offset + 1


def test_reactions_read_one_topic_and_have_names_of_their_own() -> None:
    assert len({each.name for each in REACTIONS}) == len(REACTIONS)
    for reaction in REACTIONS:
        topics = {
            each.topic for each in EVENT_TYPES.values() if class_of(each.name) in reaction.reads
        }
        assert topics == {reaction.topic}


def test_the_ids_of_answers_never_change() -> None:
    # Readers have seen these ids: whoever changes how they are made repeats the whole past.
    (reaction,) = (each for each in REACTIONS if each.name == "sentiment")
    cause = example_event(EVENT_TYPES["forum.ReplyPosted"]).meta
    assert derived_id(reaction, cause, 0) == "8cd98f27-54b2-5345-aa08-da87534cb515"
