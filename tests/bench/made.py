"""Events made for benchmarks, the same in every run, as they stand on the log.

They carry all that real ones carry: identifiers of their sources' length, causes and origins.
"""

import random
import uuid
from collections.abc import Iterable, Iterator

import msgspec

from infra.kafka import KafkaPublisher
from infra.pipeline import Outgoing
from infra.settings import Settings
from schemas.codec import encode, headers, key_of, type_of
from schemas.events import (
    DiscussionStarted,
    DiscussionViewed,
    Event,
    FeatureSubmitted,
    Meta,
    Origin,
    PointsEarned,
    PostVoted,
    ReplyPosted,
    VoteAccepted,
    VoteCast,
)

# 2024-01-01: any moment will do that is long past, so that ingest does not refuse it.
BEGAN_AT = 1_704_067_200_000_000
MILLISECOND = 1_000
KEYS = 5_000
# The length of a post in the imported communities, about.
BODY = "How do I get the printer to work again after the last update? It blinks twice. " * 6


def identifier(number: int) -> str:
    """A UUID as clients make them, the same for the same number."""
    return str(uuid.UUID(int=random.Random(number).getrandbits(128), version=4))  # noqa: S311 - not a secret


def points(count: int) -> Iterator[Event]:
    """Lines of the points ledger of KEYS members, as the fold `contributions` derives them."""
    for n in range(count):
        line = PointsEarned(
            member_id=f"member-{n % KEYS}",
            reason="answer_up",
            points={"default": 1, "stackexchange": 10},
            post_id=f"post-{n % 997}",
            discussion_id=f"discussion-{n % 499}",
            giver_id=f"member-{n % 4_999}",
        )
        yield _derived(line, "contributions", n)


def accepted_votes(count: int) -> Iterator[Event]:
    """UP votes on KEYS requests, each of a member who has not voted there before."""
    for n in range(count):
        vote = VoteAccepted(
            feature_id=f"feature-{n % KEYS}",
            member_id=f"member-{n}",
            vote="UP",
            previous_vote="NONE",
            votes_remaining=9,
        )
        yield _derived(vote, "vote-allowance", n)


def community(count: int, seed: int = 1) -> Iterator[Event]:
    """What a community reports: 70 % votes, half on posts, half on requests; 29 % views; 1 % posts.

    Each thing is posted before it is voted on; a member casts seven votes on requests or so.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    posts: list[tuple[str, str]] = []
    features: list[str] = []
    for n in range(count):
        kind = chance.random() if posts and features else 0.0
        event: Event
        if kind < 0.01:
            event = _posted(n, seed, posts, features)
        elif kind < 0.30:
            event = DiscussionViewed(discussion_id=chance.choice(posts)[0], member_id=_member(n))
        elif kind < 0.65:
            discussion_id, post_id = chance.choice(posts)
            event = PostVoted(
                post_id=post_id, discussion_id=discussion_id, member_id=_member(n), vote="UP"
            )
        else:
            voter = f"voter-{seed}-{n // 20}"
            event = VoteCast(feature_id=chance.choice(features), member_id=voter, vote="UP")
        yield fact(event, f"{seed}-{n}", BEGAN_AT + n * MILLISECOND)


def _member(n: int) -> str:
    return f"member-{n * 7919 % KEYS}"


def _posted(n: int, seed: int, posts: list[tuple[str, str]], features: list[str]) -> Event:
    new = f"{seed}-{n}"
    if len(features) <= len(posts) // 4:
        features.append(f"feature-{new}")
        return FeatureSubmitted(
            feature_id=features[-1], author_id=_member(n), title="Dark mode", description=BODY
        )
    if len(posts) % 5 == 0:
        posts.append((f"discussion-{new}", f"discussion-{new}"))
        return DiscussionStarted(
            discussion_id=posts[-1][0],
            author_id=_member(n),
            title="The printer blinks twice",
            body=BODY,
            category="help",
            tags=("printer",),
        )
    posts.append((posts[-1][0], f"post-{new}"))
    return ReplyPosted(
        post_id=posts[-1][1], discussion_id=posts[-1][0], author_id=_member(n), body=BODY
    )


def fact(event: Event, event_id: str, at: int) -> Event:
    """An event with the meta that ingest gives it."""
    meta = Meta(
        id=event_id,
        type=type_of(event).name,
        source="bench",
        occurred_at=at,
        recorded_at=at,
        correlation_id=event_id,
    )
    return msgspec.structs.replace(event, meta=meta)


def _derived(event: Event, fold: str, n: int) -> Event:
    """An event with the meta that the engine gives it."""
    at = BEGAN_AT + n * MILLISECOND
    meta = Meta(
        id=f"{fold}.1.{n % 4}.{n}.0",
        type=type_of(event).name,
        source=f"fold:{fold}",
        occurred_at=at,
        recorded_at=at,
        correlation_id=identifier(n),
        causation_id=identifier(n),
        origin=Origin(fold, 1, n % 4, n, 0),
        sequence=n + 1,
    )
    return msgspec.structs.replace(event, meta=meta)


def outgoing(event: Event) -> Outgoing:
    """The event as a record."""
    return Outgoing(type_of(event).topic, key_of(event).encode(), encode(event), headers(event))


def publish(settings: Settings, events: Iterable[Event]) -> None:
    """Write events to the log and wait until the broker has them."""
    publisher = KafkaPublisher(settings.kafka_servers)
    publisher.send([outgoing(event) for event in events])
    publisher.flush()
