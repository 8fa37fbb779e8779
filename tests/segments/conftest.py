"""Fixtures of the tests of segments: callers of the running API."""

from tests.api.conftest import ada, bob, callers, guest, moderator
from tests.journeys.conftest import member, member_id, service

__all__ = ["ada", "bob", "callers", "guest", "member", "member_id", "moderator", "service"]
