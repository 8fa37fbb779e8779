"""The platform's events as Python types, written by `python -m schemas.generate`.

Times are microseconds since 1970 in UTC. What a field means stands in the .avsc file of its event.
"""

from msgspec import Struct


class Origin(Struct, frozen=True, gc=False):
    """The place in a fold's input from which an event was derived."""

    fold: str
    version: int
    partition: int
    offset: int
    n: int


class Meta(Struct, frozen=True, gc=False):
    """What every event carries; the same as CloudEvents attributes on the Kafka message."""

    id: str
    type: str
    source: str
    occurred_at: int
    recorded_at: int
    correlation_id: str
    actor: str | None = None
    causation_id: str | None = None
    origin: Origin | None = None
    sequence: int | None = None
    restated: bool = False


# Stands in a derived event until the engine has stamped it.
UNSTAMPED = Meta(id="", type="", source="", occurred_at=0, recorded_at=0, correlation_id="")


class Event(Struct, frozen=True, gc=False, kw_only=True):
    """What every event type is."""

    meta: Meta = UNSTAMPED


class AccountJoined(Event, frozen=True, gc=False):
    """A member joined an account."""

    member_id: str
    account_id: str


class PlanChanged(Event, frozen=True, gc=False):
    """A member's plan was set, begun again for another term, or ended."""

    member_id: str
    plan: str
    monthly_amount: int
    currency: str
    account_id: str | None = None
    renews_at: int | None = None


class PurchaseMade(Event, frozen=True, gc=False):
    """A member bought something."""

    purchase_id: str
    member_id: str
    product: str
    amount: int
    currency: str
    account_id: str | None = None


class PurchaseRefunded(Event, frozen=True, gc=False):
    """Of a purchase something was paid back."""

    purchase_id: str
    member_id: str
    amount: int
    currency: str


class ChurnFeatures(Struct, frozen=True, gc=False):
    """What is known of a person at one moment."""

    days_since_last_activity: float
    forum_posts: int
    feedback_submissions: int
    support_tickets: int
    sentiment_avg: float
    engagement_score: float


class ChurnScored(Event, frozen=True, gc=False):
    """A model said how likely a person leaves, and why."""

    person_id: str
    example_id: str
    taken_at: int
    risk: float
    risk_level: str
    recommended_actions: tuple[str, ...]
    features: ChurnFeatures
    contributions: dict[str, float]
    model_id: str
    model_version: str
    treatment: str | None = None


class ExampleLabelled(Event, frozen=True, gc=False):
    """Thirty days after an example it is known whether the person left."""

    model_id: str
    example_id: str
    person_id: str
    taken_at: int
    features: ChurnFeatures
    churned: bool


class ExampleSampled(Event, frozen=True, gc=False):
    """A person's features at a moment, for a model to say how likely they leave."""

    model_id: str
    example_id: str
    person_id: str
    taken_at: int
    features: ChurnFeatures


class HoldoutChanged(Event, frozen=True, gc=False):
    """From now on such a part of those at risk gets no action, so that what actions do can be measured."""

    model_id: str
    permille: int


class ModelDrifted(Event, frozen=True, gc=False):
    """A model's log-loss has risen for good: what it learned no longer holds."""

    model_id: str
    model_version: str
    labels: int
    log_loss_before: float
    log_loss_now: float


class CalibrationBin(Struct, frozen=True, gc=False):
    """Scores of one tenth of the range."""

    labels: int
    mean_risk: float
    churned_share: float


class ModelEvaluated(Event, frozen=True, gc=False):
    """How good a model's scores were, of all examples whose labels are known: each was scored before the model learned from it."""

    model_id: str
    model_version: str
    labels: int
    churned: int
    log_loss: float
    brier: float
    baseline_log_loss: float
    baseline_brier: float
    calibration: tuple[CalibrationBin, ...]
    auc: float | None = None
    baseline_auc: float | None = None


class FeatureChanged(Event, frozen=True, gc=False):
    """A request as it is to be read, after each fact about it; also its search document."""

    feature_id: str
    author_id: str
    title: str
    description: str
    category: str
    format: str
    status: str
    created_at: int
    tags: tuple[str, ...] = ()
    roadmap_eta: str | None = None


class FeatureSubmitted(Event, frozen=True, gc=False):
    """A member asked for a feature or reported a bug."""

    feature_id: str
    author_id: str
    title: str
    description: str
    category: str = ''
    tags: tuple[str, ...] = ()
    format: str = 'markdown'


