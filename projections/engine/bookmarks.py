"""Positions kept in Elasticsearch, beside the index that they guard.

The fence is Elasticsearch's own: a bookmark is only replaced by who wrote or claimed it last.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from elasticsearch import (
    ApiError,
    BadRequestError,
    ConflictError,
    Elasticsearch,
    TransportError,
)

from infra.pipeline import FencedError, Partition, Place
from infra.positions import Pipeline, Position, PositionKey, check, first_offset
from projections.engine import documents

INDEX = "community-positions"

MAPPINGS: Mapping[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "pipeline": {"type": "keyword"},
        "generation": {"type": "integer"},
        "topic": {"type": "keyword"},
        "partition": {"type": "integer"},
        "next": {"type": "long"},
        "epoch": {"type": "long"},
        "topic_id": {"type": "keyword"},
        "origins": {"type": "object", "enabled": False},
    },
}
CONFLICT = 409
NO_INDEX = "index_not_found_exception"


class Stamp(NamedTuple):
    """Which write of a bookmark was the last one known."""

    seq_no: int
    primary_term: int


@dataclass(slots=True)
class Bookmarks:
    """The bookmarks of one worker, with the stamps that fence it."""

    client: Elasticsearch
    stamps: dict[PositionKey, Stamp] = field(default_factory=dict)
    topic_ids: dict[Partition, str] = field(default_factory=dict)

    def define(self) -> None:
        """Make the index where it is not there yet."""
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        try:
            self.client.indices.create(index=INDEX, mappings=MAPPINGS, settings=settings)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def claim(
        self, pipeline: Pipeline, places: Mapping[Partition, Place]
    ) -> dict[PositionKey, Position]:
        """Own the partitions: begin or raise the epoch of each.

        Raises LostLogError where the log cannot go on, FencedError where two claim at once.
        """
        self.stamps.clear()
        self.topic_ids = {partition: place.topic_id for partition, place in places.items()}
        keys = [PositionKey(pipeline, partition) for partition in places]
        found = self.read(keys)
        return {key: self._claim_one(key, found.get(key), places[key.partition]) for key in keys}

    def read(self, keys: Sequence[PositionKey]) -> dict[PositionKey, Mapping[str, Any]]:
        """The bookmarks that are there, as Elasticsearch answers a GET.

        Raises TransportError where one cannot be read now: a shard that is not there yet after a
        restart does not fail the request, and what it holds must not be taken for nothing.
        """
        if not keys:
            return {}
        answer = self.client.mget(index=INDEX, ids=[identity(key) for key in keys])
        found = {}
        for key, each in zip(keys, answer["docs"], strict=True):
            error = each.get("error")
            if error is not None and error["type"] != NO_INDEX:
                message = f'position "{identity(key)}" cannot be read now: {error["reason"]}'
                raise TransportError(message)
            if each.get("found"):
                found[key] = each
        return found

    def _claim_one(
        self, key: PositionKey, found: Mapping[str, Any] | None, place: Place
    ) -> Position:
        fence: dict[str, Any] = {"op_type": "create"}
        position = Position(first_offset(key, place) if found is None else 0, 1)
        if found is not None:
            source = found["_source"]
            check(key, source["next"], source["topic_id"], place)
            origins = {name: (at[0], at[1]) for name, at in source["origins"].items()}
            position = Position(source["next"], source["epoch"] + 1, origins)
            fence = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        try:
            answer = self.client.index(
                index=INDEX, id=identity(key), document=self._document(key, position), **fence
            )
        except ConflictError as error:
            message = f'another worker claimed "{identity(key)}" at the same time'
            raise FencedError(message) from error
        self.stamps[key] = Stamp(answer["_seq_no"], answer["_primary_term"])
        return position

    def advance(self, moved: Mapping[PositionKey, Position]) -> None:
        """Write the positions, each only where this worker is still its owner.

        Raises FencedError where another worker claimed a partition, or the generation is gone.
        """
        left = moved
        for pause_seconds in documents.pauses():
            if not left:
                return
            left = self._advance(left)
            if left:
                time.sleep(pause_seconds)
        message = f"{len(left)} positions were refused {documents.ATTEMPTS} times"
        raise documents.RefusedError(message)

    def _advance(self, moved: Mapping[PositionKey, Position]) -> dict[PositionKey, Position]:
        """Write the positions; returns those that were refused for now."""
        operations: list[Mapping[str, Any]] = []
        for key, position in moved.items():
            stamp = self.stamps[key]
            fence = {"if_seq_no": stamp.seq_no, "if_primary_term": stamp.primary_term}
            operations += [
                {"index": {"_index": INDEX, "_id": identity(key), **fence}},
                self._document(key, position),
            ]
        try:
            answer = self.client.bulk(operations=operations)
        except ApiError as error:
            if not documents.passing(error.status_code):
                raise
            return dict(moved)
        results = {key: item["index"] for key, item in zip(moved, answer["items"], strict=True)}
        again = {key for key, result in results.items() if documents.passing(result["status"])}
        for key, result in results.items():
            if key not in again:
                self._stamp(key, result)
        return {key: moved[key] for key in again}

    def _stamp(self, key: PositionKey, result: Mapping[str, Any]) -> None:
        if result["status"] == CONFLICT:
            message = f'position "{identity(key)}" belongs to another worker'
            raise FencedError(message)
        if "error" in result:
            message = f'position "{identity(key)}" was not written: {result["error"]}'
            raise RuntimeError(message)
        self.stamps[key] = Stamp(result["_seq_no"], result["_primary_term"])

    def _document(self, key: PositionKey, position: Position) -> Mapping[str, Any]:
        return {
            "pipeline": key.pipeline.name,
            "generation": key.pipeline.version,
            "topic": key.partition.topic,
            "partition": key.partition.number,
            "next": position.next,
            "epoch": position.epoch,
            "topic_id": self.topic_ids[key.partition],
            "origins": position.origins,
        }

    def forget(self, pipeline: Pipeline, partitions: Sequence[Partition]) -> None:
        """Delete a generation's bookmarks; who writes it is fenced from then on."""
        operations = [
            {"delete": {"_index": INDEX, "_id": identity(PositionKey(pipeline, each))}}
            for each in partitions
        ]
        self.client.bulk(operations=operations, refresh=True)


def positions(
    client: Elasticsearch, pipeline: Pipeline, partitions: Sequence[Partition]
) -> dict[Partition, int]:
    """How far a generation has read each partition that it has begun to read."""
    keys = [PositionKey(pipeline, partition) for partition in partitions]
    found = Bookmarks(client).read(keys)
    return {key.partition: each["_source"]["next"] for key, each in found.items()}


def identity(key: PositionKey) -> str:
    """The id of a bookmark."""
    return (
        f"{key.pipeline.name}:{key.pipeline.version}:{key.partition.topic}:{key.partition.number}"
    )
