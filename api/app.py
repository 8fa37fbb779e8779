"""The API process: every route under one roof, its connections, and how it starts and stops.

What the routes do is in the rooms.
"""

import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, params

from api import (
    catalogue,
    churn,
    decisions,
    endpoint,
    health,
    holdout,
    members,
    pages,
    problems,
    sentiment,
)
from api.describing import describe
from api.feedback import routes as feedback
from api.forum import routes as forum
from api.gate import BODY_LIMIT, Gate
from api.ingest import routes as ingest
from api.inputs import writable_body
from api.journeys import cohort_routes as cohorts
from api.journeys import routes as journeys
from api.journeys.scheduling import scheduling
from api.keys import Keys
from api.limits import Buckets
from api.outcomes import Outcomes
from api.parameters import known_parameters
from api.platform import Platform
from api.recommendations import routes as recommendations
from api.registry import routes as registry
from api.search import routes as search
from api.segments import routes as segments
from api.sql import routes as sql
from api.surveys import pages as survey_pages
from api.surveys import routes as surveys
from api.tags import routes as tags
from api.watching import Watch
from infra.following import Ends
from infra.producing import LogWriter
from infra.querying import Analysts, open_analysts
from infra.reading import Database, open_database, open_session
from infra.searching import open_index
from infra.settings import Settings
from projections.registry import KEEPERS

logger = logging.getLogger(__name__)

TITLE = "Community platform"
# Requests in flight when the process is told to stop get this long; the whole stop may take 10 s.
GRACE_SECONDS = 5

ROUTERS = (
    endpoint.router,
    forum.router,
    feedback.router,
    members.router,
    search.router,
    sentiment.router,
    churn.router,
    holdout.router,
    sql.router,
    journeys.router,
    cohorts.router,
    segments.router,
    surveys.router,
    tags.router,
    recommendations.router,
    decisions.router,
    catalogue.router,
    registry.router,
    health.router,
    pages.router,
    survey_pages.router,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the API over the services that the settings name; they are reached as it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        platform = await open_platform(settings)
        app.state.platform = platform
        if settings.redis_url:
            logger.warning("rate limits are kept in this process alone, redis is not used for them")
        ends = Ends(settings.kafka_servers)
        app.state.watch = Watch(platform, ends)
        try:
            async with ingest.running(app, platform, app.state.buckets), scheduling(platform):
                yield
        finally:
            await close_platform(platform)
            ends.close()

    app = FastAPI(title=TITLE, version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.buckets = Buckets(settings.member_rate, settings.member_burst)
    # The gate refuses what says that it is too large; this stops what comes without saying.
    for router in ROUTERS:
        app.include_router(router, max_body_size=BODY_LIMIT, dependencies=_checks(router))
    # Ingest has its own limit, which counts what is unpacked.
    app.include_router(ingest.router)
    app.mount("/assets", pages.ASSETS)
    problems.install(app)
    app.add_middleware(ingest.Shortcut)
    app.add_middleware(Gate)
    describe(app)
    return app


def _checks(router: APIRouter) -> list[params.Depends]:
    # Clients of a Confluent registry send parameters that only some registries know.
    if router is registry.router:
        return []
    # GraphQL reads its bodies itself, and has a way of its own to refuse them.
    if router is endpoint.router:
        return [Depends(known_parameters)]
    return [Depends(known_parameters), Depends(writable_body)]


async def open_platform(settings: Settings) -> Platform:
    """Return the connections of one process; each finds its service now or later."""
    database = await open_database(settings.postgres_url)
    writer, outcomes = LogWriter(settings.ingest_servers), Outcomes(settings.kafka_servers)
    writer.start()
    outcomes.start()
    return Platform(
        settings=settings,
        database=database,
        facts=await _facts(settings, database),
        analysts=await _analysts(settings),
        index=open_index(settings.elasticsearch_url),
        writer=writer,
        outcomes=outcomes,
        keys=Keys(database),
    )


async def close_platform(platform: Platform) -> None:
    """Finish what was begun and give the connections back."""
    await platform.outcomes.close()
    await platform.writer.close()
    await platform.index.close()
    for database in {platform.database, platform.facts}:
        await database.pool.close()
    if platform.analysts is not None:
        await platform.analysts.pool.close()


async def _facts(settings: Settings, database: Database) -> Database:
    if settings.facts_url == settings.postgres_url:
        return database
    return await open_session(settings.facts_url)


async def _analysts(settings: Settings) -> Analysts | None:
    if not settings.reader_url:
        return None
    return await open_analysts(
        settings.reader_url, {view: each.name for view, each in KEEPERS.items()}
    )


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    sys.exit(0)


def serve(settings: Settings) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server stops by itself and then raises the signal again: that is no kill but an end.
        signal.signal(number, _end)
    uvicorn.run(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
