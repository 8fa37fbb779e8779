"""All that the API shows to the outside: its routes, its operations and the fields of its types.

It is read from the running code, so that nothing new is forgotten.
"""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute
from graphql import GraphQLField, GraphQLObjectType, get_named_type
from starlette.routing import Mount, Route

from api.app import ROUTERS, create_app
from api.ingest import routes as ingest
from api.schema import SCHEMA
from infra.settings import Settings

CORE = SCHEMA._schema
# Methods that come with GET without a row of their own.
IMPLIED = {"HEAD", "OPTIONS"}


def routes() -> Iterator[str]:
    """Every route as `METHOD path`; a mounted folder is one that is got."""
    routers = (*ROUTERS, ingest.router)
    for router in routers:
        for route in router.routes:
            assert isinstance(route, APIRoute), route
            yield from (
                f"{method} {route.path}" for method in sorted((route.methods or set()) - IMPLIED)
            )
    for other in create_app(Settings()).routes:
        match other:
            case Mount():
                yield f"GET {other.path}/{{path:path}}"
            case Route():
                yield f"GET {other.path}"
            case _:
                original: Any = getattr(other, "original_router", None)
                assert original in routers, f"{other} is in no list of routers"


def operations() -> Iterator[tuple[str, GraphQLField]]:
    """Every operation as `Root.room.field`; a field of the root that takes arguments is one."""
    for root in (CORE.query_type, CORE.mutation_type):
        assert root is not None
        for room, field in root.fields.items():
            kind = get_named_type(field.type)
            assert isinstance(kind, GraphQLObjectType)
            if field.args:
                yield f"{root.name}.{room}", field
            else:
                yield from ((f"{root.name}.{room}.{n}", each) for n, each in kind.fields.items())


def fields() -> Iterator[str]:
    """Every field of what operations answer, as `Type.field`; those of rooms are operations."""
    roots = [CORE.query_type, CORE.mutation_type]
    rooms = {
        get_named_type(field.type).name
        for root in roots
        for field in (root.fields.values() if root else ())
        if not field.args
    }
    for name, kind in CORE.type_map.items():
        if not isinstance(kind, GraphQLObjectType) or name.startswith("__"):
            continue
        if kind not in roots and name not in rooms:
            yield from (f"{name}.{field}" for field in kind.fields)
