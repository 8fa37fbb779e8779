"""Taking events in: each is judged, good ones go to the log, refused ones are kept beside it.

How requests come and go is in `endpoint`; what makes an event good is in `envelopes`.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from api.ingest.envelopes import Refusal, Taking, Why, judge
from api.ingest.measures import counted
from api.ingest.verdicts import Accepted, Answer, Rejected, Verdict, answer
from api.publishing import outgoing
from infra.pipeline import Outgoing
from infra.producing import LogAwayError, LogWriter, Placed
from schemas.events import Event, EventRejected, Meta, Violation

logger = logging.getLogger(__name__)

# Other requests get their turn after so many events: about five milliseconds of work.
EVENTS_A_TURN = 250
# Who writes rejections.
INGEST_SOURCE = "ingest"
# A rejection must fit into one record of a megabyte, with its reasons.
KEPT_BYTES = 900_000
STATUSES = {Why.INVALID: 400, Why.FORBIDDEN: 403, Why.TOO_LARGE: 413}


@dataclass(frozen=True, slots=True)
class Repeat:
    """An event that came before in the same request, at the place `first` among the good ones."""

    first: int
    event_id: str


@dataclass(slots=True)
class Judged:
    """A request's events: each has a place among the good ones, is a repeat, or has faults."""

    slots: list[int | Repeat | Refusal | Rejected] = field(default_factory=list)
    good: list[Event] = field(default_factory=list)
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, judged: Event | Refusal) -> None:
        """Add the next event; one with an id that was there is a repeat or a conflict."""
        if isinstance(judged, Refusal):
            self.slots.append(judged)
            return
        first = self._seen.setdefault((judged.meta.source, judged.meta.id), len(self.good))
        if first == len(self.good):
            self.slots.append(first)
            self.good.append(judged)
        elif judged == self.good[first]:
            self.slots.append(Repeat(first, judged.meta.id))
        else:
            self.slots.append(_conflict(judged))

    @property
    def refused_status(self) -> int:
        """The status where nothing was accepted: that of the one reason, if there is but one."""
        reasons = {each.why for each in self.slots if isinstance(each, Refusal)}
        return STATUSES[reasons.pop()] if len(reasons) == 1 else STATUSES[Why.INVALID]


def _conflict(event: Event) -> Rejected:
    fault = Violation("/id", "another id, or the content of the earlier event", event.meta.id)
    return Rejected(id=event.meta.id, verdict="conflict", errors=(fault,))


async def take(
    raws: Sequence[bytes], taking: Taking, writer: LogWriter, name: Callable[[int], str]
) -> Answer:
    """Take the events of one request and return the answer.

    `name` gives the n-th event an id if it has none.
    """
    judged = Judged()
    records: list[Outgoing] = []
    rejections: list[Outgoing] = []
    for index, raw in enumerate(raws):
        if index and index % EVENTS_A_TURN == 0:
            await asyncio.sleep(0)
        judged.add(judge(raw, taking, partial(name, index)))
        if len(judged.good) > len(records):
            records.append(outgoing(judged.good[-1]))
        elif not isinstance(slot := judged.slots[-1], Repeat | int):
            rejections.append(outgoing(_kept(raw, slot, taking)))
    outcomes = await writer.write([*records, *rejections])
    _lament(outcomes[len(records) :])
    verdicts = _verdicts(judged, outcomes)
    counted(verdicts)
    return answer(verdicts, judged.refused_status)


def _verdicts(judged: Judged, outcomes: Sequence[Placed | LogAwayError]) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for slot in judged.slots:
        match slot:
            case int():
                verdicts.append(_placed(judged.good[slot].meta.id, outcomes[slot]))
            case Rejected():
                verdicts.append(slot)
            case Refusal():
                refused = Rejected(id=slot.event_id, verdict="invalid", errors=slot.violations)
                verdicts.append(refused)
            case Repeat(first, event_id):
                verdicts.append(_placed(event_id, outcomes[first]))
    return verdicts


def _placed(event_id: str, outcome: Placed | LogAwayError) -> Verdict:
    if isinstance(outcome, Placed):
        topic, partition, offset = outcome
        return Accepted(id=event_id, topic=topic, partition=partition, offset=offset)
    fault = Violation("", "an acknowledgement by kafka, try again", str(outcome))
    return Rejected(id=event_id, verdict="error", errors=(fault,))


def _kept(raw: bytes, refused: Refusal | Rejected, taking: Taking) -> EventRejected:
    """Return the rejection that keeps a refused event; what Kafka cannot take of it is cut off."""
    known = refused.event_id if isinstance(refused, Refusal) else refused.id
    rejection_id = str(uuid.uuid4())
    meta = Meta(
        id=rejection_id,
        type="platform.EventRejected",
        source=INGEST_SOURCE,
        occurred_at=taking.received_at,
        recorded_at=taking.received_at,
        correlation_id=rejection_id,
        actor=taking.sender.name,
    )
    return EventRejected(
        rejection_id=rejection_id,
        event_source=taking.sender.source,
        event_id=known,
        event_type=refused.event_type if isinstance(refused, Refusal) else None,
        body=_text(raw),
        violations=refused.violations if isinstance(refused, Refusal) else refused.errors,
        meta=meta,
    )


def _text(raw: bytes) -> str:
    text = raw[:KEPT_BYTES].decode("utf-8", "backslashreplace")
    return text.encode()[:KEPT_BYTES].decode("utf-8", "ignore")


def _lament(outcomes: Sequence[Placed | LogAwayError]) -> None:
    """Log rejections that could not be kept; their senders know all the same."""
    lost = Counter(str(each) for each in outcomes if isinstance(each, LogAwayError))
    for reason, count in lost.items():
        logger.error("rejected events were not kept", extra={"count": count, "reason": reason})
