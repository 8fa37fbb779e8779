"""What could be recommended: what a member took up, its neighbours, and what is read much now.

How a choice is made of it stands in choosing; only discussions that everybody may read come in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import BaseModel, Field

from api.asking import Asking
from api.recommendations.choosing import Candidate, choose, worth
from infra.reading import Row


class Recommended(BaseModel):
    """One discussion that is recommended."""

    discussion_id: str
    title: str
    category: str
    tags: list[str]
    score: float = Field(description="Orders one answer; it compares with no other answer's.")
    reason: str
    because_of: str | None = Field(description="The discussion that the reason names.")


class Related(BaseModel):
    """A discussion that is about the same as another."""

    discussion_id: str
    title: str
    category: str
    tags: list[str]
    similarity: float = Field(description="Cosine of what the two are about, -1 to 1.")


# The newest things a member did say best what they care for; old ones are not looked at.
TAKEN_UP_LIMIT = 50
# More than are shown: some are about the same as a better one.
CANDIDATES_LIMIT = 200
# What is about the same says less than what the same members took up.
CONTENT_WEIGHT = 0.5
RELATED_LIMIT = 5
# Of pairs of discussions from two sites about other things, one in a thousand is more alike; of the
# nearest ones within a site, 99 in a hundred are (record 0024).
LEAST_ALIKE = 0.25
DAY = timedelta(days=1)
TALKED_ABOUT = "because it is talked about now"

TAKEN_UP = """
SELECT t.discussion_id, t.verb, d.title
FROM (
    SELECT DISTINCT ON (a.discussion_id) a.discussion_id, a.verb, a.at FROM (
        (SELECT p.discussion_id, p.created_at AS at,
            CASE WHEN p.post_id = p.discussion_id THEN 'started' ELSE 'replied in' END AS verb
        FROM posts AS p WHERE p.author_id = %(member)s ORDER BY p.created_at DESC LIMIT %(most)s)
        UNION ALL
        (SELECT p.discussion_id, v.voted_at AS at, 'voted in' AS verb
        FROM post_votes AS v JOIN posts AS p ON p.post_id = v.post_id
        WHERE v.member_id = %(member)s AND v.vote = 'UP' ORDER BY v.voted_at DESC LIMIT %(most)s)
    ) AS a ORDER BY a.discussion_id, a.at DESC
) AS t JOIN discussions AS d ON d.discussion_id = t.discussion_id
WHERE d.status IN ('OPEN', 'LOCKED')
ORDER BY t.at DESC LIMIT %(most)s
"""
NEAR = """
SELECT n.source, n.weight, d.discussion_id, d.title, d.category, d.tags, d.last_activity_at
FROM (
    SELECT k.discussion_id AS source, e.value ->> 'discussion_id' AS other,
        (e.value ->> 'score')::double precision AS weight
    FROM discussion_neighbours AS k, jsonb_array_elements(k.neighbours) AS e
    WHERE k.discussion_id = ANY(%(ids)s)
    UNION ALL
    SELECT a.later_id, a.earlier_id, a.similarity * %(content)s
    FROM discussions_alike AS a
    WHERE a.later_id = ANY(%(ids)s) AND a.similarity >= %(alike)s
    UNION ALL
    SELECT a.earlier_id, a.later_id, a.similarity * %(content)s
    FROM discussions_alike AS a
    WHERE a.earlier_id = ANY(%(ids)s) AND a.similarity >= %(alike)s
) AS n JOIN discussions AS d ON d.discussion_id = n.other
WHERE d.status IN ('OPEN', 'LOCKED') AND d.author_id <> %(member)s AND n.weight > 0
    AND NOT d.discussion_id = ANY(%(ids)s)
ORDER BY n.weight DESC, d.discussion_id LIMIT %(most)s
"""
LATELY = """
SELECT d.discussion_id, d.title, d.category, d.tags, d.last_activity_at
FROM discussions AS d
WHERE d.status IN ('OPEN', 'LOCKED') AND d.author_id <> %(member)s
    AND NOT d.discussion_id = ANY(%(ids)s)
ORDER BY d.last_activity_at DESC, d.discussion_id DESC LIMIT %(most)s
"""
RELATED = """
SELECT d.discussion_id, d.title, d.category, d.tags, a.similarity
FROM (
    SELECT earlier_id AS other, similarity FROM discussions_alike WHERE later_id = %(id)s
    UNION ALL
    SELECT later_id, similarity FROM discussions_alike WHERE earlier_id = %(id)s
) AS a JOIN discussions AS d ON d.discussion_id = a.other
WHERE a.similarity >= %(alike)s AND (d.status IN ('OPEN', 'LOCKED') OR %(hidden)s)
ORDER BY a.similarity DESC, d.discussion_id LIMIT %(most)s
"""
STATUS = "SELECT status FROM discussions WHERE discussion_id = %(id)s"


async def recommended(asking: Asking, most: int) -> list[Recommended]:
    """Return what the caller may want to read next, best first."""
    member = asking.member_id
    asked = {"member": member, "most": TAKEN_UP_LIMIT}
    taken = await asking.database.rows(TAKEN_UP, asked)
    verbs = {row["discussion_id"]: (row["verb"], row["title"]) for row in taken}
    wanted = {"member": member, "ids": list(verbs), "most": CANDIDATES_LIMIT}
    alike = {"content": CONTENT_WEIGHT, "alike": LEAST_ALIKE}
    near = await asking.database.rows(NEAR, {**wanted, **alike}) if taken else []
    lately = await asking.database.rows(LATELY, {**wanted, "most": most})
    return [_recommended(each) for each in choose(_candidates(near, lately, verbs), most)]


def _candidates(
    near: Sequence[Row], lately: Sequence[Row], verbs: Mapping[str, tuple[str, str]]
) -> list[Candidate]:
    """What is near with its reason, then what is talked about; silence counts from the newest."""
    rows = {row["discussion_id"]: row for row in [*lately, *near]}
    newest = max((row["last_activity_at"] for row in rows.values()), default=None)
    interests: dict[str, float] = defaultdict(float)
    reasons: dict[str, str] = {}
    for row in near:
        interests[row["discussion_id"]] += row["weight"]
        # The strongest reason stays, for the rows come in its order.
        reasons.setdefault(row["discussion_id"], row["source"])
    found = []
    for name, row in rows.items():
        quiet = (newest - row["last_activity_at"]) / DAY
        source = reasons.get(name)
        reason = TALKED_ABOUT if source is None else 'because you {} "{}"'.format(*verbs[source])
        found.append(_candidate(row, worth(interests[name], quiet), reason, source))
    return found


def _candidate(row: Row, score: float, reason: str, because_of: str | None) -> Candidate:
    return Candidate(
        row["discussion_id"], row["title"], row["category"], row["tags"], score, reason, because_of
    )


def _recommended(each: Candidate) -> Recommended:
    return Recommended(
        discussion_id=each.discussion_id,
        title=each.title,
        category=each.category,
        tags=each.tags,
        score=each.score,
        reason=each.reason,
        because_of=each.because_of,
    )


async def related(asking: Asking, discussion_id: str) -> list[Related] | None:
    """Return discussions about the same, or None where the caller may not see the discussion."""
    row = await asking.database.row(STATUS, {"id": discussion_id})
    if row is None or (row["status"] not in {"OPEN", "LOCKED"} and not asking.sees_hidden):
        return None
    of = {"id": discussion_id, "hidden": asking.sees_hidden}
    wanted = {**of, "most": RELATED_LIMIT, "alike": LEAST_ALIKE}
    return [Related(**each) for each in await asking.database.rows(RELATED, wanted)]
