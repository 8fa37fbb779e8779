"""docker-compose.secure.yml, laid over the other file as Compose would; no Docker engine runs here.

Its broker has the very text under which the embedded one is tested in test_broker.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.brokers import PRINCIPALS, brokers, principals
from infra.local.kafka import broker_environment, secured
from infra.processes import PROCESSES
from infra.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(\w+):-(\w+)\}")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of the overlay, with the default of each variable in its place."""
    text = (ROOT / "docker-compose.secure.yml").read_text()
    loaded: dict[str, Any] = yaml.safe_load(VARIABLE.sub(r"\2", text))["services"]
    return loaded


def test_the_broker_in_a_container_asks_who_connects_as_the_embedded_one_does(
    services: dict[str, Any],
) -> None:
    embedded = broker_environment(secured({name: name for name in principals()}))
    base = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["kafka"]
    there = {**base["environment"], **services["kafka"]["environment"]}
    assert {name: value for name, value in there.items() if name in embedded} == embedded


def test_every_password_can_be_set() -> None:
    text = (ROOT / "docker-compose.secure.yml").read_text()
    wanted = {(f"COMMUNITY_KAFKA_{name.upper()}_PASSWORD", name) for name in principals()}
    assert set(VARIABLE.findall(text)) == wanted


def test_each_process_connects_as_itself(services: dict[str, Any]) -> None:
    for process in PROCESSES:
        there = brokers(services[process.name]["environment"]["COMMUNITY_KAFKA_SERVERS"])
        assert (there.name, there.password) == (PRINCIPALS[process.name],) * 2
    api = services["api"]["environment"]["COMMUNITY_KAFKA_INGEST_SERVERS"]
    assert brokers(api).name == "ingest"
    assert brokers(services["setup"]["environment"]["COMMUNITY_KAFKA_SERVERS"]).name == "admin"
    assert services["setup"]["environment"]["COMMUNITY_KAFKA_SECURITY"] == "sasl"


def test_every_variable_of_a_process_is_a_setting(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name != "kafka":
            names = {each.removeprefix(PREFIX).lower() for each in service["environment"]}
            assert names <= set(Settings.model_fields)