class ScoreChanged(Event, frozen=True, gc=False):
    """A request's score after an accepted vote, also where that changed nothing."""

    feature_id: str
    ups: int
    downs: int
    score: int
    wilson: float
    trending: float


class StatusChanged(Event, frozen=True, gc=False):
    """A request was moved to a status: the answer to a StatusRequested."""

    feature_id: str
    status: str
    previous_status: str
    reason: str
    member_id: str | None = None
    roadmap_eta: str | None = None


class StatusRejected(Event, frozen=True, gc=False):
    """A move was refused: the answer to a StatusRequested that cannot be."""

    feature_id: str
    status: str
    reason: str


class StatusRequested(Event, frozen=True, gc=False):
    """A moderator or a service asked for a request to be moved to a status."""

    feature_id: str
    status: str
    member_id: str | None = None
    reason: str = ''
    roadmap_eta: str | None = None


class VoteAccepted(Event, frozen=True, gc=False):
    """A vote is within the member's allowance and counts."""

    feature_id: str
    member_id: str
    vote: str
    previous_vote: str
    votes_remaining: int


class VoteCast(Event, frozen=True, gc=False):
    """A member asked for their vote on a request to be set: UP, DOWN, or NONE to take it back."""

    feature_id: str
    member_id: str
    vote: str


class VoteRejected(Event, frozen=True, gc=False):
    """A vote is beyond the member's allowance and does not count."""

    feature_id: str
    member_id: str
    vote: str
    reason: str
    votes_remaining: int


class AnswerAccepted(Event, frozen=True, gc=False):
    """The one who asked marked a reply as the answer."""

    post_id: str
    discussion_id: str
    member_id: str


class DiscussionDocument(Struct, frozen=True, gc=False):
    """What search indexes of a discussion."""

    body: str
    format: str


class DiscussionChanged(Event, frozen=True, gc=False):
    """A discussion's standing after a fact about it: counts, ranks and, where its text changed, its search document."""

    discussion_id: str
    author_id: str
    title: str
    category: str
    status: str
    created_at: int
    replies_count: int
    answers_count: int
    views: int
    ups: int
    downs: int
    last_activity_at: int
    hot: float
    tags: tuple[str, ...] = ()
    latest_post_id: str | None = None
    accepted_post_id: str | None = None
    document: DiscussionDocument | None = None


class DiscussionStarted(Event, frozen=True, gc=False):
    """A member started a discussion; its first post has the discussion's id."""

    discussion_id: str
    author_id: str
    title: str
    body: str
    category: str
    tags: tuple[str, ...] = ()
    format: str = 'markdown'


class DiscussionTagged(Event, frozen=True, gc=False):
    """People chose a tag for a discussion, or refused one, as the room of tags has settled it."""

    discussion_id: str
    tag: str
    choice: str


class DiscussionViewed(Event, frozen=True, gc=False):
    """Somebody opened a discussion."""

    discussion_id: str
    member_id: str | None = None


class PostChanged(Event, frozen=True, gc=False):
    """A post as it is to be read: after it was written, and after each moderation."""

    post_id: str
    discussion_id: str
    author_id: str
    title: str
    category: str
    body: str
    format: str
    status: str
    created_at: int
    parent_id: str | None = None


class PostModerated(Event, frozen=True, gc=False):
    """A moderator asked for something to be done with a post."""

    post_id: str
    discussion_id: str
    member_id: str
    action: str
    reason: str = ''


class PostModerationDecided(Event, frozen=True, gc=False):
    """A moderation was carried out or refused: the answer to each PostModerated."""

    post_id: str
    discussion_id: str
    action: str
    success: bool
    reason: str
    status: str


class PostScored(Event, frozen=True, gc=False):
    """A vote on a post was counted: the answer to each PostVoted, also where it changed nothing."""

    post_id: str
    discussion_id: str
    member_id: str
    vote: str
    previous_vote: str
    ups: int
    downs: int
    score: int
    wilson: float


class PostVoted(Event, frozen=True, gc=False):
    """A member's vote on a post was set: UP, DOWN, or NONE to take it back."""

    post_id: str
    discussion_id: str
    member_id: str
    vote: str


class ReplyPosted(Event, frozen=True, gc=False):
    """A member replied in a discussion, to its first post or to another reply."""

    post_id: str
    discussion_id: str
    author_id: str
    body: str
    parent_id: str | None = None
    format: str = 'markdown'


class TicketOpened(Event, frozen=True, gc=False):
    """A member asked the support for help."""

    ticket_id: str
    member_id: str
    subject: str
    body: str = ''
    channel: str = 'web'


