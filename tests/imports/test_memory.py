"""The truth of the dumps, reached by the rules alone: the folds in one process, no services."""

from collections.abc import Iterator

import msgspec
import pytest

from infra.imports.dump import Dump
from infra.imports.facts import Fact, in_causal_order
from infra.imports.stackexchange import facts_of
from schemas.codec import class_of
from schemas.events import DiscussionChanged, Event, Meta, PostScored, StandingChanged
from streams.engine.memory import MemoryEngine
from streams.registry import FOLDS
from tests.imports.truth import (
    Discussion,
    Figures,
    dumps,
    earns_here,
    reputations,
    tags_in,
    true_discussions,
    true_scores,
    true_tags,
)


def events(dump: Dump) -> Iterator[Event]:
    """The dump's facts as ingest would write them."""
    for fact in in_causal_order(each for each in facts_of(dump) if isinstance(each, Fact)):
        meta = Meta(
            id=fact.id,
            type=fact.type,
            source=f"stackexchange:{dump.name}",
            occurred_at=fact.occurred_at,
            recorded_at=fact.occurred_at,
            correlation_id=fact.id,
        )
        data = {**fact.data, "meta": msgspec.to_builtins(meta)}
        yield msgspec.convert(data, class_of(fact.type))


def figures(engine: MemoryEngine) -> Figures:
    """What the folds' events say in the end."""
    scores, discussions = {}, {}
    for event in engine.events("forum.changes"):
        match event:
            case PostScored():
                scores[event.post_id] = event.score
            case DiscussionChanged():
                discussions[event.discussion_id] = Discussion(
                    event.replies_count, event.answers_count, event.accepted_post_id, event.tags
                )
    karma = {
        event.member_id: event.karma["stackexchange"]
        for event in engine.events("reputation.standings")
        if isinstance(event, StandingChanged)
    }
    return Figures(scores, discussions, karma)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Dump, Figures]]:
    """Each dump with what the folds made of it."""
    return [(dump, _folded(dump)) for dump in dumps(tmp_path_factory.mktemp("dumps"))]


def _folded(dump: Dump) -> Figures:
    engine = MemoryEngine(FOLDS)
    engine.append(events(dump))
    engine.run()
    return figures(engine)


Told = list[tuple[Dump, Figures]]


def test_every_post_has_its_score(told: Told) -> None:
    for dump, found in told:
        scores = true_scores(dump)
        assert {post_id: found.scores.get(post_id, 0) for post_id in scores} == scores


def test_every_discussion_has_its_replies_and_accepted_answer_and_tags(told: Told) -> None:
    for dump, found in told:
        assert found.discussions == true_discussions(dump)
        assert tags_in(found) == true_tags(dump)


def test_reputations_are_those_of_stack_exchange(told: Told) -> None:
    for dump, found in told:
        if earns_here(dump):
            agreement = reputations(dump, found)
            assert agreement.exact >= 0.96 * agreement.users
            assert agreement.earned_exact >= 0.687 * agreement.earned  # 238 of 346
            assert agreement.earned_near >= 0.91 * agreement.earned
