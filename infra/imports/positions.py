"""How far every fold, reaction and projection of the platform has read, looked at from outside.

What is waited for, and how long, is `settling`'s business.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from elasticsearch import ApiError, TransportError

from infra.following import Ends
from infra.imports.settling import AwayError, Reading
from infra.pipeline import Partition
from infra.positions import Pipeline
from infra.producing import LogAwayError
from infra.settings import Settings
from infra.topics import administrator
from projections.engine import bookmarks
from projections.engine.indices import Indices, connect
from projections.engine.stores import facts_options
from projections.projection import Projection, Store
from projections.registry import kept_in
from schemas.catalog import TOPICS
from streams.reaction import Reaction
from streams.registry import FOLDS, REACTIONS

Nexts = Mapping[Partition, int]
# A reader's name, the topics it reads, and how far it is.
Reader = tuple[str, Iterable[str], Nexts]

# The services are on this machine or near it; what takes longer is away.
SERVICE_SECONDS = 10.0

FOLD_POSITIONS = """
SELECT topic, partition, next FROM engine.positions WHERE pipeline = %s AND version = %s
"""
PROJECTION_POSITIONS = """
SELECT topic, partition, next FROM public.projection_positions WHERE projection = %s
"""


class Lookout:
    """Connections kept between looks, and the looks."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to look at the platform that the settings name."""
        self._settings = settings
        self._ends = Ends(settings.kafka_servers)
        self._groups = administrator(settings.kafka_servers)

    def look(self) -> Reading:
        """One look at all readers. Raises AwayError where a service does not answer."""
        try:
            ends, behind, wanted = self._ends.ask(), {}, 0
            for name, topics, nexts in self._readers():
                mine = {each: end for each, end in ends.items() if each.topic in topics}
                wanted += sum(mine.values())
                behind[name] = sum(max(0, end - nexts.get(each, 0)) for each, end in mine.items())
        except (psycopg.Error, KafkaException, LogAwayError, ApiError, TransportError) as error:
            message = f"the readers' positions cannot be read: {error}"
            raise AwayError(message) from error
        return Reading(wanted, behind)

    def close(self) -> None:
        """Give the connections back."""
        self._ends.close()

    def _readers(self) -> Iterator[Reader]:
        settings = self._settings
        yield from _folds(settings.postgres_url)
        yield from _kept(settings.postgres_url, "postgres")
        yield from _kept(settings.facts_url, "timescale")
        for reaction in REACTIONS:
            # A reaction and the projection of its answers may have one name.
            name = f"{reaction.name} reaction"
            yield name, {reaction.topic}, _committed(self._groups, reaction)
        if settings.elasticsearch_url:
            for projection in kept_in("elasticsearch"):
                yield projection.name, projection.topics, _marked(settings, projection)


def _folds(url: str) -> Iterator[Reader]:
    with psycopg.connect(url) as connection:
        for fold in FOLDS:
            nexts = _asked(connection, FOLD_POSITIONS, fold.name, fold.version)
            yield fold.name, {fold.topic}, nexts


def _kept(url: str, store: Store) -> Iterator[Reader]:
    with psycopg.connect(url, **facts_options(url)) as connection:
        for projection in kept_in(store):
            nexts = _asked(connection, PROJECTION_POSITIONS, projection.name)
            yield projection.name, projection.topics, nexts


def _asked(connection: psycopg.Connection[Any], query: str, *parameters: object) -> Nexts:
    rows = connection.execute(query.encode(), parameters).fetchall()
    return {Partition(topic, partition): after for topic, partition, after in rows}


def _committed(groups: AdminClient, reaction: Reaction) -> Nexts:
    """What a reaction's group has acknowledged; Faust does so once a second."""
    group = f"community.{reaction.name}.{reaction.version}"
    partitions = [
        TopicPartition(reaction.topic, n) for n in range(TOPICS[reaction.topic].partitions)
    ]
    asked = groups.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, partitions)])
    answer = asked[group].result(SERVICE_SECONDS)
    # An offset below 0 says that the group has acknowledged nothing yet.
    return {
        Partition(each.topic, each.partition): max(0, each.offset)
        for each in answer.topic_partitions
    }


def _marked(settings: Settings, projection: Projection) -> Nexts:
    client = connect(settings.elasticsearch_url)
    try:
        live = Indices(client, projection).live()
        if live is None:
            return {}
        partitions = [
            Partition(topic, n)
            for topic in projection.topics
            for n in range(TOPICS[topic].partitions)
        ]
        return bookmarks.positions(client, Pipeline(projection.name, live.number), partitions)
    finally:
        client.close()
