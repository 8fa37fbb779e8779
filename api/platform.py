"""What a running API process holds: settings, connections and the outcomes that it waits for.

What is done with them is the rooms' business.
"""

from dataclasses import dataclass

from api.keys import Keys
from api.outcomes import Outcomes
from infra.producing import LogWriter
from infra.querying import Analysts
from infra.reading import Database
from infra.searching import Index
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Platform:
    """The connections of one API process."""

    settings: Settings
    database: Database
    facts: Database
    """Where the fact table `events` is: the same database, or TimescaleDB's own."""
    analysts: Analysts | None
    """The read-only role's connections, where the settings name its address."""
    index: Index
    writer: LogWriter
    outcomes: Outcomes
    keys: Keys
