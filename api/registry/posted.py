"""Schemas that clients post: read, and held to what Avro asks.

What they are compared with is in `routes`.
"""

import json

from fastapi import Request
from fastavro.schema import SchemaParseException, UnknownType
from pydantic import BaseModel

from api.registry.dialect import INVALID_SCHEMA, RegistryError
from api.texts import loaded
from schemas.catalog import Schema, nested_records, schema_id

BODY_LIMIT = 1_000_000


class FieldAttributes(BaseModel):
    """What Avro asks of a field, beside a type that can be parsed."""

    name: str
    aliases: list[str] = []


class RecordAttributes(BaseModel):
    """What Avro asks of a record (1.11, "Complex Types"), though fastavro takes less."""

    name: str
    aliases: list[str] = []
    fields: list[FieldAttributes]


async def posted_schema(request: Request) -> Schema:
    """Return the schema in a request's body. Raises RegistryError where it is none."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > BODY_LIMIT:
            raise RegistryError(INVALID_SCHEMA, "Invalid schema: too large")
    try:
        # What is wrong is said in the schema's own words, so that it has to be writable.
        schema = loaded(json.loads(parts)["schema"])
        schema_id(schema)
        for record in nested_records(schema):
            RecordAttributes.model_validate(record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RegistryError(INVALID_SCHEMA, f"Invalid schema: {error!r}"[:200]) from error
    except (SchemaParseException, UnknownType) as error:
        raise RegistryError(INVALID_SCHEMA, f"Invalid schema: {error}"[:200]) from error
    if not isinstance(schema, dict):
        raise RegistryError(INVALID_SCHEMA, "Invalid schema: it is no record")
    return schema
