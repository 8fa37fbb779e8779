"""The folds and reactions of the platform, explicit lists: what is not here does not run.

What they are stands in `fold` and `reaction`; the rules stand in the rooms.
"""

from streams.churn import activity as churn_activity
from streams.churn import model as churn_model
from streams.feedback import allowance, features, scores
from streams.fold import declare
from streams.forum import rules as discussions
from streams.forum import tags as discussion_tags
from streams.journeys import (
    answers,
    customers,
    moods,
    posts,
    requests,
    schedule,
    tickets,
    tracking,
    votes,
)
from streams.journeys import reactions as forecasting
from streams.journeys import rules as journeys
from streams.reaction import declare_reaction
from streams.recommendations import reactions as recommending
from streams.reputation import contributions, standings
from streams.segments import (
    alarms,
    consents,
    definitions,
    memberships,
    risks,
    roster,
    settlings,
    wishes,
)
from streams.segments import customers as segment_customers
from streams.segments import timeline as segment_timeline
from streams.sentiment import answers as sentiment_answers
from streams.sentiment import posts as post_moods
from streams.sentiment import reactions as sentiment
from streams.sentiment import shifts as mood_shifts
from streams.sentiment import threads as thread_moods
from streams.sentiment import tickets as sentiment_tickets
from streams.surveys import arming, guests, occasions, sends, triggers
from streams.surveys import scores as survey_scores
from streams.tags import choices
from streams.tags import reactions as tagging

# Somebody waits for what these decide.
DECISIONS = (
    declare("discussions", 1, discussions),
    declare("vote-allowance", 1, allowance),
    declare("vote-scores", 1, scores),
    declare("features", 1, features),
    declare("contributions", 1, contributions),
    declare("standings", 1, standings),
    declare("survey-sends", 1, sends),
    declare("tag-choices", 1, choices),
    declare("segment-definitions", 1, definitions),
    declare("segment-wishes", 1, wishes),
)

# What follows from facts and decisions is read in its own time: it may fall behind, and holds up no
# decision.
CONSEQUENCES = (
    declare("discussion-tags", 1, discussion_tags),
    declare("survey-scores", 1, survey_scores),
    declare("survey-arming", 1, arming),
    declare("survey-guests", 1, guests),
    declare("survey-occasions", 1, occasions),
    declare("survey-triggers", 1, triggers),
    declare("post-moods", 1, post_moods),
    declare("thread-moods", 1, thread_moods),
    declare("mood-shifts", 1, mood_shifts),
    declare("tracking", 1, tracking),
    declare("touch-posts", 1, posts),
    declare("touch-requests", 1, requests),
    declare("touch-votes", 1, votes),
    declare("touch-customers", 1, customers),
    declare("touch-tickets", 1, tickets),
    declare("touch-moods", 1, moods),
    declare("touch-answers", 1, answers),
    declare("journeys", 1, journeys),
    declare("forecast-schedule", 1, schedule),
    declare("churn-activity", 1, churn_activity),
    declare("churn-model", 1, churn_model),
    declare("segment-timeline", 1, segment_timeline),
    declare("segment-customers", 1, segment_customers),
    declare("segment-consents", 1, consents),
    declare("segment-risks", 1, risks),
    declare("segment-memberships", 1, memberships),
    declare("segment-roster", 1, roster),
    declare("segment-alarms", 1, alarms),
    declare("segment-settlings", 1, settlings),
)

FOLDS = (*DECISIONS, *CONSEQUENCES)

REACTIONS = (
    declare_reaction("sentiment", 1, sentiment),
    declare_reaction("sentiment-answers", 1, sentiment_answers),
    declare_reaction("sentiment-tickets", 1, sentiment_tickets),
    declare_reaction("tagging", 1, tagging),
    declare_reaction("recommendations", 1, recommending),
    declare_reaction("forecasts", 1, forecasting),
)
