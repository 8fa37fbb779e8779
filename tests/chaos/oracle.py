"""A recount of facts in plain dictionaries, one thread, one pass: what the platform must arrive at.

It shares no rule, engine or store with the platform: only the decoded facts, in the log's order.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    DiscussionViewed,
    Event,
    FeatureSubmitted,
    PostVoted,
    ReplyPosted,
    VoteCast,
)

ALLOWANCE = 10

Moment = tuple[int, str]
Scores = dict[str, tuple[int, int]]


@dataclass
class Recount:
    """Everything that is recounted; feed it each partition's facts in the order of offsets."""

    ids: set[tuple[str, str]] = field(default_factory=set)
    ballots: dict[tuple[str, str], tuple[str, Moment]] = field(default_factory=dict)
    open_votes: Counter[str] = field(default_factory=Counter)
    claims: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    features: set[str] = field(default_factory=set)
    votes: dict[tuple[str, str], tuple[str, Moment]] = field(default_factory=dict)
    views: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    authors: dict[str, str] = field(default_factory=dict)
    replies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    accepted: dict[str, tuple[str, str, Moment]] = field(default_factory=dict)

    def feed(self, facts: Iterable[Event]) -> None:
        """Count facts."""
        for fact in facts:
            self.ids.add((fact.meta.source, fact.meta.id))
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
            case FeatureSubmitted():
                self.features.add(fact.feature_id)
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
        if self.open_votes[fact.member_id] + opened > ALLOWANCE:
            self.refused.add(fact.meta.id)
            return
        self.open_votes[fact.member_id] += opened
        self.ballots[key] = (fact.vote, moment)

    def _accept(self, fact: AnswerAccepted, moment: Moment) -> None:
        asked = self.authors.get(fact.discussion_id) == fact.member_id
        if asked and fact.post_id in self.replies[fact.discussion_id]:
            before = self.accepted.get(fact.discussion_id)
            if before is None or moment > before[2]:
                self.accepted[fact.discussion_id] = (fact.post_id, fact.member_id, moment)

    @property
    def discussions(self) -> set[str]:
        """Everything that was started; all other posts are replies."""
        replies = {post for posts in self.replies.values() for post in posts}
        return self.authors.keys() - replies

    def feature_scores(self) -> Scores:
        """Ups and downs of each request that was ever validly voted on."""
        return _tally({(feature, member): vote for (member, feature), vote in self.ballots.items()})

    def post_scores(self) -> Scores:
        """Ups and downs of each post that was ever voted on."""
        return _tally(self.votes)

    def karma(self) -> dict[str, int]:
        """Karma by the Stack Exchange rules of 2018: up +10 or +5, down -2, accepted +15 and +2."""
        points = self._from_votes(lambda vote, asked: {"UP": 5 if asked else 10, "DOWN": -2}[vote])
        for post, accepter, _at in self.accepted.values():
            if self.authors[post] != accepter:
                points[self.authors[post]] += 15
                points[accepter] += 2
        return {member: max(1, 1 + total) for member, total in points.items()}

    def own_karma(self) -> dict[str, int]:
        """Karma by our own rules: asked 5, replied 2, a vote 1 either way, accepted 10."""
        points = self._from_votes(lambda vote, _asked: {"UP": 1, "DOWN": -1}[vote])
        started = self.discussions
        for post, author in self.authors.items():
            points[author] += 5 if post in started else 2
        for post, accepter, _at in self.accepted.values():
            if self.authors[post] != accepter:
                points[self.authors[post]] += 10
        return {member: max(0, total) for member, total in points.items()}

    def standings(self) -> dict[str, tuple[int, int]]:
        """Each member's karma by both rule sets; who never wrote anything has none."""
        theirs, own = self.karma(), self.own_karma()
        return {member: (theirs.get(member, 1), karma) for member, karma in own.items()}

    def _from_votes(self, worth: Callable[[str, bool], int]) -> Counter[str]:
        points: Counter[str] = Counter()
        started = self.discussions
        for (post, voter), (vote, _at) in self.votes.items():
            author = self.authors.get(post)
            if author is not None and author != voter and vote != "NONE":
                points[author] += worth(vote, post in started)
        return points


def _tally(votes: Mapping[tuple[str, str], tuple[str, Moment]]) -> Scores:
    found: Scores = {}
    for (thing, _), (vote, _at) in votes.items():
        ups, downs = found.get(thing, (0, 0))
        found[thing] = (ups + (vote == "UP"), downs + (vote == "DOWN"))
    return found
