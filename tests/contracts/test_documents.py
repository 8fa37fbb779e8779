"""What the documents for readers name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("infra/decisions/*.md")])
# A path in backticks, such as `streams/fold.py`; what has <placeholders> in it names no file.
PATH = re.compile(r"`((?:schemas|streams|projections|api|infra|tests)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
TARGET = re.compile(r"\bmake ([a-z]+)")

named = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text()
    paths = [ROOT / name for name in PATH.findall(text)]
    paths += [document.parent / name for name in LINK.findall(text)]
    assert [str(path) for path in paths if not path.exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_target_that_a_document_names_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    quoted = re.findall(r"`[^`\n]*`|^    .*$", document.read_text(), re.MULTILINE)
    wanted = {name for text in quoted for name in TARGET.findall(text)}
    assert wanted - targets == set()
