"""The GraphQL field `experience`: what the rooms of the customer's experience offer, in one place.

What each offers is in the room's own modules; this only puts them together.
"""

import strawberry

from api.churn import ChurnQuery
from api.graph import described
from api.journeys.cohort_graph import CohortsQuery
from api.journeys.graph import JourneysQuery
from api.journeys.mutations import JourneysMutation
from api.segments.graph import SegmentsQuery
from api.segments.mutations import SegmentsMutation
from api.surveys.graph import SurveysQuery
from api.surveys.mutations import SurveysMutation


@described
@strawberry.type(description="Reading the customer's experience.")
class ExperienceQuery(JourneysQuery, CohortsQuery, SegmentsQuery, SurveysQuery, ChurnQuery):
    """Queries of every room of the experience."""


@described
@strawberry.type(description="Telling the customer's experience something.")
class ExperienceMutation(JourneysMutation, SegmentsMutation, SurveysMutation):
    """Mutations of every room of the experience."""
