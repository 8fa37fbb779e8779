"""Probes that came through: how `up` and monitoring see that the whole way is open.

What a probe is for is the supervisor's business.
"""

from collections.abc import Iterable

from projections.projection import Column, Insert, Projection, Table, View, Write, members_of
from schemas.events import ProbeSent

Reads = ProbeSent

PROBES = Table(
    name="probes",
    doc="Probes that went from ingest to a read model.",
    key=("probe_id",),
    columns=(
        Column("probe_id", "text", "Names the probe."),
        Column("occurred_at", "timestamptz", "When it was sent."),
    ),
)


def project(event: Reads) -> Iterable[Write]:
    """A probe is a row."""
    yield Insert("probes", {"probe_id": event.probe_id, "occurred_at": event.meta.occurred_at})


PLATFORM = Projection(
    name="platform",
    version=1,
    doc="Probes of the platform itself.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(PROBES,),
    views=(View("probes", PROBES.doc, "SELECT probe_id, occurred_at FROM {probes}"),),
)
