"""Members as authors: the name, karma and badges that stand beside what somebody wrote.

Lists of members and the points ledger are in `members`.
"""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, Field

from infra.reading import Database, Row
from streams.reputation.points import RULE_SETS


class Author(BaseModel):
    """Who wrote something."""

    id: str
    username: str = Field(description="The name shown; the id of a member that never registered.")
    reputation: int = Field(description="Karma by the chosen rule set.")
    badges: list[str] = Field(description="Empty until the platform awards badges.")


def reputation(karma: Mapping[str, int], rules: str) -> int:
    """Return a member's karma by a rule set, also where no line of the ledger names them."""
    return karma.get(rules, starting_karma(rules))


def starting_karma(rules: str) -> int:
    """Return the karma of a member who never earned or lost a point."""
    return RULE_SETS[rules].karma(0)


def author(row: Row, rules: str) -> Author:
    """Return the author that a row of the view `members` describes."""
    return Author(
        id=row["member_id"],
        username=row["username"],
        reputation=reputation(row["karma"], rules),
        badges=[],
    )


def unknown(member_id: str, rules: str) -> Author:
    """Return a member of whom nothing but the id is known."""
    return Author(id=member_id, username=member_id, reputation=starting_karma(rules), badges=[])


NAMED = "SELECT member_id, username, karma FROM members WHERE member_id = ANY(%(ids)s)"


async def authors(database: Database, ids: Iterable[str], rules: str) -> dict[str, Author]:
    """Return the authors of the given ids, in one query."""
    wanted: Sequence[str] = sorted(set(ids))
    if not wanted:
        return {}
    rows = await database.rows(NAMED, {"ids": wanted})
    known = {row["member_id"]: author(row, rules) for row in rows}
    return {each: known.get(each) or unknown(each, rules) for each in wanted}
