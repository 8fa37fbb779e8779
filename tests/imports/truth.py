"""What a dump says of itself, computed by those who published it, and how the platform compares.

Where the platform's figures are read is for the tests to say.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from infra.imports.demo import write_demo
from infra.imports.dump import Dump, Row, open_dump
from infra.imports.site import tags_of
from tests.support.data import DUMPS

# Given to those who come with a reputation from another site; no dump says to whom.
BONUS = 100
# Users with no more than they began with say nothing about rules.
UNTOUCHED = frozenset({1, 1 + BONUS})


@dataclass(frozen=True, slots=True)
class Discussion:
    """What the platform says of a discussion."""

    replies: int
    answers: int
    accepted: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the platform says: scores, discussions, karma by the rules of Stack Exchange."""

    scores: Mapping[str, int]
    discussions: Mapping[str, Discussion]
    karma: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many users' reputation is the platform's: of all, and of those for whom it is earned."""

    users: int
    exact: int
    earned: int
    earned_exact: int
    earned_near: int


def dumps(folder: Path) -> list[Dump]:
    """The real dumps where they are, else the demo's, in `folder` under a name of its own."""
    if not DUMPS.is_dir():
        return [open_dump(write_demo(folder / f"demo-{uuid4().hex[:8]}"))]
    return [open_dump(each) for each in sorted(DUMPS.iterdir())]


def earns_here(dump: Dump) -> bool:
    """Whether reputation is earned on the site: that of a meta site is its main site's."""
    return not dump.name.endswith(".meta")


def posts(dump: Dump) -> dict[str, Row]:
    """Questions and answers by the platform's ids."""
    return {
        f"{dump.name}-{row['Id']}": row
        for row in dump.rows("Posts")
        if row["PostTypeId"] in {"1", "2"}
    }


def true_scores(dump: Dump) -> dict[str, int]:
    """Each post's score."""
    return {post_id: int(row["Score"]) for post_id, row in posts(dump).items()}


def true_discussions(dump: Dump) -> dict[str, Discussion]:
    """Each question with its answers, all their and its comments, its accepted answer and tags."""
    replies: Counter[str] = Counter()
    rows = posts(dump)
    for row in rows.values():
        answered = row["PostTypeId"] == "2"
        question = row["ParentId"] if answered else row["Id"]
        replies[f"{dump.name}-{question}"] += int(row["CommentCount"]) + answered
    return {
        post_id: Discussion(
            replies=replies[post_id],
            answers=int(row["AnswerCount"]),
            accepted=_accepted(dump, row),
            tags=tags_of(row),
        )
        for post_id, row in rows.items()
        if row["PostTypeId"] == "1"
    }


def _accepted(dump: Dump, row: Row) -> str | None:
    accepted = row.get("AcceptedAnswerId")
    return f"{dump.name}-{accepted}" if accepted else None


def true_tags(dump: Dump) -> Counter[str]:
    """How many questions have each tag."""
    counts = {row["TagName"]: int(row["Count"]) for row in dump.rows("Tags")}
    return +Counter(counts)


def tags_in(figures: Figures) -> Counter[str]:
    """The same, as the platform says."""
    return Counter(tag for each in figures.discussions.values() for tag in each.tags)


def reputations(dump: Dump, figures: Figures) -> Agreement:
    """Compares each user's reputation, with the bonus or without."""
    pairs = [
        (int(row["Reputation"]), figures.karma.get(f"{dump.name}-{row['Id']}", 1))
        for row in dump.rows("Users")
        if row["Id"] != "-1"
    ]
    earned = [pair for pair in pairs if pair[0] not in UNTOUCHED]
    return Agreement(
        users=len(pairs),
        exact=sum(_off(*pair) == 0 for pair in pairs),
        earned=len(earned),
        earned_exact=sum(_off(*pair) == 0 for pair in earned),
        earned_near=sum(_off(*pair) <= 0.05 * pair[0] for pair in earned),
    )


def _off(true: int, found: int) -> int:
    return min(abs(true - found), abs(true - found - BONUS))
