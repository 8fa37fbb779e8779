"""Tests of the commands that start, stop and show a stack, against the running platform.

Commands of other subjects are tested with those.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.probe import NotThrough, probe
from infra.processes import PROCESSES
from schemas.catalog import TOPICS
from tests.support.platform import Platform


def _run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *words],
        env={**os.environ, "COMMUNITY_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_probe_goes_from_ingest_to_a_read_model(platform: Platform) -> None:
    probe(platform.settings, platform.key)


def test_a_probe_with_a_wrong_key_does_not(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.local.probe.PROBE_SECONDS", 0.0)
    with pytest.raises(NotThrough, match="ingest did not take an event"):
        probe(platform.settings, "wrong")


def test_status_names_every_process_and_says_by_its_exit_that_all_are_up(
    platform: Platform,
) -> None:
    shown = _run(platform.settings.home, "status")
    assert shown.returncode == 0, shown.stdout
    assert all(process.name in shown.stdout for process in PROCESSES)


def test_up_on_a_running_stack_only_shows_it(platform: Platform) -> None:
    shown = _run(platform.settings.home, "up")
    assert shown.returncode == 0
    assert platform.settings.api_url in shown.stdout


def test_run_on_a_running_stack_is_refused(platform: Platform) -> None:
    refused = _run(platform.settings.home, "run")
    assert refused.returncode == 1
    assert "running already" in refused.stderr


def test_status_of_a_stack_that_does_not_run_fails_and_names_the_way_out(tmp_path: Path) -> None:
    shown = _run(tmp_path, "status")
    assert shown.returncode == 1
    assert 'start it with "make up"' in shown.stderr


def test_down_without_a_stack_is_no_fault(tmp_path: Path) -> None:
    assert _run(tmp_path, "down").returncode == 0


def test_topics_lists_every_declared_topic(tmp_path: Path) -> None:
    shown = _run(tmp_path, "topics").stdout
    assert all(name in shown for name in TOPICS)


def test_a_bad_setting_is_named_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITY_API_PORT", "eight")
    refused = _run(tmp_path, "up")
    assert refused.returncode == 1
    assert "api_port" in refused.stderr
    assert "Traceback" not in refused.stderr
