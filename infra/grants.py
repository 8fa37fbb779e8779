"""Who may do what with the log, where the brokers ask who connects: the least that each needs.

The brokers' own settings are in infra.local.kafka; addresses with credentials are in brokers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from confluent_kafka.admin._acl import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
)
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from api.outcomes import DECISION_TOPICS
from infra.brokers import INGEST
from infra.topics import ANSWER_SECONDS, administrator
from projections.registry import PROJECTIONS
from schemas.catalog import TOPICS
from streams.registry import FOLDS, REACTIONS

# The client's types ask for a name, a principal and a host; its documentation says None for any.
ANY: Any = None
EVERYTHING = AclBindingFilter(
    *(ResourceType.ANY, ANY, ResourcePatternType.ANY, ANY, ANY),
    *(AclOperation.ANY, AclPermissionType.ANY),
)
PAUSE_SECONDS = 0.02


def _owned(owners: Iterable[str]) -> frozenset[str]:
    names = frozenset(owners)
    return frozenset(topic.name for topic in TOPICS.values() if names & {*topic.owners})


@dataclass(frozen=True, slots=True)
class Grant:
    """What one principal may do; groups are named by how their names begin."""

    principal: str
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    groups: str = ""


GRANTS = (
    Grant(INGEST, writes=_owned([INGEST])),
    # It follows topics without a group, but the client asks for the one that it is named for.
    Grant("api", reads=frozenset(DECISION_TOPICS), groups="community-follower"),
    Grant(
        "folds",
        reads=frozenset(fold.topic for fold in FOLDS),
        writes=_owned(fold.name for fold in FOLDS),
        groups="community.folds",
    ),
    # It tells the time to folds in whatever topic they read.
    Grant("clock", writes=_owned(["clock"]) | {fold.topic for fold in FOLDS if fold.timed}),
    Grant(
        "projections",
        reads=frozenset().union(*(each.topics for each in PROJECTIONS.values())),
        groups="community.",
    ),
    Grant(
        "reactions",
        reads=frozenset(each.topic for each in REACTIONS).union(
            *(each.follows for each in REACTIONS)
        ),
        writes=_owned(each.name for each in REACTIONS),
        groups="community.",
    ),
)


def grant(servers: str) -> None:
    """Give every principal what it may do, and return when the broker goes by it. Blocks.

    What is granted already stays. Raises TimeoutError.
    """
    admin = administrator(servers)
    bindings = list(_bindings())
    for future in admin.create_acls(bindings).values():
        future.result(ANSWER_SECONDS)
    # The controller has them now, and the broker learns of them. Whoever asks before that which
    # topics there are sees none.
    deadline = time.monotonic() + ANSWER_SECONDS
    while missing := {*bindings} - {*admin.describe_acls(EVERYTHING).result(ANSWER_SECONDS)}:
        if time.monotonic() > deadline:
            message = f"the broker does not know {len(missing)} grants, such as {missing.pop()}"
            raise TimeoutError(message)
        time.sleep(PAUSE_SECONDS)


def _bindings() -> Iterator[AclBinding]:
    # What topics there are, and where they end, is no secret and asked by every process.
    yield _binding("*", ResourceType.TOPIC, "*", AclOperation.DESCRIBE)
    for each in GRANTS:
        yield from _on_topics(each.principal, each.reads, AclOperation.READ)
        yield from _on_topics(each.principal, each.writes, AclOperation.WRITE)
        if each.groups:
            yield _binding(each.principal, ResourceType.GROUP, each.groups, AclOperation.READ)


def _on_topics(
    principal: str, topics: Iterable[str], operation: AclOperation
) -> Iterator[AclBinding]:
    for topic in sorted(topics):
        yield _binding(principal, ResourceType.TOPIC, topic, operation)


def _binding(principal: str, kind: ResourceType, name: str, operation: AclOperation) -> AclBinding:
    by_prefix = kind is ResourceType.GROUP
    pattern = ResourcePatternType.PREFIXED if by_prefix else ResourcePatternType.LITERAL
    who = f"User:{principal}"
    return AclBinding(kind, name, pattern, who, "*", operation, AclPermissionType.ALLOW)
