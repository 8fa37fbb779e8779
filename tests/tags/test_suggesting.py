"""Which tags are suggested: the community's own, those it refused less, and phrases at first."""

import asyncio
from types import SimpleNamespace
from uuid import uuid4

import numpy as np
import pytest

from schemas.events import DiscussionPlaced, DiscussionStarted, Meta, TagsSuggested
from streams.embedding import direction
from streams.tags.memory import Memory
from streams.tags.reactions import about, embedded, prepare, read
from streams.tags.suggesting import named, text_of

TEACHING = (
    ("Export to CSV hangs", "The export of ten thousand rows never ends.", ("export", "csv")),
    ("CSV export has no header", "When I export my table the header is gone.", ("export", "csv")),
    ("Export as a spreadsheet", "I want to export into a spreadsheet file.", ("export",)),
    ("Cannot sign in", "My password is refused when I sign in.", ("login",)),
    ("Sign in by phone", "Signing in with a phone number would help.", ("login", "mobile")),
    ("Invoice is wrong", "The invoice of May has the wrong amount.", ("billing",)),
)


def started(title: str, body: str, at: int = 100, tags: tuple[str, ...] = ()) -> DiscussionStarted:
    """A discussion that was started at a moment."""
    name = str(uuid4())
    meta = Meta(id=name, type="", source="t", occurred_at=at, recorded_at=at, correlation_id=name)
    return DiscussionStarted(
        discussion_id=name,
        author_id="ada",
        title=title,
        body=body,
        tags=tags,
        category="",
        meta=meta,
    )


def taught(repeats: int = 1) -> Memory:
    """A memory of a small community."""
    memory = Memory()
    for number in range(repeats):
        for place, (title, body, tags) in enumerate(TEACHING):
            pointing = direction(f"{title}\n\n{body}")
            memory.learn(f"d-{number}-{place}", place + 1, tags, pointing)
    return memory


def suggested(memory: Memory, event: DiscussionStarted) -> TagsSuggested:
    """What is suggested for a discussion."""
    return embedded(memory, read(memory, event))


def test_tags_of_discussions_about_the_same_come_first() -> None:
    found = suggested(taught(), started("Download my rows", "The csv file is cut off."))
    assert {each.tag for each in found.tags[:2]} == {"csv", "export"}
    assert 3 <= len(found.tags) <= 5
    assert all(0 <= each.confidence <= 1 and each.reason for each in found.tags)


def test_a_refused_tag_is_suggested_less_and_an_accepted_one_more() -> None:
    event = started("Download my rows", "The file is cut off.")
    memory = taught()
    before = {each.tag: each.confidence for each in suggested(memory, event).tags}
    memory.choose("d-0-0", "csv", accepted=False)
    memory.choose("d-0-1", "csv", accepted=False)
    memory.choose("d-0-0", "download", accepted=True)
    after = {each.tag: each.confidence for each in suggested(memory, event).tags}
    assert after.get("csv", 0.0) < before["csv"]
    assert after["download"] > before.get("download", 0.0)


def test_nothing_is_learnt_from_what_was_started_later() -> None:
    event = started("Download my rows", "The csv file is cut off.", at=1)
    found = suggested(taught(), event)
    assert {each.reason for each in found.tags} == {"it says most of the text"}


def test_a_community_without_tags_gets_phrases_of_the_text() -> None:
    found = suggested(Memory(), started("Quantum error correction", "How do surface codes work?"))
    assert len(found.tags) == 3
    assert "quantum" in " ".join(each.tag for each in found.tags)


def test_a_text_of_a_megabyte_and_one_in_another_language_are_read() -> None:
    memory = taught()
    assert suggested(memory, started("a" * 300, "щ" * 1_000_000)).tags
    assert suggested(memory, started("Выгрузка в файл", "Файл обрезан, помогите.")).tags


@pytest.mark.parametrize(
    ("tag", "place"),
    [("bulk-export", "title"), ("csv", "text"), ("rows-file", "words"), ("x", None)],
)
def test_where_a_text_names_a_tag(tag: str, place: str | None) -> None:
    assert named(text_of("The bulk export", "A CSV file of rows"), tag) == place


def test_the_reaction_says_the_same_again_and_names_its_models() -> None:
    react = prepare(SimpleNamespace(kafka_servers="", tags_model="embedded"))
    event = started("Export", "It hangs.", tags=("export",))
    placed, suggestion = asyncio.run(react(event))
    assert asyncio.run(react(event)) == (placed, suggestion)
    assert isinstance(placed, DiscussionPlaced)
    assert (placed.tags, placed.model) == (("export",), "minilm-int8")
    assert isinstance(suggestion, TagsSuggested)
    assert suggestion.model == "minilm-neighbours"


def test_the_nearest_are_told_with_the_discussion() -> None:
    memory = taught()
    placed = about(read(memory, started("Export to CSV hangs", "The export never ends.")))
    assert placed.near[0].discussion_id == "d-0-0"
    assert placed.near[0].similarity > placed.near[-1].similarity


def test_a_memory_grows_and_keeps_the_first_of_each() -> None:
    memory, random = Memory(), np.random.default_rng(7)
    for number in range(3_000):
        pointing = random.integers(-127, 128, 384).astype(np.int8)
        memory.learn(f"d-{number}", number, ("a",), pointing)
        memory.learn(f"d-{number}", 0, ("b",), pointing)
    assert (len(memory.ids), memory.used(5_000), memory.used(10)) == (
        3_000,
        {"a": 3_000},
        {"a": 10},
    )
    wanted = random.integers(-127, 128, 384).astype(np.int8)
    memory.learn("wanted", 3_000, (), wanted)
    assert memory.near(wanted, 4_000, 1)[0].discussion_id == "wanted"


def test_a_choice_is_known_whether_it_comes_before_or_after_the_discussion() -> None:
    early, late = Memory(), Memory()
    pointing = direction("Export")
    early.choose("d-1", "export", accepted=True)
    early.learn("d-1", 1, ("csv",), pointing)
    late.learn("d-1", 1, ("csv",), pointing)
    late.choose("d-1", "export", accepted=True)
    assert early.used(2) == late.used(2) == {"csv": 1, "export": 1}
