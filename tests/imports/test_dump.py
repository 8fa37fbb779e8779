"""Dumps on disk that are not as they should be."""

from pathlib import Path

import pytest

from infra.imports.demo import write_demo
from infra.imports.dump import TABLES, DumpError, open_dump

BOMB = """<?xml version="1.0"?>
<!DOCTYPE users [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<users><row Id="1" DisplayName="&b;" /></users>
"""


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A dump that is as it should be."""
    return write_demo(tmp_path / "demo")


def test_a_missing_folder_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DumpError, match=r'no folder ".*nowhere"; .*archive.org.*community demo'):
        open_dump(tmp_path / "nowhere")


def test_missing_tables_are_named(demo: Path) -> None:
    (demo / "Votes.xml").unlink()
    (demo / "Users.xml").unlink()
    with pytest.raises(DumpError, match=r'has no "Users.xml", "Votes.xml"'):
        open_dump(demo)


def test_a_folder_whose_name_would_not_fit_into_ids_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DumpError, match="rename it"):
        open_dump(write_demo(tmp_path / ("x" * 41)))


def test_an_entity_bomb_is_refused(demo: Path) -> None:
    (demo / "Users.xml").write_text(BOMB)
    with pytest.raises(DumpError, match=r"Users.xml"):
        list(open_dump(demo).rows("Users"))


def test_a_file_cut_short_is_named(demo: Path) -> None:
    text = (demo / "Posts.xml").read_text()
    (demo / "Posts.xml").write_text(text[: len(text) // 2])
    with pytest.raises(DumpError, match=r'Posts.xml" cannot be read as XML'):
        list(open_dump(demo).rows("Posts"))


def test_a_byte_order_mark_is_no_hindrance(demo: Path) -> None:
    text = (demo / "Posts.xml").read_text()
    (demo / "Posts.xml").write_text(text, encoding="utf-8-sig")
    assert next(open_dump(demo).rows("Posts"))["Id"] == "1"


def test_the_fingerprint_is_that_of_the_content(demo: Path) -> None:
    before = open_dump(demo).fingerprint()
    write_demo(demo)
    assert open_dump(demo).fingerprint() == before
    for table in TABLES:
        path = demo / f"{table}.xml"
        path.write_text(path.read_text() + "\n")
        assert open_dump(demo).fingerprint() != before
        write_demo(demo)
