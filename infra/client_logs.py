"""What Kafka's client says of itself, without saying it ten times a second.

How lines are written is `logs`'s; the clients are in `kafka` and its neighbours.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

# While a broker is away, each client of a process tries again ten times a second, and says each
# time that it failed. Twice a minute shows that it is still so.
SECONDS = 30.0
# Behind this, a client says how long its connection stood, which is never the same.
DETAIL = " (after "


@dataclass
class Said:
    """When a line was let through, in seconds since 1970, and how many were held back since."""

    at: float
    held_back: int = 0


@dataclass
class Sparing(logging.Filter):
    """Lets what is said again and again through once in `seconds`.

    The line that comes next says in a field how many were held back. Any thread may log.
    """

    seconds: float = SECONDS
    _said: dict[tuple[int, str], Said] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is let through."""
        text = (record.levelno, record.getMessage().partition(DETAIL)[0])
        with self._lock:
            said = self._said.get(text)
            if said is not None and record.created < said.at + self.seconds:
                said.held_back += 1
                return False
            if said is None:
                self._forget(record.created)
            elif said.held_back:
                record.held_back = said.held_back
            self._said[text] = Said(record.created)
            return True

    def _forget(self, now: float) -> None:
        """Keep no more than what was said of late; a count that nobody asked for again is lost."""
        self._said = {
            text: said for text, said in self._said.items() if now < said.at + 2 * self.seconds
        }


# The clients' logger: `logger=` of each of them.
client_logger = logging.getLogger("kafka")
client_logger.addFilter(Sparing())