class TicketSolved(Event, frozen=True, gc=False):
    """The support solved a member's ticket."""

    ticket_id: str
    member_id: str


class ConsentApplied(Event, frozen=True, gc=False):
    """What a person does may be tracked from now on, or may not."""

    person_id: str
    tracking: bool
    reason: str


class ConsentChanged(Event, frozen=True, gc=False):
    """A person said whether what they do may be tracked."""

    person_id: str
    tracking: bool
    reason: str = ''


class ForecastDay(Struct, frozen=True, gc=False):
    """What is expected of one day."""

    day: int
    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


class EngagementDay(Struct, frozen=True, gc=False):
    """What was counted on one day."""

    day: int
    count: int


class EngagementForecasted(Event, frozen=True, gc=False):
    """What the community is expected to do on the next days, and how good such forecasts were."""

    forecast_id: str
    measure: str
    days: tuple[ForecastDay, ...]
    history: tuple[EngagementDay, ...]
    origins: int
    points: int
    model: str
    model_version: str
    mase: float | None = None
    baseline_mase: float | None = None
    coverage_80: float | None = None
    coverage_95: float | None = None
    reason: str | None = None


class EventTracked(Event, frozen=True, gc=False):
    """A person opened a page, or did something that a site or app names."""

    person_id: str
    type: str
    name: str
    properties: dict[str, str] = {}
    url: str | None = None


class ForecastRequested(Event, frozen=True, gc=False):
    """Somebody asked for a forecast of what the community will do, from all that the log says."""

    forecast_id: str


class ForecastTriggered(Event, frozen=True, gc=False):
    """It is time to forecast what the community will do, as the schedule says."""

    forecast_id: str


class ForecastsScheduled(Event, frozen=True, gc=False):
    """From now on what the community will do is forecast every so many days."""

    schedule_id: str
    every_days: int


class Contribution(Struct, frozen=True, gc=False):
    """What one measure gives to a health score."""

    measure: str
    value: int
    weight: int
    points: int


class HealthChanged(Event, frozen=True, gc=False):
    """A person's health was measured: after a touchpoint, or because time went by without one."""

    person_id: str
    score: float
    points: int
    band: str
    engagement_level: str
    contributions: tuple[Contribution, ...]
    last_activity_at: int | None = None


class Measured(Struct, frozen=True, gc=False):
    """What an identity has for and against one measure of health."""

    measure: str
    high: tuple[int, ...]
    low: tuple[int, ...]


class Tracked(Struct, frozen=True, gc=False):
    """When one type of touchpoint was tracked lately."""

    type: str
    moments: tuple[int, ...]


class IdentityAttached(Event, frozen=True, gc=False):
    """From now on an identity belongs to a person; it brings what was tracked under it."""

    person_id: str
    identity_id: str
    evidence: str
    measures: tuple[Measured, ...]
    last_activity_at: int | None = None
    moments: tuple[Tracked, ...] = ()
    milestones: tuple[str, ...] = ()


class IdentityDetached(Event, frozen=True, gc=False):
    """From now on an identity does not belong to a person; it takes along what was tracked under it."""

    person_id: str
    identity_id: str
    reason: str


class IdentityLinked(Event, frozen=True, gc=False):
    """An anonymous id turned out to be a member's."""

    person_id: str
    member_id: str
    evidence: str


class IdentityRestated(Event, frozen=True, gc=False):
    """Of what was tracked under an identity, this and no more counts on a journey."""

    person_id: str
    identity_id: str
    moments: tuple[Tracked, ...]
    milestones: tuple[str, ...] = ()
    away: bool = False


class IdentityUnlinked(Event, frozen=True, gc=False):
    """An anonymous id turned out not to be a member's after all."""

    person_id: str
    member_id: str
    reason: str


class MilestoneReached(Event, frozen=True, gc=False):
    """A person reached a milestone of their journey."""

    person_id: str
    milestone: str
    touchpoint_id: str


class MoodAdded(Event, frozen=True, gc=False):
    """How something that a person wrote feels, as it was first read; what is read anew by another model counts once."""

    person_id: str
    subject_id: str
    positive: float
    negative: float


class MoodObserved(Event, frozen=True, gc=False):
    """A model read what a person wrote; the same text read again replaces what was read before."""

    person_id: str
    subject_id: str
    positive: float
    negative: float


class SessionEnded(Event, frozen=True, gc=False):
    """A person was idle for 30 minutes: what they did before is one session."""

    person_id: str
    session_id: str
    started_at: int
    ended_at: int
    touchpoints: int
    pages: int


