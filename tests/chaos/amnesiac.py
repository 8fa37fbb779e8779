"""A mutant of the API that does not know requests again: `python -m tests.chaos.amnesiac api`."""

import sys
from unittest.mock import patch

from api.ingest.repeats import Request, Work, Working, random_name
from api.ingest.verdicts import Answer
from infra.reading import Database
from infra.serving import serve


async def once(
    _: Working, _database: Database, _request: Request, work: Work
) -> tuple[Answer, bool]:
    """Do the work, every time."""
    return await work(random_name), False


if __name__ == "__main__":
    with patch.object(Working, "once", once):
        serve(sys.argv[1])
