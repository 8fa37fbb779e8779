"""Fixtures of the tests of churn: callers of the running API."""

import pytest

from tests.api.calls import Caller, Callers
from tests.api.conftest import callers

__all__ = ["callers"]


@pytest.fixture
def service(callers: Callers) -> Caller:
    """A service, which tells what it saw of anybody, and reads all."""
    return callers.someone("service")
