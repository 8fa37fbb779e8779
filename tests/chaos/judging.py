"""The judgement over a platform that has come to rest: every row beside the recount's.

What was done to the platform before, and what it must bear, is the tests' business.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import psycopg
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from infra.pipeline import Partition
from infra.settings import Settings
from infra.topics import end_offsets
from projections.engine.stores import facts_options
from projections.engine.verify_rows import verify_rows
from projections.projection import Store
from projections.registry import kept_in
from projections.search import ALIAS
from schemas.catalog import TOPICS
from schemas.events import (
    DiscussionChanged,
    Event,
    PostScored,
    ScoreChanged,
    StandingChanged,
    VoteAccepted,
    VoteRejected,
)
from streams.engine.recount import verify_fold
from streams.registry import FOLDS
from tests.chaos.evidence import FOLD_NAMES, Difference, Evidence, compare
from tests.chaos.oracle import ALLOWANCE, Recount

# The events that tell all that their fold remembers of a key; others tell of a part of it.
SNAPSHOTS = (DiscussionChanged, ScoreChanged, StandingChanged, VoteAccepted, VoteRejected)


def judge_sent(evidence: Evidence, acknowledged: Iterable[tuple[str, str]]) -> Iterator[Difference]:
    """Every acknowledged fact is on the log, and no other of a client's (repeats have its id)."""
    there = dict.fromkeys(evidence.recount.ids - evidence.own, True)
    return compare("facts", dict.fromkeys(acknowledged, True), there)


def judge_folds(evidence: Evidence) -> Iterator[Difference]:
    """What the recount says of the folds, and what the rules say of those that it does not know."""
    found = list(judge_recounted(evidence))
    yield from found
    # Each that is behind would be waited for; what is wrong is known by then.
    if not found:
        yield from judge_refolded(evidence.settings)


def judge_recounted(evidence: Evidence) -> Iterator[Difference]:
    """Each vote decided once; each last snapshot as the recount says; numbers as in the states."""
    recount, heard = evidence.recount, evidence.heard
    decided = {
        claim: ["VoteRejected" if claim in recount.refused else "VoteAccepted"]
        for claim in recount.claims
    }
    yield from compare("decisions", decided, evidence.decisions)
    for kind, expected in _snapshots(recount).items():
        shown = {key: _shown(event) for key, event in heard.snapshots(kind).items()}
        yield from compare(f"last {kind.__name__}", expected, shown)
    query = "SELECT fold, key, sequence FROM engine.fold_states WHERE sequence > 0"
    stored = {(fold, key): sequence for fold, key, sequence in evidence.rows(query)}
    yield from compare("numbers heard", stored, heard.counts)
    yield from compare("highest numbers", stored, heard.highest)
    yield from judge_states(evidence)
    yield from judge_positions(evidence, FOLD_NAMES)


def judge_states(evidence: Evidence) -> Iterator[Difference]:
    """The last snapshot that a reader heard of each key is what the fold remembers of it."""
    query = "SELECT fold, key, state FROM engine.fold_states WHERE sequence > 0"
    remembered = {
        (fold, key): _remembered(fold, state) for fold, key, state in evidence.rows(query)
    }
    heard = {
        (event.meta.origin.fold, key): _shown(event)
        for (_, key), event in evidence.heard.last.items()
        if event.meta.origin is not None and isinstance(event, SNAPSHOTS)
    }
    expected = {place: shown for place, shown in remembered.items() if shown is not None}
    yield from compare("states", expected, heard)


def _remembered(fold: str, state: Mapping[str, Any]) -> object:
    """What a snapshot of the state shows, None where nothing tells it."""
    match fold:
        case "vote-allowance":
            return ALLOWANCE - state["open_votes"]
        case "vote-scores":
            return state["ups"], state["downs"]
        case "standings":
            totals = state["totals"]
            return max(1, 1 + totals["stackexchange"]), max(0, totals["default"])
        case "discussions" if state["author_id"] is not None:
            counts = (state["replies_count"], state["views"], state["accepted_post_id"])
            return *counts, state["ups"], state["downs"]
        case _:
            return None


def judge_refolded(settings: Settings) -> Iterator[Difference]:
    """Each fold, run again in memory, knows and says the same to the byte: every room's.

    It shares the rules with the platform, which the recount does not, and neither store nor loop.
    """
    for fold in FOLDS:
        found = verify_fold(fold, settings.kafka_servers, settings.postgres_url, lambda *_: None)
        if found is not None:
            yield Difference(f"{fold.name}: {found.place}", found.key, found.expected, found.got)


def judge_positions(evidence: Evidence, pipelines: Iterable[str]) -> Iterator[Difference]:
    """Every position of the pipelines is at the end of the log."""
    names = set(pipelines)
    query = "SELECT pipeline, topic, partition, next FROM engine.positions"
    stored = {tuple(row[:3]): row[3] for row in evidence.rows(query) if row[0] in names}
    ends = end_offsets(evidence.settings.kafka_servers, TOPICS)
    expected = {key: ends[Partition(key[1], key[2])] for key in stored}
    yield from compare("positions", expected, stored)


def _snapshots(recount: Recount) -> dict[type[Event], dict[str, object]]:
    return {
        ScoreChanged: dict(recount.feature_scores()),
        PostScored: dict(recount.post_scores()),
        StandingChanged: dict(recount.standings()),
        DiscussionChanged: dict(_discussions(recount)),
    }


def _shown(event: Event) -> object:
    match event:
        case ScoreChanged() | PostScored():
            return event.ups, event.downs
        case VoteAccepted() | VoteRejected():
            return event.votes_remaining
        case StandingChanged():
            return event.karma["stackexchange"], event.karma["default"]
        case DiscussionChanged():
            counts = (event.replies_count, event.views, event.accepted_post_id)
            return *counts, event.ups, event.downs
        case _:
            raise AssertionError(event)


