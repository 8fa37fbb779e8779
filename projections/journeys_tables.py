"""The tables of journeys: timelines, identities, health, milestones, sessions and customers.

What is written into them, and what readers see of them, is in `journeys`.
"""

from projections.projection import Column, Index, Table

SEQUENCE = Column("sequence", "bigint", "Number of the change that the row shows.")
PERSON = Column("person_id", "text", "The person: a member, or an anonymous id.")
OCCURRED = Column("occurred_at", "timestamptz", "When it happened.")

TOUCHPOINTS = Table(
    name="touchpoints",
    doc="Every touchpoint that counts, by the identity under which it happened.",
    key=("touchpoint_id",),
    columns=(
        Column("touchpoint_id", "text", "Made of the source and id of the fact that it is."),
        Column("identity_id", "text", "By which id the person was known then."),
        Column(
            "type",
            "text",
            "forum_post, feedback, support_ticket, purchase, survey, page or custom.",
        ),
        Column("name", "text", "What was done, or the page's name."),
        Column("subject_id", "text", "The post, request, ticket, purchase or answer."),
        Column("session_id", "text", "The session; only what is tracked has one."),
        Column("amount", "bigint", "What was paid, in the currency's smallest unit."),
        Column("currency", "text", "ISO 4217 code of the currency."),
        Column("rating", "bigint", "How content a survey's answer is, 0 to 100."),
        Column("properties", "jsonb", "What else is known of it."),
        Column("passive", "boolean", "Whether others acted: an answer accepted, a ticket solved."),
        OCCURRED,
        Column("recorded_at", "timestamptz", "When it was told; the difference is its lateness."),
    ),
    indexes=(
        # A timeline is read from its end; ten million rows are as deep as one person's are many.
        Index(("identity_id", "occurred_at", "touchpoint_id")),
        # Questions about many people read some kinds of touchpoints of some time, and no rows.
        Index(("type", "name", "occurred_at", "identity_id")),
        Index(("type", "occurred_at", "identity_id"), where="NOT passive"),
        # A session is followed from one touchpoint to the next.
        Index(("session_id", "occurred_at", "touchpoint_id"), where="session_id IS NOT NULL"),
        # How late touchpoints come is seen in those that came last.
        Index(("recorded_at", "occurred_at")),
    ),
)

# The type that stands for all of them in `active_days`; no touchpoint has it.
ANY_TYPE = "any"

# A day's first touchpoint of a type makes the row and all others find it there: a person-day is one
# row however much was done, so that retention reads a fraction of the touchpoints. What others did
# to somebody makes no day of theirs.
ACTIVE_DAYS = Table(
    name="active_days",
    doc="On which days each identity did something of each type, and of any type.",
    key=("type", "day", "identity_id"),
    columns=(
        Column("identity_id", "text", "By which id the person was known then."),
        Column("type", "text", "The type of touchpoint; any for whatever it was."),
        Column("day", "timestamptz", "The day's beginning, in UTC."),
    ),
    indexes=(Index(("type", "identity_id", "day")),),
)

# Who began when is asked of the whole past. It is kept by identity and not by person, so that links
# and un-links need no rows: a person's first day is the least of their identities'.
FIRSTS = Table(
    name="firsts",
    doc="On which day each identity first did something of each type, and of any type.",
    key=("type", "identity_id"),
    columns=(
        Column("identity_id", "text", "By which id the person was known then."),
        Column("type", "text", "The type of touchpoint; any for whatever it was."),
        Column("day", "timestamptz", "The day's beginning, in UTC."),
        Column("earliness", "bigint", "Microseconds from the day until 1970: the earlier wins."),
    ),
    indexes=(Index(("type", "day", "identity_id")),),
)

IDENTITIES = Table(
    name="identities",
    doc="Whose each identity is that was ever linked; all others are their own.",
    key=("identity_id",),
    columns=(
        Column("identity_id", "text", "The anonymous id."),
        Column(
            "person_id", "text", "The member whose it is; the identity itself after an un-link."
        ),
        Column("evidence", "text", "How that is known."),
        Column("changed_at", "timestamptz", "Since when it is so."),
        SEQUENCE,
    ),
    indexes=(Index(("person_id",)),),
)

MOODS = Table(
    name="moods",
    doc="How what people wrote feels, as it was brought to their journeys.",
    key=("person_id", "subject_id"),
    columns=(
        PERSON,
        Column("subject_id", "text", "The post, ticket or answer that was read."),
        Column("positive", "double precision", "Probability that it is positive."),
        Column("negative", "double precision", "Probability that it is negative."),
        SEQUENCE,
    ),
)

