"""The topics and events as an AsyncAPI 3 document, for people and for generators of clients.

It is made from the catalogue alone; what HTTP offers is in the API's OpenAPI document.
"""

from typing import Any

from schemas.catalog import EVENT_TYPES, TOPICS, EventType, Topic

SCHEMA_FORMAT = "application/vnd.apache.avro+json;version=1.11.0"
CONTENT_TYPE = "application/avro"
DAY_MILLISECONDS = 86_400_000
DESCRIPTION = (
    "Every event of the platform. A value is a zero byte, the schema's id in four bytes and the"
    " Avro record; schemas are served by id under `/registry` in the dialect of the Confluent"
    " Schema Registry. The same attributes are headers of the message, as CloudEvents 1.0"
    " (`ce_*`). Clients report events through `POST /v1/events` and read them here."
)


def document(kafka_servers: str) -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document for readers of the brokers `kafka_servers`."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Community platform events",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            f"broker{number}": {"host": host, "protocol": "kafka"}
            for number, host in enumerate(filter(None, kafka_servers.split(",")))
        },
        "channels": {topic.name: _channel(topic) for topic in TOPICS.values()},
        "operations": {f"read.{topic.name}": _operation(topic) for topic in TOPICS.values()},
        "components": {
            "messages": {each.name: _message(each) for each in EVENT_TYPES.values()},
            "messageTraits": {"cloudEvent": _cloud_event_headers()},
        },
    }


def _of_topic(topic: Topic) -> list[EventType]:
    return [each for each in EVENT_TYPES.values() if each.topic == topic.name]


def _channel(topic: Topic) -> dict[str, Any]:
    kept = -1 if topic.retention_days is None else topic.retention_days * DAY_MILLISECONDS
    return {
        "address": topic.name,
        "description": topic.doc,
        "messages": {
            each.name: {"$ref": f"#/components/messages/{each.name}"} for each in _of_topic(topic)
        },
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": kept},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(topic: Topic) -> dict[str, Any]:
    # An operation is told from the reader's side: whoever has this document listens.
    return {
        "action": "receive",
        "summary": topic.doc,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": [
            {"$ref": f"#/channels/{topic.name}/messages/{each.name}"} for each in _of_topic(topic)
        ],
    }


def _message(event_type: EventType) -> dict[str, Any]:
    said_by = "clients" if event_type.origin == "client" else "the engine alone"
    return {
        "name": event_type.name,
        "title": event_type.name.partition(".")[2],
        "summary": event_type.doc,
        "description": f"Reported by {said_by}; the key is `{event_type.key}`.",
        "contentType": CONTENT_TYPE,
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": event_type.schema},
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "bindings": {
            "kafka": {
                "key": {"type": "string"},
                "schemaIdLocation": "payload",
                "schemaIdPayloadEncoding": "confluent",
                "schemaLookupStrategy": "TopicRecordNameStrategy",
                "bindingVersion": "0.5.0",
            }
        },
    }


def _cloud_event_headers() -> dict[str, Any]:
    names = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type")
    return {
        "headers": {
            "type": "object",
            "required": list(names),
            "properties": {name: {"type": "string"} for name in names},
        }
    }