def _discussions(recount: Recount) -> dict[str, tuple[object, ...]]:
    scores = recount.post_scores()
    found: dict[str, tuple[object, ...]] = {}
    for name in recount.discussions:
        accepted, *_ = recount.accepted.get(name, (None,))
        counts = (len(recount.replies[name]), len(recount.views[name]), accepted)
        found[name] = (*counts, *scores.get(name, (0, 0)))
    return found


FEATURES = "SELECT feature_id, ups, downs FROM features"
VOTES = "SELECT (feature_id, member_id)::text, vote FROM votes"
ALLOWANCES = "SELECT member_id, votes_remaining FROM allowances"
POSTS = "SELECT post_id, ups, downs FROM posts"
POST_VOTES = "SELECT (post_id, member_id)::text, vote FROM post_votes"
DISCUSSIONS = """
SELECT discussion_id, replies_count, views, accepted_post_id, ups, downs FROM discussions
"""
MEMBERS = """
SELECT member_id, (karma ->> 'stackexchange')::bigint, (karma ->> 'default')::bigint
FROM members WHERE karma IS NOT NULL
"""


def judge_projections(evidence: Evidence) -> Iterator[Difference]:
    """Every row that readers see is the recount's, and what the rules make of the log."""
    found = list(judge_tables(evidence))
    found += judge_positions(evidence, (each.name for each in kept_in("postgres")))
    yield from found or judge_reread(evidence.settings, "postgres")


def judge_tables(evidence: Evidence) -> Iterator[Difference]:
    """The rows of the rooms that the recount knows."""
    for place, (query, expected) in _tables(evidence.recount).items():
        found = {key: tuple(values) for key, *values in evidence.rows(query)}
        yield from compare(place, expected, found)


def judge_reread(settings: Settings, store: Store) -> Iterator[Difference]:
    """Each read model, counted again in memory, has the same rows: every room's, to the value.

    As with folds, the rules are the platform's own, and neither store nor loop is.
    """
    for projection in kept_in(store):
        found = verify_rows(settings, projection, lambda *_: None)
        if found is not None:
            place = f"{projection.name}: {found.place}"
            yield Difference(place, found.key, found.expected, found.got)


def _tables(recount: Recount) -> dict[str, tuple[str, Mapping[Any, object]]]:
    features, posts = recount.feature_scores(), recount.post_scores()
    ballots = {(feature, who): vote for (who, feature), vote in recount.ballots.items()}
    left = {who: (ALLOWANCE - count,) for who, count in recount.open_votes.items()}
    return {
        "features": (FEATURES, {name: features.get(name, (0, 0)) for name in recount.features}),
        "votes": (VOTES, _standing(ballots)),
        "allowances": (ALLOWANCES, left),
        "posts": (POSTS, {name: posts.get(name, (0, 0)) for name in recount.authors}),
        "post_votes": (POST_VOTES, _standing(recount.votes)),
        "discussions": (DISCUSSIONS, _discussions(recount)),
        "members": (MEMBERS, recount.standings()),
    }


def _standing(votes: Mapping[tuple[str, str], tuple[str, object]]) -> dict[str, tuple[str]]:
    return {
        f"({thing},{who})": (vote,) for (thing, who), (vote, _at) in votes.items() if vote != "NONE"
    }


def judge_analytics(evidence: Evidence) -> Iterator[Difference]:
    """The fact table holds each fact and each derived event once, and the others what it says."""
    url = evidence.settings.facts_url
    with psycopg.connect(url, **facts_options(url)) as connection:
        query = "SELECT source, event_id FROM events WHERE source NOT LIKE 'reaction:%%'"
        found = Counter(connection.execute(query.encode(), []).fetchall())
    expected = dict.fromkeys(evidence.recount.ids | evidence.heard.ids, 1)
    wrong = list(compare("events", expected, found))
    yield from wrong or judge_reread(evidence.settings, "timescale")


def judge_reactions(evidence: Evidence) -> Iterator[Difference]:
    """Every post has one sentiment."""
    found = Counter(name for (name,) in evidence.rows("SELECT post_id FROM sentiment"))
    yield from compare("sentiment", dict.fromkeys(evidence.recount.authors, 1), found)


# What a search document shows of a row, with the kind and the id before it.
DOCUMENTS = """
SELECT 'discussion', discussion_id, title, author_id, status FROM discussions UNION ALL
SELECT 'post', post_id, title, author_id, status FROM posts WHERE post_id <> discussion_id UNION ALL
SELECT 'feature', feature_id, title, author_id, status FROM features
"""


def judge_search(evidence: Evidence) -> Iterator[Difference]:
    """The index has a document of each discussion, reply and request that Postgres has."""
    expected = {(kind, key): tuple(shown) for kind, key, *shown in evidence.rows(DOCUMENTS)}
    with Elasticsearch(evidence.settings.elasticsearch_url) as client:
        client.indices.refresh(index=ALIAS)
        documents = [each["_source"] for each in scan(client, index=ALIAS)]
    found = {
        (each["kind"], each["id"]): (each["title"], each["author_id"], each["status"])
        for each in documents
    }
    yield from compare("search", expected, found)


# By the process that makes what is judged.
JUDGES: Mapping[str, Callable[[Evidence], Iterator[Difference]]] = {
    "folds": judge_folds,
    "projections": judge_projections,
    "analytics": judge_analytics,
    "reactions": judge_reactions,
    "search": judge_search,
}
