"""Fixtures of the tests of journeys: callers of the running API."""

import pytest

from tests.api.calls import Caller, Callers, fresh
from tests.api.conftest import ada, bob, callers, guest, moderator

__all__ = ["ada", "bob", "callers", "guest", "moderator"]


@pytest.fixture
def member_id() -> str:
    """A member whom nobody knows."""
    return fresh("member")


@pytest.fixture
def member(callers: Callers, member_id: str) -> Caller:
    """The caller who is that member."""
    return callers.someone(member_id=member_id)


@pytest.fixture
def service(callers: Callers) -> Caller:
    """A service, which tells what it saw of anybody."""
    return callers.someone("service")