MEASUREMENT = (
    Column("score", "double precision", "The health, 0 to 100."),
    Column("points", "bigint", "The same in thousandths: the sum of the contributions' points."),
    Column("band", "text", "RED to 50, YELLOW to 75, GREEN above, after rounding."),
    Column("engagement_level", "text", "inactive, low, medium or high."),
    Column("last_activity_at", "timestamptz", "When the person last did something."),
    Column("contributions", "jsonb", "What each measure gives: measure, value, weight, points."),
    Column("measured_at", "timestamptz", "As of when it was measured."),
    SEQUENCE,
)

HEALTH = Table(
    name="health",
    doc="How each person's health was measured last.",
    key=("person_id",),
    columns=(PERSON, *MEASUREMENT),
    indexes=(Index(("points", "person_id")), Index(("band", "points", "person_id"))),
)

HEALTH_HISTORY = Table(
    name="health_history",
    doc="Every measurement of every person's health.",
    key=("person_id", "sequence"),
    columns=(PERSON, *MEASUREMENT),
)

MILESTONES = Table(
    name="milestones",
    doc="The milestones that were reached, by the identity that reached them.",
    key=("identity_id", "milestone", "touchpoint_id"),
    columns=(
        Column("identity_id", "text", "By which id the person was known then."),
        Column("milestone", "text", "The milestone."),
        Column("touchpoint_id", "text", "The touchpoint that reached it."),
        Column("reached_at", "timestamptz", "When that happened."),
    ),
    indexes=(Index(("milestone", "reached_at")),),
)

SESSIONS = Table(
    name="sessions",
    doc="What identities did without a pause of 30 minutes, once it was over.",
    key=("session_id",),
    columns=(
        Column("session_id", "text", "The session: the id of its first touchpoint."),
        Column("identity_id", "text", "By which id the person was known then."),
        Column("started_at", "timestamptz", "When the first touchpoint was."),
        Column("ended_at", "timestamptz", "When the last touchpoint was."),
        Column("touchpoints", "bigint", "How many there were."),
        Column("pages", "bigint", "How many of them were pages."),
    ),
    indexes=(Index(("identity_id", "started_at")), Index(("started_at",))),
)

CONSENTS = Table(
    name="consents",
    doc="What people said about being tracked; who said nothing may be.",
    key=("person_id",),
    columns=(
        PERSON,
        Column("tracking", "boolean", "Whether what they do may be tracked."),
        Column("reason", "text", "Why, or by which way it was said."),
        Column("changed_at", "timestamptz", "When it was said."),
        SEQUENCE,
    ),
)

PURCHASES = Table(
    name="purchases",
    doc="What members bought.",
    key=("member_id", "purchase_id"),
    columns=(
        Column("purchase_id", "text", "The purchase."),
        Column("member_id", "text", "Who bought."),
        Column("account_id", "text", "The account that it is for."),
        Column("product", "text", "What was bought."),
        Column("amount", "bigint", "What was paid, in the currency's smallest unit."),
        Column("currency", "text", "ISO 4217 code of the currency."),
        Column("bought_at", "timestamptz", "When it was bought."),
    ),
    indexes=(Index(("account_id",), where="account_id IS NOT NULL"),),
)

REFUNDS = Table(
    name="refunds",
    doc="What was paid back.",
    key=("source", "event_id"),
    columns=(
        Column("source", "text", "Who reported it."),
        Column("event_id", "text", "The event that says so; with its source it is its identity."),
        Column("purchase_id", "text", "The purchase."),
        Column("member_id", "text", "Who got it back."),
        Column("amount", "bigint", "How much, in the currency's smallest unit."),
        Column("currency", "text", "ISO 4217 code of the currency."),
        Column("refunded_at", "timestamptz", "When it was paid back."),
    ),
    indexes=(Index(("member_id",)),),
)

PLANS = Table(
    name="plans",
    doc="The plan that each member has.",
    key=("member_id",),
    columns=(
        Column("member_id", "text", "The member."),
        Column("account_id", "text", "The account that it is for."),
        Column("plan", "text", "The plan."),
        Column("monthly_amount", "bigint", "What it costs a month, in the smallest unit."),
        Column("currency", "text", "ISO 4217 code of the currency."),
        Column("renews_at", "timestamptz", "When the term ends."),
        Column("changed", "bigint", "When it was set, in microseconds since 1970."),
    ),
)

ACCOUNT_MEMBERS = Table(
    name="account_members",
    doc="Who belongs to which account.",
    key=("account_id", "member_id"),
    columns=(
        Column("account_id", "text", "The account, a group of members such as a company."),
        Column("member_id", "text", "The member."),
        Column("joined_at", "timestamptz", "When the member joined."),
    ),
    indexes=(Index(("member_id",)),),
)

TABLES = (
    TOUCHPOINTS,
    ACTIVE_DAYS,
    FIRSTS,
    IDENTITIES,
    MOODS,
    HEALTH,
    HEALTH_HISTORY,
    MILESTONES,
    SESSIONS,
    CONSENTS,
    PURCHASES,
    REFUNDS,
    PLANS,
    ACCOUNT_MEMBERS,
)