class TouchpointAdded(Event, frozen=True, gc=False):
    """A touchpoint counts: it is on the person's timeline."""

    person_id: str
    identity_id: str
    touchpoint_id: str
    type: str
    name: str
    subject_id: str | None = None
    session_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    rating: int | None = None
    properties: dict[str, str] = {}
    passive: bool = False
    milestones: tuple[str, ...] = ()


class TouchpointRecorded(Event, frozen=True, gc=False):
    """A fact of some room touches a person's journey."""

    person_id: str
    identity_id: str
    touchpoint_id: str
    type: str
    name: str
    subject_id: str | None = None
    session_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    rating: int | None = None
    properties: dict[str, str] = {}
    milestones: tuple[str, ...] = ()


class TouchpointRefused(Event, frozen=True, gc=False):
    """A touchpoint does not count."""

    person_id: str
    identity_id: str
    touchpoint_id: str
    reason: str


class MemberRegistered(Event, frozen=True, gc=False):
    """A person joined the community."""

    member_id: str
    username: str


class Violation(Struct, frozen=True, gc=False):
    """One thing that is wrong with an event."""

    pointer: str
    expected: str
    got: str


class EventRejected(Event, frozen=True, gc=False):
    """Ingest refused an event; it is kept whole with the reasons, so that it can be repaired and sent again."""

    rejection_id: str
    event_source: str
    body: str
    violations: tuple[Violation, ...]
    event_id: str | None = None
    event_type: str | None = None


class ProbeSent(Event, frozen=True, gc=False):
    """A probe was sent to see that an event goes from ingest to a read model."""

    probe_id: str


class RejectionReplayed(Event, frozen=True, gc=False):
    """An event that ingest had refused was taken after all, mostly repaired; it is not replayed again."""

    rejection_id: str
    event_source: str
    event_id: str
    event_type: str


class Ticked(Event, frozen=True, gc=False):
    """It is this late now. The clock writes it also into each partition of every topic whose folds wait for a moment, so that a replay wakes them where they were woken."""

    topic: str
    at: int


class ModelTrained(Event, frozen=True, gc=False):
    """A training of recommendations is done."""

    training_id: str
    discussions: int
    members: int
    interactions: int
    model: str
    model_version: str


class TakenUpTogether(Struct, frozen=True, gc=False):
    """A discussion that the same members took up."""

    discussion_id: str
    score: float


class NeighboursLearned(Event, frozen=True, gc=False):
    """Which discussions were taken up by the members who took up this one."""

    discussion_id: str
    training_id: str
    neighbours: tuple[TakenUpTogether, ...]
    model: str
    model_version: str


class TrainingRequested(Event, frozen=True, gc=False):
    """Somebody asked that recommendations be learnt anew from all that the log says."""

    training_id: str


class PointsEarned(Event, frozen=True, gc=False):
    """A member earned or lost points for a contribution: one line of the ledger."""

    member_id: str
    reason: str
    points: dict[str, int]
    post_id: str
    discussion_id: str
    giver_id: str | None = None


class StandingChanged(Event, frozen=True, gc=False):
    """A member's karma after a line of the ledger."""

    member_id: str
    karma: dict[str, int]


class AlarmArmed(Event, frozen=True, gc=False):
    """A person is to be judged again at a moment, whatever happens until then."""

    person_id: str
    wake_at: int


class DefinitionShared(Event, frozen=True, gc=False):
    """A segment's definition came to one part of all people."""

    shard: str
    segment_id: str
    kind: str
    rule: str
    status: str
    revision: int


class IdentityObserved(Event, frozen=True, gc=False):
    """Of what was tracked under an identity, this and no more is the person's."""

    shard: str
    person_id: str
    identity_id: str
    moments: tuple[Tracked, ...]
    marks: tuple[str, ...] = ()
    away: bool = False


class MembershipAsked(Event, frozen=True, gc=False):
    """It was asked that somebody be in a static segment, or be in it no more."""

    shard: str
    person_id: str
    segment_id: str
    wanted: bool


class MembershipConfirmed(Event, frozen=True, gc=False):
    """It was asked for what is so already."""

    segment_id: str
    person_id: str
    inside: bool


class MembershipRefused(Event, frozen=True, gc=False):
    """Nobody can be put into the segment, or be taken out of it."""

    segment_id: str
    person_id: str
    reason: str


