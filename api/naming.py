"""What clients call the fields of facts: a fault names what they typed, and not what is recorded.

Which fault a field has is found by `ingest.violations`.
"""

from collections.abc import Mapping

from strawberry.utils.str_converters import to_camel_case

from schemas.events import (
    ConsentChanged,
    Event,
    EventTracked,
    IdentityLinked,
    IdentityUnlinked,
    SurveyRequested,
)

Names = Mapping[str, str]

# An event's text is the brief's content.
ALWAYS: Names = {"body": "content"}
LINKED: Names = {"person_id": "identity_id", "member_id": "user_id"}
PERSON: Names = {"person_id": "user_id"}
IN_GRAPHQL: Mapping[type[Event], Names] = {
    IdentityLinked: LINKED,
    IdentityUnlinked: LINKED,
    EventTracked: PERSON,
    ConsentChanged: PERSON,
    SurveyRequested: {"member_id": "user_id"},
}
# Paths name people as `person_id`.
LINKED_PATHS: Names = {"person_id": "identity_id", "member_id": "person_id"}
IN_REST: Mapping[type[Event], Names] = {
    IdentityLinked: LINKED_PATHS,
    IdentityUnlinked: LINKED_PATHS,
    EventTracked: PERSON,
}


def typed(pointer: str, kind: type[Event], *, graphql: bool) -> str:
    """The pointer to a field of a fact as whoever asked for it wrote it.

    >>> typed("/data/person_id", IdentityLinked, graphql=True)
    '/identityId'
    >>> typed("/data/tags/0", IdentityLinked, graphql=False)
    '/tags/0'
    """
    name, *rest = pointer.removeprefix("/data/").split("/")
    names = {**ALWAYS, **(IN_GRAPHQL if graphql else IN_REST).get(kind, {})}
    given = names.get(name, name)
    return "/".join(("", to_camel_case(given) if graphql else given, *rest))
