"""Fixtures of the security tests: an API of this process over the running services, and people."""

import pytest

from tests.api.calls import Inside
from tests.api.conftest import callers, guest, inside
from tests.security.people import People, people_of
from tests.security.things import Things, made

__all__ = ["callers", "guest", "inside"]


@pytest.fixture(scope="session")
def people(inside: Inside) -> People:
    """Everybody who may come, with their credentials."""
    return people_of(inside)


@pytest.fixture(scope="session")
def things(inside: Inside, people: People) -> Things:
    """What is asked for, all of it the owner's."""
    return made(inside, people)
