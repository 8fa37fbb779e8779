"""What is said of each event, and the HTTP status that sums it up.

How the verdicts are reached is in `envelopes` and `taking`.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from schemas.events import Violation

# An event that the log did not take may be sent again after this time.
RETRY_SECONDS = 2


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The event is in the log, at this place."""

    id: str
    verdict: Literal["accepted"] = "accepted"
    topic: str
    partition: int
    offset: int


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """The event is not in the log, for these reasons.

    It is `invalid`, or in `conflict` with another that has its id, or there was an `error` here and
    it may be sent again. `status` sums up a request of which no event was accepted.
    """

    id: str | None
    verdict: Literal["invalid", "conflict", "error"]
    errors: tuple[Violation, ...]


Verdict = Accepted | Rejected


class Report(msgspec.Struct, frozen=True):
    """The body of the answer."""

    accepted: int
    rejected: int
    verdicts: Sequence[Verdict]


class Answer(msgspec.Struct, frozen=True):
    """The answer to a request: its HTTP status and JSON."""

    status: int
    body: bytes

    @property
    def final(self) -> bool:
        """Whether the same request would be answered so again; an error here may pass."""
        return self.status in {201, 207, 400, 403, 413}


def answer(verdicts: Sequence[Verdict], refused_status: int) -> Answer:
    """Return the answer that the verdicts make; `refused_status` is that of only invalid ones."""
    accepted = sum(isinstance(each, Accepted) for each in verdicts)
    kinds: set[str] = {each.verdict for each in verdicts}
    report = Report(accepted, len(verdicts) - accepted, verdicts)
    return Answer(_status(kinds, refused_status), msgspec.json.encode(report))


def _status(kinds: set[str], refused_status: int) -> int:
    if kinds == {"accepted"}:
        return 201
    if kinds == {"error"}:
        return 503
    return refused_status if kinds <= {"invalid", "conflict"} else 207
