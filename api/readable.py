"""What of the forum everybody may read, in the words of the read models.

That staff read all of it is in permissions; the rooms that show posts ask here.
"""

from collections.abc import Iterable

from api.asking import Asking

# A reply has a status of its own, and is hidden all the same where its discussion is.
READABLE_POST = """(p.status = 'VISIBLE' AND NOT EXISTS (
    SELECT FROM discussions AS d
    WHERE d.discussion_id = p.discussion_id AND d.status NOT IN ('OPEN', 'LOCKED')))"""
HIDDEN_DISCUSSIONS = """
SELECT discussion_id FROM discussions
WHERE discussion_id = ANY(%(ids)s) AND status NOT IN ('OPEN', 'LOCKED')
"""


async def hidden_among(asking: Asking, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the discussions that nobody but staff may read."""
    rows = await asking.database.rows(HIDDEN_DISCUSSIONS, {"ids": sorted(set(ids))})
    return frozenset(row["discussion_id"] for row in rows)
