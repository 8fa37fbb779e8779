"""What readers see of journeys: views in which each identity is the person that it belongs to now.

A link or un-link is one row, so that whole timelines move with it at once and exactly.
"""

from collections.abc import Iterator

from projections.journeys_tables import (
    ACCOUNT_MEMBERS,
    ACTIVE_DAYS,
    CONSENTS,
    FIRSTS,
    HEALTH,
    HEALTH_HISTORY,
    IDENTITIES,
)
from projections.journeys_tables import TOUCHPOINTS as TOUCHPOINTS_TABLE
from projections.projection import View

PERSON_DOC = "The person: the member where the identity is linked to one, else the identity itself."
SENTIMENT_DOC = "How it feels, -1 to 1; null where no model has read it."

# The two halves are the people who are their own and those who were linked; a condition on
# person_id goes into both, and each has an index for it.
RESOLVED = """
SELECT {person} AS person_id, {columns}
FROM {{{table}}} AS t
WHERE NOT EXISTS (
    SELECT FROM {{identities}} AS i
    WHERE i.identity_id = t.identity_id AND i.person_id <> i.identity_id
)
UNION ALL
SELECT i.person_id, {columns}
FROM {{identities}} AS i JOIN {{{table}}} AS t ON t.identity_id = i.identity_id
WHERE i.person_id <> i.identity_id
"""

TIMELINE = """
SELECT r.person_id, r.touchpoint_id, r.identity_id, r.type, r.name, r.subject_id, r.session_id,
    r.amount, r.currency, r.rating, r.properties, r.occurred_at,
    m.positive - m.negative AS sentiment
FROM ({resolved}) AS r
LEFT JOIN {{moods}} AS m ON m.person_id = r.identity_id AND m.subject_id = r.subject_id
"""

# By identity and in the order of an index: whoever knows a person's identities reads a page of each
# without looking at the rest.
TOUCHPOINTS = """
SELECT t.touchpoint_id, t.identity_id, t.type, t.name, t.subject_id, t.session_id, t.amount,
    t.currency, t.rating, t.properties, t.occurred_at, m.positive - m.negative AS sentiment,
    t.recorded_at, t.passive
FROM {touchpoints} AS t
LEFT JOIN {moods} AS m ON m.person_id = t.identity_id AND m.subject_id = t.subject_id
"""

# What indexes hold. A view that joins, even one whose join falls away, is not read from them alone.
TOUCHES = """
SELECT touchpoint_id, identity_id, type, name, session_id, passive, occurred_at, recorded_at
FROM {touchpoints}
"""

LIFETIME_VALUES = """
SELECT member_id, currency, sum(paid)::bigint AS paid, sum(refunded)::bigint AS refunded,
    sum(monthly)::bigint AS monthly_amount
FROM (
    SELECT member_id, currency, amount AS paid, 0 AS refunded, 0 AS monthly FROM {purchases}
    UNION ALL
    SELECT member_id, currency, 0, amount, 0 FROM {refunds}
    UNION ALL
    SELECT member_id, currency, 0, 0, monthly_amount FROM {plans}
) AS flows
GROUP BY member_id, currency
"""

# An account's money is counted by its members, whatever account a purchase names: so the parts of
# a sum are the lines of its members, and a member of two accounts counts for both.
ACCOUNTS = """
SELECT a.account_id, count(*) AS members, count(h.person_id) AS measured,
    avg(h.score) AS mean_score, min(h.score) AS lowest_score,
    count(*) FILTER (WHERE h.band = 'RED') AS red,
    count(*) FILTER (WHERE h.band = 'YELLOW') AS yellow,
    count(*) FILTER (WHERE h.band = 'GREEN') AS green,
    max(h.last_activity_at) AS last_activity_at
FROM {account_members} AS a LEFT JOIN {health} AS h ON h.person_id = a.member_id
GROUP BY a.account_id
"""