class PeopleListed(Event, frozen=True, gc=False):
    """Some people are to be judged anew, by every definition whose turn it is."""

    shard: str
    segment_id: str
    revision: int
    people: tuple[str, ...]
    next_page: int | None = None


class PersonEnlisted(Event, frozen=True, gc=False):
    """A person was heard of for the first time."""

    shard: str
    person_id: str
    page: int


class PersonObserved(Event, frozen=True, gc=False):
    """Something that segments measure became known of a person."""

    shard: str
    person_id: str
    numbers: dict[str, int] = {}
    words: dict[str, str] = {}
    marks: tuple[str, ...] = ()
    touchpoint: str | None = None
    identity_id: str | None = None
    forgotten: tuple[str, ...] = ()


class PersonRecalled(Event, frozen=True, gc=False):
    """The moment came at which time alone may move a person."""

    shard: str
    person_id: str
    due_at: int


class SegmentChanged(Event, frozen=True, gc=False):
    """How a segment stands after what was said of it."""

    segment_id: str
    name: str
    description: str
    kind: str
    rule: str
    status: str
    revision: int


class SegmentClosed(Event, frozen=True, gc=False):
    """A segment is needed no more: everybody leaves it."""

    segment_id: str
    reason: str = ''


class SegmentDefined(Event, frozen=True, gc=False):
    """A segment was defined."""

    segment_id: str
    name: str
    kind: str
    description: str = ''
    rule: str = ''


class SegmentEntered(Event, frozen=True, gc=False):
    """A person is in a segment from now on."""

    segment_id: str
    person_id: str
    entered_at: int
    revision: int
    reason: str


class SegmentLeft(Event, frozen=True, gc=False):
    """A person is in a segment no more."""

    segment_id: str
    person_id: str
    entered_at: int
    left_at: int
    revision: int
    reason: str


class SegmentMemberAdded(Event, frozen=True, gc=False):
    """Somebody was put into a static segment."""

    person_id: str
    segment_id: str
    reason: str = ''


class SegmentMemberRemoved(Event, frozen=True, gc=False):
    """Somebody was taken out of a static segment."""

    person_id: str
    segment_id: str
    reason: str = ''


class SegmentRefused(Event, frozen=True, gc=False):
    """What was said of a segment changes nothing."""

    segment_id: str
    reason: str
    pointer: str = ''
    detail: str = ''


class SegmentRuleChanged(Event, frozen=True, gc=False):
    """A segment is for whoever another rule holds for."""

    segment_id: str
    rule: str


class SegmentSettled(Event, frozen=True, gc=False):
    """Everybody was judged by a segment's definition."""

    segment_id: str
    revision: int


class ShardSettled(Event, frozen=True, gc=False):
    """Everybody in one part of all people was judged by a segment's definition."""

    segment_id: str
    shard: str
    revision: int


class SweepAdvanced(Event, frozen=True, gc=False):
    """The people on a page of the roster are to be judged anew, by every definition whose turn it is."""

    shard: str
    segment_id: str
    revision: int
    page: int


class CategoryMoodObserved(Event, frozen=True, gc=False):
    """How a post feels, told to its discussion's category."""

    category: str
    discussion_id: str
    post_id: str
    feeling: int


class MoodExample(Struct, frozen=True, gc=False):
    """A post that shows the new mood."""

    post_id: str
    discussion_id: str
    feeling: int


class MoodShifted(Event, frozen=True, gc=False):
    """The mean mood of a category's posts has changed."""

    category: str
    direction: str
    before: int
    after: int
    posts: int
    since: str
    examples: tuple[MoodExample, ...]


class PostMoodObserved(Event, frozen=True, gc=False):
    """How a post feels, told to its discussion; only the first reading of a post is."""

    discussion_id: str
    post_id: str
    feeling: int
    category: str | None = None


class SentimentScored(Event, frozen=True, gc=False):
    """A model read a post and said how it feels."""

    post_id: str
    discussion_id: str
    author_id: str
    sentiment: str
    confidence: float
    negative: float
    neutral: float
    positive: float
    needs_attention: bool
    model: str
    model_version: str
    category: str | None = None


class TextScored(Event, frozen=True, gc=False):
    """A model read what a person wrote outside of the forum, and said how it feels."""

    subject_id: str
    kind: str
    person_id: str
    sentiment: str
    confidence: float
    negative: float
    neutral: float
    positive: float
    needs_attention: bool
    model: str
    model_version: str


class GuestMoved(Event, frozen=True, gc=False):
    """Somebody entered or left a segment that surveys may be for."""

    shard: str
    person_id: str
    segment_id: str
    inside: bool


