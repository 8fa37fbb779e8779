"""The list of projections, and which of them keeps a read model.

What each keeps stands in its room's module; a test holds the list and the modules together.
"""

from collections.abc import Mapping

from projections.analytics import ANALYTICS
from projections.analytics_activity import ACTIVITY
from projections.analytics_churn import CHURN_FACTS_PROJECTION
from projections.analytics_journeys import TOUCHES
from projections.analytics_sentiment import SENTIMENTS
from projections.analytics_surveys import ANSWERS
from projections.analytics_votes import VOTES
from projections.churn import CHURN
from projections.feedback import FEEDBACK
from projections.forum import FORUM
from projections.journeys import JOURNEYS
from projections.journeys_forecasts import FORECASTS_PROJECTION
from projections.members import MEMBERS_PROJECTION
from projections.platform import PLATFORM
from projections.projection import Projection, Store
from projections.recommendations import RECOMMENDATIONS
from projections.reputation import REPUTATION
from projections.search import SEARCH
from projections.segments import SEGMENTS
from projections.sentiment import SENTIMENT
from projections.surveys import SURVEYS_PROJECTION
from projections.tags import TAGS

PROJECTIONS: Mapping[str, Projection] = {
    each.name: each
    for each in (
        PLATFORM,
        MEMBERS_PROJECTION,
        FORUM,
        FEEDBACK,
        REPUTATION,
        SENTIMENT,
        CHURN,
        SURVEYS_PROJECTION,
        TAGS,
        RECOMMENDATIONS,
        JOURNEYS,
        SEGMENTS,
        FORECASTS_PROJECTION,
        ANALYTICS,
        ACTIVITY,
        VOTES,
        SENTIMENTS,
        CHURN_FACTS_PROJECTION,
        ANSWERS,
        TOUCHES,
        SEARCH,
    )
}

# Read models of facts and of what is decided, in Postgres: those that somebody asks for right after
# they told something. The others may fall behind without holding them up.
DECIDED = (PLATFORM, MEMBERS_PROJECTION, FORUM, FEEDBACK, REPUTATION)

# Which projection to wait for before a view is read, by the view's name.
KEEPERS: Mapping[str, Projection] = {
    view.name: each for each in PROJECTIONS.values() for view in each.views
}


def kept_in(store: Store) -> tuple[Projection, ...]:
    """The projections of one store, in the order of the list."""
    return tuple(each for each in PROJECTIONS.values() if each.store == store)
