"""How many of the discussions that members took up next were recommended to them just before.

`python -m tests.bench.recommending [SITE]` walks through a dump in the order of time. When a member
first writes in somebody else's discussion, in the last fifth, it is looked for among what the
platform's own functions recommend at that moment; beside them stands what is popular, or new.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import msgspec

from api.recommendations.choosing import Candidate, choose, worth
from api.recommendations.reads import CANDIDATES_LIMIT, CONTENT_WEIGHT, TAKEN_UP_LIMIT
from infra.imports.dump import open_dump
from schemas.events import UNSTAMPED, DiscussionStarted, ReplyPosted
from streams.recommendations.learning import Learnt, TakenUp, learn
from streams.tags.memory import Memory
from streams.tags.reactions import RELATED_LIMIT, read
from tests.bench.tagging import QUESTION, SITE, TAUGHT_SHARE, microseconds, questions
from tests.support.data import DUMPS

SHOWN = 10
DAY = 86_400_000_000
# What a schedule would do.
TRAINED_EACH = 7 * DAY
# Popularity of late forgets what was popular before.
LATELY = 30 * DAY
ANSWER = "2"

Rankings = Mapping[str, list[str]]


class Act(NamedTuple):
    """A member started a discussion, or wrote in one."""

    at: int
    discussion_id: str
    member_id: str


def acts(site: str) -> list[Act]:
    """What members wrote, in the order of time; who voted or looked the dump does not say."""
    return sorted(each for each in _written(site) if each.member_id)


def _written(site: str) -> Iterator[Act]:
    dump = open_dump(DUMPS / site)
    discussions = {}
    for row in dump.rows("Posts"):
        if row["PostTypeId"] in {QUESTION, ANSWER}:
            discussions[row["Id"]] = row.get("ParentId", row["Id"])
            yield Act(microseconds(row), discussions[row["Id"]], row.get("OwnerUserId", ""))
    for row in dump.rows("Comments"):
        if row["PostId"] in discussions:
            yield Act(microseconds(row), discussions[row["PostId"]], row.get("UserId", ""))


@dataclass
class Community:
    """What is known at a moment of the walk."""

    started: Mapping[str, DiscussionStarted]
    memory: Memory = field(default_factory=Memory)
    taken: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    """The discussions of each member, the latest last."""
    weights: TakenUp = field(default_factory=TakenUp)
    firsts: list[Act] = field(default_factory=list)
    latest: dict[str, int] = field(default_factory=dict)
    """When somebody wrote in each discussion last."""
    alike: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    learnt: Learnt = field(default_factory=lambda: Learnt({}, 0, 0, 0))
    learnt_at: int = 0

    def add(self, act: Act) -> None:
        """Take an act in; a discussion that is new is read and placed beside the others."""
        if act.discussion_id in self.started and act.discussion_id not in self.memory.ids:
            self._place(act)
        own = self.taken[act.member_id]
        if act.discussion_id not in own:
            self.firsts.append(act)
        self.latest[act.discussion_id] = act.at
        own.pop(act.discussion_id, None)
        own[act.discussion_id] = None
        self.weights.add(ReplyPosted("", act.discussion_id, act.member_id, ""))

    def _place(self, act: Act) -> None:
        meta = msgspec.structs.replace(UNSTAMPED, occurred_at=act.at)
        event = msgspec.structs.replace(self.started[act.discussion_id], meta=meta)
        draft = read(self.memory, event)
        for each in draft.near[:RELATED_LIMIT]:
            self.alike[act.discussion_id][each.discussion_id] = each.similarity
            self.alike[each.discussion_id][act.discussion_id] = each.similarity
        self.memory.learn(act.discussion_id, act.at, event.tags, draft.about)

    def rankings(self, act: Act) -> Rankings:
        """What each way of recommending shows the member at the moment before an act."""
        if act.at - self.learnt_at > TRAINED_EACH:
            self.learnt, self.learnt_at = learn(self.weights), act.at
        own = self.taken[act.member_id]
        newest = sorted(self.latest, key=lambda each: (-self.latest[each], each))
        lately = list(islice((each for each in newest if each not in own), SHOWN))
        return {
            "recommended": self._chosen(act, lately),
            "latest activity": lately,
            "most popular of 30 days": self._popular(act, act.at - LATELY),
            "most popular": self._popular(act, 0),
        }

    def _popular(self, act: Act, since: int) -> list[str]:
        counts = Counter(each.discussion_id for each in self.firsts if each.at >= since)
        own = self.taken[act.member_id]
        ranked = sorted(counts, key=lambda each: (-counts[each], each))
        return list(islice((each for each in ranked if each not in own), SHOWN))

    def _chosen(self, act: Act, lately: list[str]) -> list[str]:
        """The choice among candidates as the platform's SQL finds them."""
        near = sorted(self._near(act), key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES_LIMIT]
        interests = dict.fromkeys(lately, 0.0)
        for name, weight in near:
            interests[name] = interests.get(name, 0.0) + weight
        newest = max((self.latest[name] for name in interests), default=0)
        candidates = [
            self._candidate(name, worth(interest, (newest - self.latest[name]) / DAY))
            for name, interest in interests.items()
        ]
        return [each.discussion_id for each in choose(candidates, SHOWN)]

    def _near(self, act: Act) -> Iterator[tuple[str, float]]:
        own = self.taken[act.member_id]
        for each in list(own)[-TAKEN_UP_LIMIT:]:
            yield from (n for n in self.learnt.neighbours.get(each, ()) if n[0] not in own)
            alike = self.alike[each].items()
            yield from ((n, weight * CONTENT_WEIGHT) for n, weight in alike if n not in own)

    def _candidate(self, name: str, score: float) -> Candidate:
        tags = list(self.started[name].tags) if name in self.started else []
        return Candidate(name, "", "", tags, score, "", None)


def main(site: str) -> None:
    """Print how often each way had shown what was taken up next."""
    done = acts(site)
    community = Community({event.discussion_id: event for _, event in questions(site)})
    authors: dict[str, str] = {}
    shown: Counter[str] = Counter()
    asked = known = 0
    for number, act in enumerate(done):
        fresh = act.discussion_id not in community.taken[act.member_id]
        own = authors.setdefault(act.discussion_id, act.member_id) == act.member_id
        if number >= TAUGHT_SHARE * len(done) and fresh and not own:
            asked += 1
            known += bool(community.taken[act.member_id])
            for way, ranking in community.rankings(act).items():
                shown[way] += act.discussion_id in ranking
        community.add(act)
    ways = ", ".join(f"{way} {count / asked:.3f}" for way, count in shown.items())
    sys.stdout.write(
        f"{site}: {len(done)} acts, {asked} counted, {known} of members with a past\n"
        f"recall@{SHOWN}: {ways}\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:] or [SITE])