class OccasionReached(Event, frozen=True, gc=False):
    """A member did what may be a survey's trigger."""

    shard: str
    member_id: str
    trigger: str
    occasion_id: str


class SurveyAnswerAccepted(Event, frozen=True, gc=False):
    """An answer counts, in place of the one before."""

    send_id: str
    survey_id: str
    member_id: str
    type: str
    answer_id: str
    text: str
    revision: int
    score: int | None = None
    previous_score: int | None = None


class SurveyAnswerRejected(Event, frozen=True, gc=False):
    """An answer, or a dismissal, does not count; as a fact it is kept."""

    send_id: str
    survey_id: str
    member_id: str
    reason: str
    score: int | None = None


class SurveyAnswered(Event, frozen=True, gc=False):
    """A member answered a survey, or answered it anew."""

    send_id: str
    survey_id: str
    member_id: str
    score: int | None = None
    text: str = ''


class SurveyArrived(Event, frozen=True, gc=False):
    """A survey reached the member for the first time."""

    send_id: str
    survey_id: str
    member_id: str
    channel: str


class SurveyClosed(Event, frozen=True, gc=False):
    """A survey is sent to nobody any more; what is open can still be answered."""

    survey_id: str
    reason: str = ''


class SurveyDayScoreChanged(Event, frozen=True, gc=False):
    """The score of the askings first answered on one day, after a change of one of them."""

    survey_id: str
    type: str
    day: int
    answered: int
    counts: dict[str, int]
    score: float | None = None
    low: float | None = None
    high: float | None = None
    half_width: float | None = None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None


class SurveyDeclined(Event, frozen=True, gc=False):
    """A member will not answer this asking, unless they think better of it."""

    send_id: str
    survey_id: str
    member_id: str


class SurveyDefined(Event, frozen=True, gc=False):
    """A survey was defined; it never changes, so that all its answers answer one question."""

    survey_id: str
    type: str
    question: str
    follow_up: str = ''
    segment_id: str | None = None
    sample_permille: int = 1000
    cool_down_days: int = 90
    expires_days: int = 14
    trigger: str | None = None


class SurveyDelivered(Event, frozen=True, gc=False):
    """A survey reached the member: it was shown, its link was opened, or a mail was taken."""

    send_id: str
    survey_id: str
    member_id: str
    channel: str


class SurveyDismissed(Event, frozen=True, gc=False):
    """A member does not want to answer."""

    send_id: str
    survey_id: str
    member_id: str


class SurveyExpired(Event, frozen=True, gc=False):
    """A survey was not answered in time."""

    send_id: str
    survey_id: str
    member_id: str
    type: str


class SurveyRefused(Event, frozen=True, gc=False):
    """A member is not asked: the answer to a SurveyRequested that may not be."""

    send_id: str
    survey_id: str
    member_id: str
    type: str
    reason: str
    again_at: int | None = None


class SurveyRequested(Event, frozen=True, gc=False):
    """A member is to be asked; carries what of the definition decides whether they are."""

    send_id: str
    survey_id: str
    member_id: str
    type: str
    cool_down_days: int = 90
    expires_days: int = 14
    sample_permille: int = 1000


class SurveyScoreChanged(Event, frozen=True, gc=False):
    """A survey's counts and score after a change of one asking."""

    survey_id: str
    type: str
    sent: int
    delivered: int
    answered: int
    dismissed: int
    expired: int
    counts: dict[str, int]
    score: float | None = None
    low: float | None = None
    high: float | None = None
    half_width: float | None = None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    response_rate: float | None = None
    response_low: float | None = None
    response_high: float | None = None


class SurveySendChanged(Event, frozen=True, gc=False):
    """How one asking stands after each fact about it."""

    survey_id: str
    send_id: str
    member_id: str
    type: str
    status: str
    sent_at: int
    expires_at: int
    delivered_at: int | None = None
    channel: str | None = None
    answered_at: int | None = None
    score: int | None = None
    revision: int = 0


class SurveySent(Event, frozen=True, gc=False):
    """A member is asked: the answer to a SurveyRequested that may be."""

    send_id: str
    survey_id: str
    member_id: str
    type: str
    expires_at: int


class SurveyTriggered(Event, frozen=True, gc=False):
    """A member is to be asked because of what they did; decided as whatever is requested."""

    send_id: str
    survey_id: str
    member_id: str
    type: str
    trigger: str
    cool_down_days: int = 90
    expires_days: int = 14
    sample_permille: int = 1000


