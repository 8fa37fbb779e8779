"""How far every fold, reaction and projection of the platform has read, looked at from outside.

What is waited for, and how long, is `settling`'s business.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from elasticsearch import ApiError, TransportError

from infra.imports.settling import AwayError, Reading
from infra.kafka import end_offsets
from infra.pipeline import Partition
from infra.positions import Pipeline, PositionKey
from infra.settings import Settings
from projections.engine.bookmarks import Bookmarks
from projections.engine.indices import Indices, connect
from projections.engine.timescale import options
from projections.projection import Projection, Store
from projections.registry import kept_in
from schemas.catalog import TOPICS
from streams.reaction import Reaction
from streams.registry import FOLDS, REACTIONS

Nexts = Mapping[Partition, int]

# The services are on this machine or near it; what takes longer is away.
SERVICE_SECONDS = 10.0

FOLD_POSITIONS = """
SELECT topic, partition, next FROM engine.positions WHERE pipeline = %s AND version = %s
"""
PROJECTION_POSITIONS = """
SELECT topic, partition, next FROM public.projection_positions WHERE projection = %s
"""


def look(settings: Settings) -> Reading:
    """One look at all readers of the platform. Raises AwayError where a service does not answer."""
    try:
        ends = end_offsets(settings.kafka_servers, TOPICS)
        behind, wanted = {}, 0
        for name, topics, nexts in _readers(settings):
            mine = {each: end for each, end in ends.items() if each.topic in topics}
            wanted += sum(mine.values())
            behind[name] = sum(max(0, end - nexts.get(each, 0)) for each, end in mine.items())
    except (psycopg.Error, KafkaException, ApiError, TransportError) as error:
        message = f"the readers' positions cannot be read: {error}"
        raise AwayError(message) from error
    return Reading(wanted, behind)


def _readers(settings: Settings) -> Iterator[tuple[str, Iterable[str], Nexts]]:
    with psycopg.connect(settings.postgres_url) as connection:
        for fold in FOLDS:
            yield (
                fold.name,
                {fold.topic},
                _asked(connection, FOLD_POSITIONS, fold.name, fold.version),
            )
    yield from _kept(settings.postgres_url, "postgres")
    yield from _kept(settings.facts_url, "timescale")
    for reaction in REACTIONS:
        yield reaction.name, {reaction.topic}, _committed(settings.kafka_servers, reaction)
    if settings.elasticsearch_url:
        for projection in kept_in("elasticsearch"):
            yield projection.name, projection.topics, _marked(settings, projection)


def _kept(url: str, store: Store) -> Iterator[tuple[str, Iterable[str], Nexts]]:
    with psycopg.connect(url, **options(url)) as connection:
        for projection in kept_in(store):
            nexts = _asked(connection, PROJECTION_POSITIONS, projection.name)
            yield projection.name, projection.topics, nexts


def _asked(connection: psycopg.Connection[Any], query: str, *parameters: object) -> Nexts:
    rows = connection.execute(query.encode(), parameters).fetchall()
    return {Partition(topic, partition): after for topic, partition, after in rows}


def _committed(servers: str, reaction: Reaction) -> Nexts:
    """What a reaction's group has acknowledged; Faust does so once a second."""
    group = f"community.{reaction.name}.{reaction.version}"
    partitions = [
        TopicPartition(reaction.topic, n) for n in range(TOPICS[reaction.topic].partitions)
    ]
    client = AdminClient({"bootstrap.servers": servers})
    asked = client.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, partitions)])
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
        keys = [
            PositionKey(Pipeline(projection.name, live.number), Partition(topic, n))
            for topic in projection.topics
            for n in range(TOPICS[topic].partitions)
        ]
        found = Bookmarks(client).read(keys)
        return {key.partition: each["_source"]["next"] for key, each in found.items()}
    finally:
        client.close()
