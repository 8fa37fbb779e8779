"""Query parameters that a route does not have are refused, since a misspelt one would be ignored.

What each parameter may be is declared by its route, and checked there.
"""

from collections.abc import Mapping

from fastapi import FastAPI, Request

from api.ingest.violations import nearest
from api.problems import invalid

Known = Mapping[tuple[str, str], frozenset[str]]


async def known_parameters(request: Request) -> None:
    """Raise RefusedError where a parameter is none of the route's."""
    given = request.query_params.keys()
    if not given:
        return
    known = _parameters(request.app).get((request.scope["route"].path, request.method))
    if known is None:
        # What is described nowhere, such as a page, has parameters of its own.
        return
    for name in given:
        if name not in known:
            raise invalid(name, _expected(name, known), "a parameter that is ignored")


def _expected(name: str, known: frozenset[str]) -> str:
    if not known:
        return "no parameters here"
    return f"one of {', '.join(sorted(known))}{nearest(name, dict.fromkeys(known))}"


def _parameters(app: FastAPI) -> Known:
    found: Known | None = getattr(app.state, "parameters", None)
    if found is None:
        found = app.state.parameters = {
            (path, method.upper()): frozenset(
                each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"
            )
            for path, operations in app.openapi()["paths"].items()
            for method, operation in operations.items()
        }
    return found