ACCOUNT_VALUES = f"""
SELECT a.account_id, v.currency, sum(v.paid)::bigint AS paid, sum(v.refunded)::bigint AS refunded,
    sum(v.monthly_amount)::bigint AS monthly_amount
FROM {{account_members}} AS a JOIN ({LIFETIME_VALUES}) AS v ON v.member_id = a.member_id
GROUP BY a.account_id, v.currency
"""

MEASURED = """
SELECT person_id, score, points, band, engagement_level, last_activity_at, contributions,
    measured_at, sequence
FROM {{{table}}}
"""

VALUE_DOCS = {
    "paid": "The sum of purchases, in the currency's smallest unit.",
    "refunded": "The sum of refunds, in the currency's smallest unit.",
    "monthly_amount": "What plans bring a month, in the currency's smallest unit.",
}


def _resolved(table: str, *columns: str) -> str:
    listed = ", ".join(f"t.{each}" for each in columns)
    return RESOLVED.format(person="t.identity_id", table=table, columns=listed)


def _views() -> Iterator[View]:
    touchpoints = _resolved(
        "touchpoints",
        *("touchpoint_id", "identity_id", "type", "name", "subject_id", "session_id"),
        *("amount", "currency", "rating", "properties", "occurred_at"),
    )
    yield View(
        "timeline",
        "Every touchpoint, on the timeline of the person that it belongs to now.",
        TIMELINE.format(resolved=touchpoints).replace("{{moods}}", "{moods}"),
        {"person_id": PERSON_DOC, "sentiment": SENTIMENT_DOC},
    )
    yield View("touchpoints", TOUCHPOINTS_TABLE.doc, TOUCHPOINTS, {"sentiment": SENTIMENT_DOC})
    yield View("touches", "The same in short, for questions about many people.", TOUCHES)
    yield View(
        "active_days",
        ACTIVE_DAYS.doc,
        "SELECT identity_id, type, day FROM {active_days}",
    )
    yield View("firsts", FIRSTS.doc, "SELECT identity_id, type, day FROM {firsts}")
    yield View(
        "milestones",
        "The milestones that people reached.",
        _resolved("milestones", "milestone", "touchpoint_id", "identity_id", "reached_at"),
        {"person_id": PERSON_DOC},
    )
    yield View(
        "sessions",
        "The sessions of people, once they were over.",
        _resolved(
            "sessions",
            *("session_id", "identity_id", "started_at", "ended_at", "touchpoints", "pages"),
        ),
        {"person_id": PERSON_DOC},
    )
    yield View(
        "identities",
        IDENTITIES.doc,
        "SELECT identity_id, person_id, evidence, changed_at FROM {identities}",
    )
    yield View("health", HEALTH.doc, MEASURED.format(table="health"))
    yield View("health_history", HEALTH_HISTORY.doc, MEASURED.format(table="health_history"))
    yield View(
        "consents",
        CONSENTS.doc,
        "SELECT person_id, tracking, reason, changed_at FROM {consents}",
    )
    yield from _of_customers()


def _of_customers() -> Iterator[View]:
    yield View(
        "account_members",
        ACCOUNT_MEMBERS.doc,
        "SELECT account_id, member_id, joined_at FROM {account_members}",
    )
    yield View(
        "lifetime_values",
        "What each member has brought so far, by currency.",
        LIFETIME_VALUES,
        VALUE_DOCS,
    )
    yield View(
        "accounts",
        "Accounts with the health of their members.",
        ACCOUNTS,
        {
            "members": "How many members it has.",
            "measured": "Of how many the health is known.",
            "mean_score": "The mean of their health, 0 to 100.",
            "lowest_score": "The lowest of it.",
            "red": "How many are RED.",
            "yellow": "How many are YELLOW.",
            "green": "How many are GREEN.",
        },
    )
    yield View(
        "account_values",
        "What the members of each account have brought so far, by currency.",
        ACCOUNT_VALUES,
        VALUE_DOCS,
    )


VIEWS = tuple(_views())
