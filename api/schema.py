"""The GraphQL schema, put together from the rooms, and the limits of what it carries out.

Each room's part is in its own module; HTTP is in endpoint.
"""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.types import ExecutionContext

from api.cost import TOKENS_LIMIT, demand_frugal, reckon
from api.experience import ExperienceMutation, ExperienceQuery
from api.feedback.graph import FeedbackQuery
from api.feedback.mutations import FeedbackMutation
from api.forum.graph import ForumQuery
from api.forum.mutations import ForumMutation
from api.graph import described
from api.members import MembersQuery
from api.recommendations.graph import RecommendationsQuery
from api.search.graph import SearchQuery
from api.sentiment import SentimentQuery
from api.tags.graph import TagsMutation, TagsQuery

# Clients send the same few documents again and again; parsing one takes longer than running it.
DOCUMENTS_KEPT = 500


@described
@strawberry.type(description="All that can be read.")
class Query(SearchQuery):
    """The root of queries: one field a room."""

    @strawberry.field
    def forum(self) -> ForumQuery:
        """Discussions and posts."""
        return ForumQuery()

    @strawberry.field
    def feedback(self) -> FeedbackQuery:
        """Feature requests."""
        return FeedbackQuery()

    @strawberry.field
    def members(self) -> MembersQuery:
        """Members and their karma."""
        return MembersQuery()

    @strawberry.field
    def sentiment(self) -> SentimentQuery:
        """How posts feel."""
        return SentimentQuery()

    @strawberry.field
    def experience(self) -> ExperienceQuery:
        """Journeys, surveys and what follows from them."""
        return ExperienceQuery()

    @strawberry.field
    def tags(self) -> TagsQuery:
        """Tags of discussions."""
        return TagsQuery()

    @strawberry.field
    def recommendations(self) -> RecommendationsQuery:
        """What to read next."""
        return RecommendationsQuery()


@described
@strawberry.type(description="All that can be told.")
class Mutation:
    """The root of mutations: one field a room."""

    @strawberry.field
    def forum(self) -> ForumMutation:
        """Discussions, replies, votes and moderation."""
        return ForumMutation()

    @strawberry.field
    def feedback(self) -> FeedbackMutation:
        """Feature requests, votes and moves."""
        return FeedbackMutation()

    @strawberry.field
    def experience(self) -> ExperienceMutation:
        """Touchpoints and surveys."""
        return ExperienceMutation()

    @strawberry.field
    def tags(self) -> TagsMutation:
        """Choices of tags."""
        return TagsMutation()


class Frugal(SchemaExtension):
    """Refuses operations that are too deep, have too many aliases or cost too much."""

    def on_execute(self) -> Iterator[None]:
        """Reckon the operation once it is known to be valid."""
        context = self.execution_context
        assert context.graphql_document is not None, "only parsed documents are executed"
        cost = reckon(
            context.schema._schema,  # noqa: SLF001 - Strawberry offers no public way to the core schema
            context.graphql_document,
            context.operation_name,
            context.variables or {},
        )
        demand_frugal(cost)
        yield


class Schema(strawberry.Schema):
    """The schema; what fails is logged where its code is chosen (problems), and only there."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave errors to the endpoint."""


SCHEMA = Schema(
    Query,
    Mutation,
    extensions=[
        lambda: MaxTokensLimiter(TOKENS_LIMIT),
        lambda: ParserCache(DOCUMENTS_KEPT),
        lambda: ValidationCache(DOCUMENTS_KEPT),
        Frugal,
    ],
)