class TriggerArmed(Event, frozen=True, gc=False):
    """A survey with a trigger came to one part of all people."""

    shard: str
    survey_id: str
    type: str
    trigger: str
    segment_id: str | None = None
    sample_permille: int = 1000
    cool_down_days: int = 90
    expires_days: int = 14


class TriggerDisarmed(Event, frozen=True, gc=False):
    """A survey was closed: nothing triggers it any more."""

    shard: str
    survey_id: str


class Neighbour(Struct, frozen=True, gc=False):
    """An older discussion that is about the same."""

    discussion_id: str
    similarity: float


class DiscussionPlaced(Event, frozen=True, gc=False):
    """A model placed a discussion among the others by what it is about, in numbers that can be compared."""

    discussion_id: str
    title: str
    vector: str
    model: str
    model_version: str
    tags: tuple[str, ...] = ()
    near: tuple[Neighbour, ...] = ()


class SuggestionFailed(Event, frozen=True, gc=False):
    """A language model that was asked for tags gave none; the embedded model's suggestions stand in."""

    discussion_id: str
    reason: str
    detail: str
    model: str
    model_version: str


class TagAccepted(Event, frozen=True, gc=False):
    """A member or moderator says that a tag belongs to a discussion."""

    discussion_id: str
    tag: str
    member_id: str


class TagChoiceRejected(Event, frozen=True, gc=False):
    """A choice of a tag does not count."""

    discussion_id: str
    tag: str
    member_id: str
    reason: str


class TagRefused(Event, frozen=True, gc=False):
    """A member or moderator says that a tag does not belong to a discussion."""

    discussion_id: str
    tag: str
    member_id: str


class TagSettled(Event, frozen=True, gc=False):
    """Whether a tag belongs to a discussion, as people have said last."""

    discussion_id: str
    tag: str
    choice: str
    member_id: str


class SuggestedTag(Struct, frozen=True, gc=False):
    """One tag that is suggested."""

    tag: str
    confidence: float
    reason: str


class TagsSuggested(Event, frozen=True, gc=False):
    """A model suggests tags for a discussion, surest first, each with the reason."""

    discussion_id: str
    tags: tuple[SuggestedTag, ...]
    model: str
    model_version: str


