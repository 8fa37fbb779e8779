"""What the ledger takes for the same code, and what it keeps."""

import subprocess
from pathlib import Path

import pytest

from tests.chaos.ledger import DECISIVE, ROOT, Passed, code_hash, open_ledger

# What marks a test for `make chaos`, whose passing the ledger keeps.
MARK = "mark.chaos"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one module of the platform and one page of prose."""
    command = ["git", "init", "--quiet", str(tmp_path)]
    subprocess.run(command, check=True)
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "rules.py").write_text("LIMIT = 10\n")
    (tmp_path / "streams" / "notes.md").write_text("ten\n")
    return tmp_path


def test_every_test_of_a_night_is_part_of_the_code() -> None:
    marked = {path for path in (ROOT / "tests").rglob("test_*.py") if MARK in path.read_text()}
    assert {path.parent.name for path in marked} >= {"chaos", "ingest"}
    decisive = {ROOT / each for each in DECISIVE}
    assert not {path for path in marked if not decisive & {*path.parents}}


def test_an_edit_that_is_not_committed_is_other_code(checkout: Path) -> None:
    before = code_hash(checkout)
    (checkout / "streams" / "rules.py").write_text("LIMIT = 11\n")
    assert code_hash(checkout) != before


def test_a_new_file_is_other_code(checkout: Path) -> None:
    before = code_hash(checkout)
    (checkout / "streams" / "more.py").touch()
    assert code_hash(checkout) != before


def test_prose_leaves_the_code_what_it_is(checkout: Path) -> None:
    before = code_hash(checkout)
    (checkout / "streams" / "notes.md").write_text("eleven\n")
    (checkout / "README.md").touch()
    assert code_hash(checkout) == before


def test_what_passed_is_found_by_the_next_run_on_the_same_code_only(tmp_path: Path) -> None:
    passed = Passed(12.5, {"kills": "20"})
    open_ledger("one", tmp_path).keep("test_a", passed)
    assert open_ledger("one", tmp_path).passed == {"test_a": passed}
    assert open_ledger("other", tmp_path).passed == {}


def test_a_forgotten_ledger_is_empty_in_the_next_run_too(tmp_path: Path) -> None:
    ledger = open_ledger("one", tmp_path)
    ledger.keep("test_a", Passed(1.0, {}))
    ledger.forget()
    assert open_ledger("one", tmp_path).passed == {}
