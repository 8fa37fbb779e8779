"""What the registry is asked: schemas by id and subject, and whether one would be compatible.

How errors are told is in `dialect`, how posted schemas are read in `posted`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.registry.dialect import (
    INVALID_VERSION,
    NOT_FOUND,
    READ_ONLY,
    SCHEMA_NOT_FOUND,
    SUBJECT_NOT_FOUND,
    VERSION_NOT_FOUND,
    DialectRoute,
    RegistryError,
    answer,
)
from api.registry.posted import posted_schema
from schemas.catalog import EVENT_TYPES, Schema, schema_id, subject
from schemas.compatibility import unreadable, versions

LATEST = frozenset({"latest", "-1"})


class Version(NamedTuple):
    """One registered schema, as the registry numbers it."""

    subject: str
    version: int
    id: int
    schema: Schema

    @property
    def shown(self) -> dict[str, Any]:
        """What the registry says of it."""
        return {**self._asdict(), "schema": json.dumps(self.schema)}


SUBJECTS: Mapping[str, Sequence[Version]] = {
    subject(each): [
        Version(subject(each), number, known_id, schema)
        for number, (known_id, schema) in enumerate(versions(each), 1)
    ]
    for each in EVENT_TYPES.values()
}
IDS: Mapping[int, Version] = {each.id: each for known in SUBJECTS.values() for each in known}

router = APIRouter(prefix="/registry", tags=["registry"], route_class=DialectRoute)


def _of_subject(name: str) -> Sequence[Version]:
    if name not in SUBJECTS:
        raise RegistryError(SUBJECT_NOT_FOUND, f"Subject '{name}' not found.")
    return SUBJECTS[name]


def _of_version(name: str, version: str) -> Version:
    known = _of_subject(name)
    if version in LATEST:
        return known[-1]
    if not version.isascii() or not version.isdigit() or version.strip("0") == "":
        message = f"The specified version '{version}' is not a valid version id."
        raise RegistryError(INVALID_VERSION, message)
    for each in known:
        if str(each.version) == version:
            return each
    raise RegistryError(VERSION_NOT_FOUND, f"Version {version} not found.")


def _of_id(number: str) -> Version:
    try:
        return IDS[int(number)]
    except (KeyError, ValueError):
        raise RegistryError(SCHEMA_NOT_FOUND, f"Schema {number[:20]} not found") from None


@router.get("/", include_in_schema=False)
@router.get("", summary="Say that the registry is there")
def root() -> JSONResponse:
    """The dialect asks for an empty object."""
    return answer({})


@router.get("/schemas/types")
def types() -> JSONResponse:
    """The kinds of schemas."""
    return answer(["AVRO"])


@router.get("/schemas")
def schemas() -> JSONResponse:
    """Every version of every schema."""
    return answer([each.shown for each in IDS.values()])


@router.get("/schemas/ids/{number}")
def schema_by_id(number: str) -> JSONResponse:
    """The schema with an id, as it stands in the first bytes of a message."""
    known = _of_id(number)
    return answer({"schema": json.dumps(known.schema), "subject": known.subject, "id": known.id})


@router.get("/schemas/ids/{number}/schema")
def bare_schema_by_id(number: str) -> JSONResponse:
    """The schema alone."""
    return answer(_of_id(number).schema)


@router.get("/schemas/ids/{number}/subjects")
def subjects_of_id(number: str) -> JSONResponse:
    """The subjects that have the schema."""
    return answer([_of_id(number).subject])


@router.get("/schemas/ids/{number}/versions")
def versions_of_id(number: str) -> JSONResponse:
    """The subject and version that the schema is."""
    known = _of_id(number)
    return answer([{"subject": known.subject, "version": known.version}])


@router.get("/subjects")
def subjects(subject_prefix: str = "") -> JSONResponse:
    """All subjects: `<topic>-<record>`, by TopicRecordNameStrategy."""
    return answer([name for name in SUBJECTS if name.startswith(subject_prefix)])


@router.get("/subjects/{name}/versions")
def versions_of(name: str) -> JSONResponse:
    """The version numbers of a subject."""
    return answer([each.version for each in _of_subject(name)])


@router.get("/subjects/{name}/versions/{version}")
def one_version(name: str, version: str) -> JSONResponse:
    """One version of a subject, or `latest`."""
    return answer(_of_version(name, version).shown)


@router.get("/subjects/{name}/versions/{version}/schema")
def bare_version(name: str, version: str) -> JSONResponse:
    """The schema of one version alone."""
    return answer(_of_version(name, version).schema)


@router.get("/subjects/{name}/versions/{version}/referencedby")
def referenced_by(name: str, version: str) -> JSONResponse:
    """Schemas are self-contained, so none refers to another."""
    _of_version(name, version)
    return answer([])


@router.post("/subjects/{name}")
async def lookup(name: str, request: Request) -> JSONResponse:
    """The version that a given schema is, whatever its attributes and spaces."""
    known = _of_subject(name)
    wanted = schema_id(await posted_schema(request))
    for each in known:
        if each.id == wanted:
            return answer(each.shown)
    raise RegistryError(SCHEMA_NOT_FOUND, "Schema not found")


@router.post("/compatibility/subjects/{name}/versions/{version}")
async def compatibility(name: str, version: str, request: Request) -> JSONResponse:
    """Whether a schema could follow a version, both reading the other."""
    return await _compatible(request, [_of_version(name, version)])


@router.post("/compatibility/subjects/{name}/versions")
async def full_compatibility(name: str, request: Request) -> JSONResponse:
    """Whether a schema could follow all versions, each reading each."""
    return await _compatible(request, _of_subject(name))


async def _compatible(request: Request, known: Sequence[Version]) -> JSONResponse:
    schema = await posted_schema(request)
    found = [
        each
        for other in known
        for each in (*unreadable(schema, other.schema), *unreadable(other.schema, schema))
    ]
    return answer({"is_compatible": not found, "messages": found})


@router.get("/config")
def config() -> JSONResponse:
    """The rule that every new version keeps."""
    return answer({"compatibilityLevel": "FULL_TRANSITIVE"})


@router.get("/config/{name}")
def config_of(name: str) -> JSONResponse:
    """The same rule for every subject."""
    _of_subject(name)
    return config()


@router.get("/mode")
def mode() -> JSONResponse:
    """The registry only reads."""
    return answer({"mode": "READONLY"})


@router.get("/mode/{name}")
def mode_of(name: str) -> JSONResponse:
    """Every subject is only read."""
    _of_subject(name)
    return mode()


@router.get("/contexts")
def contexts() -> JSONResponse:
    """There is the default context alone."""
    return answer(["."])


@router.get("/{path:path}", include_in_schema=False)
def unknown(path: str) -> JSONResponse:
    """Refuse what the registry does not have."""
    raise RegistryError(NOT_FOUND, f"'{path[:100]}' is not here")


@router.api_route(
    "/{path:path}", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
def write(path: str) -> JSONResponse:
    """Refuse to write: schemas are changed where the platform's code is."""
    message = f"'{path[:100]}' cannot be written: schemas/ in the platform's code is the registry"
    raise RegistryError(READ_ONLY, message)