CLASSES: dict[str, type[Event]] = {
    "accounts.AccountJoined": AccountJoined,
    "accounts.PlanChanged": PlanChanged,
    "accounts.PurchaseMade": PurchaseMade,
    "accounts.PurchaseRefunded": PurchaseRefunded,
    "churn.ChurnScored": ChurnScored,
    "churn.ExampleLabelled": ExampleLabelled,
    "churn.ExampleSampled": ExampleSampled,
    "churn.HoldoutChanged": HoldoutChanged,
    "churn.ModelDrifted": ModelDrifted,
    "churn.ModelEvaluated": ModelEvaluated,
    "feedback.FeatureChanged": FeatureChanged,
    "feedback.FeatureSubmitted": FeatureSubmitted,
    "feedback.ScoreChanged": ScoreChanged,
    "feedback.StatusChanged": StatusChanged,
    "feedback.StatusRejected": StatusRejected,
    "feedback.StatusRequested": StatusRequested,
    "feedback.VoteAccepted": VoteAccepted,
    "feedback.VoteCast": VoteCast,
    "feedback.VoteRejected": VoteRejected,
    "forum.AnswerAccepted": AnswerAccepted,
    "forum.DiscussionChanged": DiscussionChanged,
    "forum.DiscussionStarted": DiscussionStarted,
    "forum.DiscussionTagged": DiscussionTagged,
    "forum.DiscussionViewed": DiscussionViewed,
    "forum.PostChanged": PostChanged,
    "forum.PostModerated": PostModerated,
    "forum.PostModerationDecided": PostModerationDecided,
    "forum.PostScored": PostScored,
    "forum.PostVoted": PostVoted,
    "forum.ReplyPosted": ReplyPosted,
    "integrations.TicketOpened": TicketOpened,
    "integrations.TicketSolved": TicketSolved,
    "journeys.ConsentApplied": ConsentApplied,
    "journeys.ConsentChanged": ConsentChanged,
    "journeys.EngagementForecasted": EngagementForecasted,
    "journeys.EventTracked": EventTracked,
    "journeys.ForecastRequested": ForecastRequested,
    "journeys.ForecastTriggered": ForecastTriggered,
    "journeys.ForecastsScheduled": ForecastsScheduled,
    "journeys.HealthChanged": HealthChanged,
    "journeys.IdentityAttached": IdentityAttached,
    "journeys.IdentityDetached": IdentityDetached,
    "journeys.IdentityLinked": IdentityLinked,
    "journeys.IdentityRestated": IdentityRestated,
    "journeys.IdentityUnlinked": IdentityUnlinked,
    "journeys.MilestoneReached": MilestoneReached,
    "journeys.MoodAdded": MoodAdded,
    "journeys.MoodObserved": MoodObserved,
    "journeys.SessionEnded": SessionEnded,
    "journeys.TouchpointAdded": TouchpointAdded,
    "journeys.TouchpointRecorded": TouchpointRecorded,
    "journeys.TouchpointRefused": TouchpointRefused,
    "members.MemberRegistered": MemberRegistered,
    "platform.EventRejected": EventRejected,
    "platform.ProbeSent": ProbeSent,
    "platform.RejectionReplayed": RejectionReplayed,
    "platform.Ticked": Ticked,
    "recommendations.ModelTrained": ModelTrained,
    "recommendations.NeighboursLearned": NeighboursLearned,
    "recommendations.TrainingRequested": TrainingRequested,
    "reputation.PointsEarned": PointsEarned,
    "reputation.StandingChanged": StandingChanged,
    "segments.AlarmArmed": AlarmArmed,
    "segments.DefinitionShared": DefinitionShared,
    "segments.IdentityObserved": IdentityObserved,
    "segments.MembershipAsked": MembershipAsked,
    "segments.MembershipConfirmed": MembershipConfirmed,
    "segments.MembershipRefused": MembershipRefused,
    "segments.PeopleListed": PeopleListed,
    "segments.PersonEnlisted": PersonEnlisted,
    "segments.PersonObserved": PersonObserved,
    "segments.PersonRecalled": PersonRecalled,
    "segments.SegmentChanged": SegmentChanged,
    "segments.SegmentClosed": SegmentClosed,
    "segments.SegmentDefined": SegmentDefined,
    "segments.SegmentEntered": SegmentEntered,
    "segments.SegmentLeft": SegmentLeft,
    "segments.SegmentMemberAdded": SegmentMemberAdded,
    "segments.SegmentMemberRemoved": SegmentMemberRemoved,
    "segments.SegmentRefused": SegmentRefused,
    "segments.SegmentRuleChanged": SegmentRuleChanged,
    "segments.SegmentSettled": SegmentSettled,
    "segments.ShardSettled": ShardSettled,
    "segments.SweepAdvanced": SweepAdvanced,
    "sentiment.CategoryMoodObserved": CategoryMoodObserved,
    "sentiment.MoodShifted": MoodShifted,
    "sentiment.PostMoodObserved": PostMoodObserved,
    "sentiment.SentimentScored": SentimentScored,
    "sentiment.TextScored": TextScored,
    "surveys.GuestMoved": GuestMoved,
    "surveys.OccasionReached": OccasionReached,
    "surveys.SurveyAnswerAccepted": SurveyAnswerAccepted,
    "surveys.SurveyAnswerRejected": SurveyAnswerRejected,
    "surveys.SurveyAnswered": SurveyAnswered,
    "surveys.SurveyArrived": SurveyArrived,
    "surveys.SurveyClosed": SurveyClosed,
    "surveys.SurveyDayScoreChanged": SurveyDayScoreChanged,
    "surveys.SurveyDeclined": SurveyDeclined,
    "surveys.SurveyDefined": SurveyDefined,
    "surveys.SurveyDelivered": SurveyDelivered,
    "surveys.SurveyDismissed": SurveyDismissed,
    "surveys.SurveyExpired": SurveyExpired,
    "surveys.SurveyRefused": SurveyRefused,
    "surveys.SurveyRequested": SurveyRequested,
    "surveys.SurveyScoreChanged": SurveyScoreChanged,
    "surveys.SurveySendChanged": SurveySendChanged,
    "surveys.SurveySent": SurveySent,
    "surveys.SurveyTriggered": SurveyTriggered,
    "surveys.TriggerArmed": TriggerArmed,
    "surveys.TriggerDisarmed": TriggerDisarmed,
    "tags.DiscussionPlaced": DiscussionPlaced,
    "tags.SuggestionFailed": SuggestionFailed,
    "tags.TagAccepted": TagAccepted,
    "tags.TagChoiceRejected": TagChoiceRejected,
    "tags.TagRefused": TagRefused,
    "tags.TagSettled": TagSettled,
    "tags.TagsSuggested": TagsSuggested,
}
