"""Tests of where a setting's value comes from.

What a setting does is tested where it is used.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.settings import STACK_FILE, load_settings, read_settings


def _pretend_running(home: Path, **settings: object) -> None:
    (home / STACK_FILE).write_text(json.dumps({"settings": settings}))


def test_a_running_stack_stands_above_the_defaults(tmp_path: Path) -> None:
    _pretend_running(tmp_path, kafka_servers="127.0.0.1:1234", api_port=18080)
    settings = load_settings({"home": tmp_path})
    assert (settings.kafka_servers, settings.api_url) == (
        "127.0.0.1:1234",
        "http://127.0.0.1:18080",
    )


def test_the_environment_stands_above_a_running_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pretend_running(tmp_path, kafka_servers="127.0.0.1:1234")
    monkeypatch.setenv("COMMUNITY_HOME", str(tmp_path))
    monkeypatch.setenv("COMMUNITY_KAFKA_SERVERS", "elsewhere:9092")
    assert load_settings().kafka_servers == "elsewhere:9092"


def test_the_addresses_of_dev_env_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMMUNITY_URL", "COMMUNITY_API_KEY", "COMMUNITY_KAFKA", "COMMUNITY_DATABASE"):
        monkeypatch.setenv(name, "from dev.env")
    assert "from dev.env" not in load_settings().model_dump().values()


def test_a_child_process_reads_what_its_parent_chose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = read_settings({"home": tmp_path, "api_port": 18080, "member_rate": 2.5})
    for name, value in chosen.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == chosen


def test_a_relative_home_is_fixed_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"home": Path("here")}).home == tmp_path / "here"


@pytest.mark.parametrize("port", [0, 65_536, "eight"])
def test_a_port_that_cannot_be_is_refused(port: object) -> None:
    with pytest.raises(ValidationError, match="api_port"):
        read_settings({"api_port": port})


def test_a_wish_for_pglite_is_answered_by_the_running_stack(tmp_path: Path) -> None:
    _pretend_running(tmp_path, timescale_url="postgresql://postgres@127.0.0.1:1/template1")
    settings = load_settings({"home": tmp_path, "timescale_url": "pglite"})
    assert settings.facts_url == "postgresql://postgres@127.0.0.1:1/template1"
