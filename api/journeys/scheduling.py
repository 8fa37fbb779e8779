"""Telling the log, once the API runs, how often to forecast: a setting becomes a fact.

When a forecast is due is decided by the fold `forecast-schedule`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from api.platform import Platform
from api.publishing import publish, told
from infra.producing import LogAwayError
from schemas.events import ForecastsScheduled

logger = logging.getLogger(__name__)

# The one schedule that the platform keeps by itself.
SCHEDULE = "engagement"
# The first forecast is hours away: nothing is lost while the log is.
RETRY_SECONDS = 60.0


@asynccontextmanager
async def scheduling(platform: Platform) -> AsyncIterator[None]:
    """While the API runs, see to it that the log knows the schedule."""
    telling = asyncio.create_task(_tell(platform))
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling


async def _tell(platform: Platform) -> None:
    event = ForecastsScheduled(SCHEDULE, platform.settings.forecast_days)
    while True:
        try:
            await publish(platform.writer, [told(event, None)])
        except LogAwayError as error:
            logger.warning("the schedule of forecasts is not told", extra={"error": repr(error)})
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return
