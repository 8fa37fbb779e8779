"""A busy community made from a seed: the facts that flow while processes are killed."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

MEMBERS = 60
FEATURES = 40
DISCUSSIONS = 50
VOTES = ("UP", "DOWN", "NONE")
# Of a hundred facts: votes on requests, votes on posts, views, replies, acceptances.
SHARES = (35, 35, 15, 10, 5)
# Facts are a millisecond apart, from this moment on: 1 March 2026.
BEGIN_AT = 1_772_323_200_000


@dataclass(frozen=True, slots=True)
class Community:
    """Ids of one run, which no other run shares."""

    name: str
    chance: random.Random

    def facts(self, count: int) -> Iterator[bytes]:
        """`count` CloudEvents as JSON: votes for the most part, and what can be voted on."""
        for n in range(count):
            kind, data = self._fact(n)
            yield msgspec.json.encode(
                {
                    "specversion": "1.0",
                    "id": f"{self.name}-{n}",
                    "source": f"chaos:{self.name}",
                    "type": kind,
                    "time": _time(BEGIN_AT + n),
                    "data": data,
                }
            )

    def _fact(self, n: int) -> tuple[str, dict[str, Any]]:
        if n < DISCUSSIONS:
            return "forum.DiscussionStarted", self._start(n)
        if n < DISCUSSIONS + FEATURES:
            return "feedback.FeatureSubmitted", self._feature(n - DISCUSSIONS)
        kinds = (self._ballot, self._vote, self._view, self._reply, self._accept)
        (kind,) = self.chance.choices(kinds, SHARES)
        return kind(n)

    def _ballot(self, _n: int) -> tuple[str, dict[str, Any]]:
        return "feedback.VoteCast", {
            "feature_id": f"{self.name}-f{self.chance.randrange(FEATURES)}",
            "member_id": self._member(),
            "vote": self.chance.choice(VOTES),
        }

    def _vote(self, _n: int) -> tuple[str, dict[str, Any]]:
        vote = {"member_id": self._member(), "vote": self.chance.choice(VOTES)}
        return "forum.PostVoted", {**self._post(), **vote}

    def _view(self, _n: int) -> tuple[str, dict[str, Any]]:
        return "forum.DiscussionViewed", {"discussion_id": self._discussion()}

    def _reply(self, n: int) -> tuple[str, dict[str, Any]]:
        body = {"author_id": self._member(), "body": f"Reply number {n}."}
        return "forum.ReplyPosted", {**self._post(), **body}

    def _accept(self, _n: int) -> tuple[str, dict[str, Any]]:
        post = self._post()
        number = int(post["discussion_id"].rsplit("d", maxsplit=1)[-1])
        asker = f"{self.name}-m{number % MEMBERS}"
        return "forum.AnswerAccepted", {**post, "member_id": asker}

    def _member(self) -> str:
        return f"{self.name}-m{self.chance.randrange(MEMBERS)}"

    def _discussion(self) -> str:
        return f"{self.name}-d{self.chance.randrange(DISCUSSIONS)}"

    def _post(self) -> dict[str, Any]:
        discussion = self._discussion()
        return {
            "discussion_id": discussion,
            "post_id": f"{discussion}-r{self.chance.randrange(20)}",
        }

    def _start(self, n: int) -> dict[str, Any]:
        return {
            "discussion_id": f"{self.name}-d{n}",
            "author_id": f"{self.name}-m{n % MEMBERS}",
            "title": f"Question {n}",
            "body": "How is this done?",
            "category": "chaos",
        }

    def _feature(self, n: int) -> dict[str, Any]:
        return {
            "feature_id": f"{self.name}-f{n}",
            "author_id": self._member(),
            "title": f"Wish {n}",
            "description": "It would help.",
        }


def community(seed: int) -> Community:
    """A community of its own for each run, the same for the same seed but for its name."""
    return Community(f"c{uuid.uuid4().hex[:8]}", random.Random(seed))  # noqa: S311 - a test needs a seed, not a secret


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{rest:03d}Z"
