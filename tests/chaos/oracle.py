"""A recount of facts in plain dictionaries, one thread, one pass: what the platform must arrive at.

It shares no rule, engine or store with the platform: only the decoded facts, in the log's order.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    DiscussionViewed,
    Event,
    PostVoted,
    ReplyPosted,
    VoteCast,
)

ALLOWANCE = 10

Moment = tuple[int, str]


@dataclass
class Recount:
    """Everything that is recounted; feed it each partition's facts in the order of offsets."""

    ballots: dict[tuple[str, str], tuple[str, Moment]] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    rejected: int = 0
    votes: dict[tuple[str, str], tuple[str, Moment]] = field(default_factory=dict)
    views: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    authors: dict[str, str] = field(default_factory=dict)
    replies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    accepted: dict[str, tuple[str, str, Moment]] = field(default_factory=dict)

    def feed(self, facts: Iterable[Event]) -> None:
        """Count facts."""
        for fact in facts:
            self._count(fact)

    def _count(self, fact: Event) -> None:
        moment = (fact.meta.occurred_at, fact.meta.id)
        match fact:
            case VoteCast():
                self._ballot(fact, moment)
            case PostVoted():
                key = (fact.post_id, fact.member_id)
                if key not in self.votes or moment > self.votes[key][1]:
                    self.votes[key] = (fact.vote, moment)
            case DiscussionViewed():
                self.views[fact.discussion_id].add(fact.meta.id)
            case DiscussionStarted():
                self.authors.setdefault(fact.discussion_id, fact.author_id)
            case ReplyPosted():
                if fact.post_id not in self.authors:
                    self.authors[fact.post_id] = fact.author_id
                    self.replies[fact.discussion_id].add(fact.post_id)
            case AnswerAccepted():
                self._accept(fact, moment)

    def _ballot(self, fact: VoteCast, moment: Moment) -> None:
        if fact.meta.id in self.claims:
            return
        self.claims.add(fact.meta.id)
        key = (fact.member_id, fact.feature_id)
        vote, cast_at = self.ballots.get(key, ("NONE", (-1, "")))
        if moment <= cast_at:
            return
        opened = (fact.vote != "NONE") - (vote != "NONE")
        if self.open_votes(fact.member_id) + opened > ALLOWANCE:
            self.rejected += 1
        else:
            self.ballots[key] = (fact.vote, moment)

    def open_votes(self, member_id: str) -> int:
        """How many votes a member has open."""
        return sum(
            vote != "NONE"
            for (member, _), (vote, _at) in self.ballots.items()
            if member == member_id
        )

    def _accept(self, fact: AnswerAccepted, moment: Moment) -> None:
        asked = self.authors.get(fact.discussion_id) == fact.member_id
        if asked and fact.post_id in self.replies[fact.discussion_id]:
            before = self.accepted.get(fact.discussion_id)
            if before is None or moment > before[2]:
                self.accepted[fact.discussion_id] = (fact.post_id, fact.member_id, moment)

    def feature_scores(self) -> dict[str, tuple[int, int]]:
        """Ups and downs of each request that was ever validly voted on."""
        found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for (_, feature), (vote, _at) in self.ballots.items():
            ups, downs = found[feature]
            found[feature] = (ups + (vote == "UP"), downs + (vote == "DOWN"))
        return dict(found)

    def post_scores(self) -> dict[str, tuple[int, int]]:
        """Ups and downs of each post that was ever voted on."""
        found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for (post, _), (vote, _at) in self.votes.items():
            ups, downs = found[post]
            found[post] = (ups + (vote == "UP"), downs + (vote == "DOWN"))
        return dict(found)

    def karma(self) -> dict[str, int]:
        """Karma by the Stack Exchange rules of 2018: up +10 or +5, down -2, accepted +15 and +2."""
        points: dict[str, int] = defaultdict(int)
        for (post, voter), (vote, _at) in self.votes.items():
            author = self.authors.get(post)
            if author is not None and author != voter:
                up = 10 if any(post in replies for replies in self.replies.values()) else 5
                points[author] += up if vote == "UP" else -2 if vote == "DOWN" else 0
        for post, accepter, _at in self.accepted.values():
            if self.authors[post] != accepter:
                points[self.authors[post]] += 15
                points[accepter] += 2
        return {member: max(1, 1 + sum_) for member, sum_ in points.items()}
