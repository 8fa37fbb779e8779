"""How a process logs: one JSON object a line on standard error.

Where the lines go is decided by whoever starts the process.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

# What every record has; whatever else a caller added by `extra` is a field of the line.
_COMMON = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time, level, process, logger, message, extra fields."""

    def __init__(self, process: str) -> None:
        """Mark every line with the process's name."""
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _COMMON},
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_json(process: str) -> None:
    """Send every logger's lines of level INFO and above to standard error as JSON."""
    output = logging.StreamHandler()
    output.setFormatter(JsonLines(process))
    logging.basicConfig(level=logging.INFO, handlers=[output], force=True)
    # These log every request and every bulk of a healthy system.
    for chatty in ("httpx", "elastic_transport", "uvicorn.access", "aiokafka"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
