"""What has to be known of a whole dump before its rows can be told in order.

What a single row says is `stackexchange`'s business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.imports.dump import Row, Tables
from infra.imports.facts import Remark, micros

QUESTION, ANSWER = "1", "2"
ACCEPTANCE_VOTE = "1"
FEEDBACK_TAGS = ("feature-request", "bug")

# Without these a row says nothing.
REQUIRED = {
    "Users": ("Id", "CreationDate"),
    "Posts": ("Id", "PostTypeId", "CreationDate"),
    "Comments": ("Id", "PostId", "CreationDate"),
    "Votes": ("Id", "PostId", "VoteTypeId", "CreationDate"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A question or answer as others refer to it.

    `at` is when it and the question it belongs to were both there, in microseconds since 1970;
    `feedback` is the tag that makes it a request of the product's makers, or empty.
    """

    at: int
    question: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Site:
    """A dump's name, its questions and answers, and when answers were accepted, by the Id."""

    name: str
    posts: Mapping[str, Post]
    accepted_at: Mapping[str, int]

    def id(self, row_id: str) -> str:
        """The platform's id of a post or member.

        >>> Site("cooking", {}, {}).id("18")
        'cooking-18'
        """
        return f"{self.name}-{row_id}"

    def author(self, row: Row, account: str, name: str) -> str:
        """The member who wrote a row: by account, or where that is gone by the name it left.

        >>> Site("cooking", {}, {}).author({"UserDisplayName": "Ada"}, "UserId", "UserDisplayName")
        'cooking-name-Ada'
        """
        if row.get(account):
            return self.id(row[account])
        return self.id(f"name-{row.get(name) or 'unknown'}")


def survey(tables: Tables) -> Site:
    """Reads posts and votes once for what others refer to."""
    owns = {
        row["Id"]: row for row in _known(tables, "Posts") if row["PostTypeId"] in (QUESTION, ANSWER)
    }
    return Site(tables.name, dict(_posts(owns)), dict(_acceptances(tables)))


def readable(table: str, row: Row) -> Remark | None:
    """Nothing where the row can be read, else why not."""
    for name in REQUIRED[table]:
        if not row.get(name):
            return Remark("skipped", f"row of {table} without {name}")
    if not row["Id"].removeprefix("-").isdecimal():
        return Remark("skipped", f"row of {table} whose Id is no number")
    try:
        micros(row["CreationDate"])
    except ValueError:
        return Remark("skipped", f"row of {table} whose CreationDate is no time")
    return None


def tags_of(row: Row) -> tuple[str, ...]:
    """A question's tags, of older dumps (`<a><b>`) and newer ones (`|a|b|`).

    >>> tags_of({"Tags": "<bug><c++>"}), tags_of({"Tags": "|bug|c++|"}), tags_of({})
    (('bug', 'c++'), ('bug', 'c++'), ())
    """
    return tuple(filter(None, row.get("Tags", "").replace("><", "|").strip("<>|").split("|")))


def _known(tables: Tables, table: str) -> Iterator[Row]:
    return (row for row in tables.rows(table) if readable(table, row) is None)


def _posts(rows: Mapping[str, Row]) -> Iterator[tuple[str, Post]]:
    for row_id, row in rows.items():
        question_id = row_id if row["PostTypeId"] == QUESTION else row.get("ParentId", "")
        question = rows.get(question_id)
        # Where a question was removed its answers stay in some dumps, and belong nowhere.
        if question is not None and question["PostTypeId"] == QUESTION:
            at = max(micros(row["CreationDate"]), micros(question["CreationDate"]))
            yield row_id, Post(at, question_id, _feedback(row))


def _feedback(row: Row) -> str:
    return next((tag for tag in FEEDBACK_TAGS if tag in tags_of(row)), "")


def _acceptances(tables: Tables) -> Iterator[tuple[str, int]]:
    for row in _known(tables, "Votes"):
        if row["VoteTypeId"] == ACCEPTANCE_VOTE:
            yield row["PostId"], micros(row["CreationDate"])
