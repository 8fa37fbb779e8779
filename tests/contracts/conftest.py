"""Fixtures of the contract tests: callers of the running API, as in its own tests."""

from tests.api.conftest import ada, bob, callers, guest, inside, moderator

__all__ = ["ada", "bob", "callers", "guest", "inside", "moderator"]
