"""Tests of where a stack's data lies and of what it keeps secret.

What services write there is theirs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.places import Misplaced, Owner, data_folder, forget, outside
from infra.local.secrets import load_secrets

# An account that owns nothing here, so that only what is open to everybody is open to it.
STRANGER = Owner(os.geteuid() + 54_321, os.getegid() + 54_321)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give folders away")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home in a folder that is closed to others, as pytest makes them."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    forget(folder)


@pytest.fixture
def opened(home: Path) -> Iterator[Path]:
    closed = [part for part in home.parents if not part.stat().st_mode & 0o001]
    for part in closed:
        part.chmod(0o711)
    yield home
    for part in closed:
        part.chmod(0o700)


def test_the_callers_own_data_lies_in_the_home(home: Path) -> None:
    me = Owner(os.geteuid(), os.getegid())
    assert data_folder(home, "postgres", me) == home / "data" / "postgres"


@as_root
def test_data_lies_in_an_open_home(opened: Path) -> None:
    folder = data_folder(opened, "postgres", STRANGER)
    assert folder == opened / "data" / "postgres"
    assert folder.stat().st_uid == STRANGER.uid


@as_root
def test_data_of_a_closed_home_lies_outside_at_every_start(home: Path) -> None:
    folder = data_folder(home, "postgres", STRANGER)
    assert folder == outside(home) / "postgres"
    assert data_folder(home, "postgres", STRANGER) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@as_root
def test_data_stays_outside_when_the_home_is_opened(home: Path) -> None:
    folder = data_folder(home, "postgres", STRANGER)
    closed = [part for part in home.parents if not part.stat().st_mode & 0o001]
    for part in closed:
        part.chmod(0o711)
    assert data_folder(home, "postgres", STRANGER) == folder
    for part in closed:
        part.chmod(0o700)


@as_root
def test_a_home_that_was_closed_over_its_data_is_an_error(opened: Path) -> None:
    data_folder(opened, "postgres", STRANGER)
    opened.chmod(0o700)
    with pytest.raises(Misplaced, match="is closed to uid"):
        data_folder(opened, "postgres", STRANGER)


@as_root
def test_a_folder_that_somebody_put_in_the_way_is_not_used(home: Path) -> None:
    outside(home).mkdir()
    with pytest.raises(Misplaced, match="belongs to somebody else"):
        data_folder(home, "postgres", STRANGER)


def test_secrets_are_made_once_and_closed_to_others(home: Path) -> None:
    first = load_secrets(home)
    assert load_secrets(home) == first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
