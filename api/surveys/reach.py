"""Whom a survey would reach now, and why not the others: the fold's own rule, over read models.

Nobody is asked here; `commands` launches a survey to those whom it would reach.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.asking import Asking
from api.publishing import told
from api.surveys.defaults import Definition
from api.surveys.reads import Survey
from infra.reading import Row
from schemas.events import SurveyRequested
from streams.surveys.asked import ANSWERED, DISMISSED, EXPIRED, NO_SEND, Asked, Latest
from streams.surveys.sends import objection

# So many members are looked at by one query, and judged while the process answers others.
CHUNK = 2_000
# So many members of each reason are named, so that one can look for oneself.
NAMED = 5

# Visitors may be in a segment too; only members are asked.
MEMBERS = """
SELECT member_id, {inside} AS inside FROM members WHERE member_id > %(after)s AND {among}
ORDER BY member_id LIMIT %(limit)s
"""
INSIDE = """EXISTS (
    SELECT FROM segment_members AS s
    WHERE s.segment_id = %(segment_id)s AND s.person_id = members.member_id)"""
LATEST = """
SELECT DISTINCT ON (member_id, type) member_id, type, send_id, survey_id, status,
    (extract(epoch FROM sent_at) * 1000000)::bigint AS sent_at,
    (extract(epoch FROM expires_at) * 1000000)::bigint AS expires_at
FROM survey_sends WHERE member_id = ANY(%(ids)s)
ORDER BY member_id, type, sent_at DESC
"""
ENDED = {ANSWERED, DISMISSED, EXPIRED}


@dataclass(slots=True)
class Reach:
    """How many members a survey would ask, how many not by reason, and some of each by name."""

    members: int = 0
    asked: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, judged: "Judged") -> None:
        """Count one member."""
        self.members += 1
        if judged.reason is None:
            self.asked += 1
            return
        self.reasons[judged.reason] += 1
        named = self.examples.setdefault(judged.reason, [])
        if len(named) < NAMED:
            named.append(judged.request.member_id)


@dataclass(frozen=True, slots=True)
class Judged:
    """What would be asked of a member, and why it would be refused, if it would."""

    request: SurveyRequested
    reason: str | None


async def judged(
    asking: Asking, survey: Survey, ids: Sequence[str] | None = None
) -> AsyncIterator[Sequence[Judged]]:
    """Yield the members that a survey is for, some at a time, each with what would come of it.

    They are those of `ids` whom the platform knows, or all members of its segment, or all.
    """
    after = ""
    inside = "true" if survey.segment_id is None else INSIDE
    among = inside if ids is None else "member_id = ANY(%(ids)s)"
    query = MEMBERS.format(inside=inside, among=among)
    while True:
        given = {"after": after, "limit": CHUNK, "ids": list(ids or ())}
        rows = await asking.database.rows(query, {**given, "segment_id": survey.segment_id})
        found = {row["member_id"]: row["inside"] for row in rows}
        if found:
            latest = await asking.database.rows(LATEST, {"ids": list(found)})
            # Thousands of hashes in pure Python: others must not wait for them.
            yield await asyncio.to_thread(_judge, survey, asking.caller.member_id, found, latest)
        if len(found) < CHUNK:
            return
        after = rows[-1]["member_id"]


async def reach(asking: Asking, survey: Survey, ids: Sequence[str] | None = None) -> Reach:
    """Return whom a survey would reach, as far as the read models know."""
    counted = Reach()
    async for some in judged(asking, survey, ids):
        for each in some:
            counted.add(each)
    return counted


def _judge(
    survey: Survey, actor: str | None, found: Mapping[str, bool], latest: Iterable[Row]
) -> list[Judged]:
    states = _states(latest)
    definition = definition_of(survey)
    judgements = []
    for member_id, inside in found.items():
        request = told(request_of(survey.id, member_id, definition), actor)
        reason, _ = objection(states.get(member_id, Asked(member_id)), NO_SEND, request)
        judgements.append(Judged(request, reason if inside else "NOT_IN_SEGMENT"))
    return judgements


def request_of(survey_id: str, member_id: str, definition: Definition) -> SurveyRequested:
    """Return the fact that a member is to be asked by a survey, with what the decision needs."""
    return SurveyRequested(
        send_id=str(uuid.uuid4()),
        survey_id=survey_id,
        member_id=member_id,
        type=definition.type,
        cool_down_days=definition.cool_down_days,
        expires_days=definition.expires_days,
        sample_permille=definition.sample_permille,
    )


def definition_of(survey: Survey) -> Definition:
    """Return what a survey was defined by."""
    known = survey.model_dump()
    return Definition(**{name: known[name] for name in Definition.__slots__})


def _states(rows: Iterable[Row]) -> Mapping[str, Asked]:
    states: dict[str, Asked] = {}
    for row in rows:
        state = states.setdefault(row["member_id"], Asked(row["member_id"]))
        ended = row["status"] if row["status"] in ENDED else None
        state.latest[row["type"]] = Latest(
            row["send_id"], row["survey_id"], row["sent_at"], row["expires_at"], ended=ended
        )
    return states
