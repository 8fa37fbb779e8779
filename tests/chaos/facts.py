"""A busy community made from a seed: the facts that flow while processes are killed."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import msgspec

VOTES = ("UP", "DOWN", "NONE")
# Of a hundred facts that are no reply: votes on requests, votes on posts, views, acceptances.
SHARES = (40, 40, 18, 2)
# Facts are a millisecond apart, from this moment on: 1 March 2026.
BEGIN_AT = 1_772_323_200_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of each; every so many facts somebody replies.

    Replies are few, because a model that takes 36 ms reads each of them, and come all along.
    """

    members: int = 60
    features: int = 40
    discussions: int = 50
    facts_a_reply: int = 100
    replies_a_discussion: int = 4


SMALL = Size()
# For runs of 200,000: enough keys for every partition and for batches that hardly repeat one.
LARGE = Size(members=600, features=300, discussions=200, facts_a_reply=400, replies_a_discussion=3)


@dataclass(frozen=True, slots=True)
class Community:
    """Ids of one run, which no other run shares."""

    name: str
    chance: random.Random
    size: Size = SMALL

    def facts(self, count: int) -> Iterator[bytes]:
        """`count` CloudEvents as JSON: votes for the most part, and what can be voted on."""
        return islice(self.endless(), count)

    def endless(self) -> Iterator[bytes]:
        """CloudEvents as JSON for as long as somebody takes them, with ids from `id_of(0)` on."""
        n = 0
        while True:
            kind, data = self._fact(n)
            yield msgspec.json.encode(
                {
                    "specversion": "1.0",
                    "id": self.id_of(n),
                    "source": self.source,
                    "type": kind,
                    "time": _time(BEGIN_AT + n),
                    "data": data,
                }
            )
            n += 1

    @property
    def source(self) -> str:
        """Who reports these facts."""
        return f"chaos:{self.name}"

    def id_of(self, n: int) -> str:
        """The id of the n-th fact."""
        return f"{self.name}-{n}"

    def _fact(self, n: int) -> tuple[str, dict[str, Any]]:
        size = self.size
        if n < size.discussions:
            return "forum.DiscussionStarted", self._start(n)
        if n < size.discussions + size.features:
            return "feedback.FeatureSubmitted", self._feature(n - size.discussions)
        if n % size.facts_a_reply == 0:
            return "forum.ReplyPosted", self._reply(n // size.facts_a_reply)
        kinds = (self._ballot, self._vote, self._view, self._accept)
        (kind,) = self.chance.choices(kinds, SHARES)
        return kind()

    def _ballot(self) -> tuple[str, dict[str, Any]]:
        return "feedback.VoteCast", {
            "feature_id": f"{self.name}-f{self.chance.randrange(self.size.features)}",
            "member_id": self.member(),
            "vote": self.chance.choice(VOTES),
        }

    def _vote(self) -> tuple[str, dict[str, Any]]:
        vote = {"member_id": self.member(), "vote": self.chance.choice(VOTES)}
        return "forum.PostVoted", {**self._post(), **vote}

    def _view(self) -> tuple[str, dict[str, Any]]:
        number = self.chance.randrange(self.size.discussions)
        return "forum.DiscussionViewed", {"discussion_id": self.discussion(number)}

    def _accept(self) -> tuple[str, dict[str, Any]]:
        post = self._post()
        number = int(post["discussion_id"].rsplit("d", maxsplit=1)[-1])
        asker = f"{self.name}-m{number % self.size.members}"
        return "forum.AnswerAccepted", {**post, "member_id": asker}

    def _reply(self, number: int) -> dict[str, Any]:
        turn, discussion = divmod(number, self.size.discussions)
        discussion_id = self.discussion(discussion)
        return {
            "discussion_id": discussion_id,
            "post_id": f"{discussion_id}-r{turn}",
            "author_id": self.member(),
            "body": f"Reply number {number}.",
        }

    def member(self) -> str:
        """Any of the members."""
        return f"{self.name}-m{self.chance.randrange(self.size.members)}"

    def discussion(self, number: int) -> str:
        """The id of a discussion."""
        return f"{self.name}-d{number}"

    def _post(self) -> dict[str, Any]:
        """A discussion's first post, or a reply that is there or will be, or never."""
        discussion = self.discussion(self.chance.randrange(self.size.discussions))
        turn = self.chance.randrange(-1, self.size.replies_a_discussion)
        post = discussion if turn < 0 else f"{discussion}-r{turn}"
        return {"discussion_id": discussion, "post_id": post}

    def _start(self, n: int) -> dict[str, Any]:
        return {
            "discussion_id": self.discussion(n),
            "author_id": f"{self.name}-m{n % self.size.members}",
            "title": f"Question {n}",
            "body": "How is this done?",
            "category": "chaos",
        }

    def _feature(self, n: int) -> dict[str, Any]:
        return {
            "feature_id": f"{self.name}-f{n}",
            "author_id": self.member(),
            "title": f"Wish {n}",
            "description": "It would help.",
        }


def community(seed: int, size: Size = SMALL) -> Community:
    """A community of its own for each run, the same for the same seed but for its name."""
    return Community(f"c{uuid.uuid4().hex[:8]}", random.Random(seed), size)  # noqa: S311 - a test needs a seed, not a secret


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{rest:03d}Z"
