"""Derived events as records for the log: stamped with where they come from, then encoded.

Which events follow is the folds' business; when they are sent is the stage's.
"""

from collections.abc import Sequence

from infra.pipeline import Outgoing, Record
from schemas.codec import encode_as, headers_of, key_of, type_of
from schemas.events import Event, Meta, Origin
from streams.fold import Fold


def outgoing(
    fold: Fold,
    record: Record,
    cause: Meta,
    sequence: int,
    derived: Sequence[Event],
    said: int = 0,
) -> list[Outgoing]:
    """What is to be published of the events that a fold derived from a record.

    `sequence` is the number of events derived from the key before, `said` that of those derived
    from the record before. An id is the origin itself, readable and as unique as its hash.
    """
    source = f"fold:{fold.name}"
    place = f"{fold.name}.{fold.version}.{record.partition}.{record.offset}."
    made = []
    for n, event in enumerate(derived, said):
        event_type = type_of(event)
        meta = Meta(
            f"{place}{n}",
            event_type.name,
            source,
            cause.occurred_at,
            cause.recorded_at,
            cause.correlation_id,
            cause.actor,
            cause.id,
            Origin(fold.name, fold.version, record.partition, record.offset, n),
            sequence + n - said + 1,
            cause.restated,
        )
        value = encode_as(event, meta)
        made.append(Outgoing(event_type.topic, key_of(event).encode(), value, headers_of(meta)))
    return made
