"""The API's own description, turned against it: whatever is sent, nothing breaks."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from api.app import create_app
from infra.settings import Settings
from tests.support.platform import Platform

# Deliberate refusals: a store that is away, said with `Retry-After`.
UNAVAILABLE = 503
SERVER_ERRORS = 500

# Which operations there are is known before anything runs.
DESCRIPTION = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS = [found.ok() for found in DESCRIPTION.get_all_operations() if isinstance(found, Ok)]


# Where there is no body, nothing that is sent is wrong enough.
WAYS = [
    (operation, mode)
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if operation.body or mode is GenerationMode.POSITIVE
]


@pytest.mark.parametrize(("operation", "mode"), WAYS, ids=lambda each: getattr(each, "label", each))
def test_whatever_is_sent_nothing_breaks(
    operation: Any, mode: GenerationMode, platform: Platform
) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: Any) -> None:
        url, headers = platform.settings.api_url, {"X-API-Key": platform.key}
        answer = case.call(base_url=url, headers=headers)
        assert answer.status_code == UNAVAILABLE or answer.status_code < SERVER_ERRORS, answer.text
        assert "Traceback" not in answer.text

    holds()


def test_the_description_names_ingest_and_what_it_answers() -> None:
    answers = DESCRIPTION["/v1/events"]["POST"].definition.raw["responses"]
    assert {"201", "207", "400", "401", "403", "409", "413", "415", "429", "503"} <= answers.keys()
