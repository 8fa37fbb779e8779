"""Which discussions the same members took up, and the trainings that found it out.

What a member is recommended is put together where it is asked for.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.projection import (
    Column,
    Index,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    reading_order,
)
from schemas.events import ModelTrained, NeighboursLearned

Reads = NeighboursLearned | ModelTrained

NEIGHBOURS = Table(
    name="discussion_neighbours",
    doc="The discussions that the same members took up, as the last training found.",
    key=("discussion_id",),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column(
            "neighbours", "jsonb", "Objects of discussion_id and score (0 to 1), nearest first."
        ),
        Column("training_id", "text", "The training that it comes from."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
        Column("sequence", "bigint", "Grows with the reaction's version, then with the request."),
    ),
)

TRAININGS = Table(
    name="recommendation_trainings",
    doc="The trainings of recommendations that are done.",
    key=("training_id",),
    columns=(
        Column("training_id", "text", "The training."),
        Column("discussions", "bigint", "Discussions that somebody took up."),
        Column("members", "bigint", "Members who took something up."),
        Column("interactions", "bigint", "Pairs of a member and a discussion."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
        Column("requested_at", "timestamptz", "When it was asked for."),
        Column("sequence", "bigint", "Grows with the reaction's version, then with the request."),
    ),
    indexes=(Index(("requested_at",)),),
)


def project(event: Reads) -> Iterable[Write]:
    """The last training's neighbours of a discussion are its row."""
    match event:
        case NeighboursLearned():
            row = {
                "discussion_id": event.discussion_id,
                "neighbours": [
                    {"discussion_id": each.discussion_id, "score": each.score}
                    for each in event.neighbours
                ],
                "training_id": event.training_id,
                "model": event.model,
                "model_version": event.model_version,
                "sequence": reading_order(event),
            }
            yield Upsert("discussion_neighbours", row)
        case ModelTrained():
            row = {
                "training_id": event.training_id,
                "discussions": event.discussions,
                "members": event.members,
                "interactions": event.interactions,
                "model": event.model,
                "model_version": event.model_version,
                "requested_at": event.meta.occurred_at,
                "sequence": reading_order(event),
            }
            yield Upsert("recommendation_trainings", row)
        case _:
            assert_never(event)


def _whole(table: Table) -> View:
    names = ", ".join(each.name for each in table.columns if each.name != "sequence")
    return View(table.name, table.doc, f"\nSELECT {names}\nFROM {{{table.name}}}\n")


RECOMMENDATIONS = Projection(
    name="recommendations",
    version=1,
    doc="Discussions that the same members took up.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(NEIGHBOURS, TRAININGS),
    views=(_whole(NEIGHBOURS), _whole(TRAININGS)),
)
