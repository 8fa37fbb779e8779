"""Sending in batches, stopping and going on, and what is said when ingest does not answer."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from infra.imports.ingest import Address, Ingest, IngestError, Verdict, connect, find_address
from infra.imports.sending import BATCH_BYTES, BATCH_EVENTS, Bookmark, Sent, send_all
from infra.local.ports import free_port


class Ledger:
    """Keeps what it is sent, and accepts all of it."""

    def __init__(self) -> None:
        """Begin empty."""
        self.batches: list[Sequence[bytes]] = []

    def send(self, events: Sequence[bytes]) -> tuple[Verdict, ...]:
        """The verdicts."""
        self.batches.append(events)
        return tuple(Verdict("accepted") for _ in events)


def numbered(count: int) -> list[bytes]:
    """Some events."""
    return [msgspec.json.encode(number) for number in range(count)]


def failing_after(events: Sequence[bytes]) -> Iterator[bytes]:
    """The events, and then the end of the process that sends them."""
    yield from events
    raise KeyboardInterrupt


def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path) -> None:
    ledger, bookmark = Ledger(), Bookmark(tmp_path / "imports" / "demo.json")
    events = numbered(3 * BATCH_EVENTS)
    with pytest.raises(KeyboardInterrupt):
        send_all(ledger, failing_after(events[: BATCH_EVENTS + 1]), bookmark, lambda _: None)
    assert bookmark.read().count == BATCH_EVENTS
    sent = send_all(ledger, events, bookmark, lambda _: None)
    assert sent.count == len(events)
    assert [event for batch in ledger.batches for event in batch] == events


def test_batches_stay_under_the_limits_of_a_request(tmp_path: Path) -> None:
    ledger = Ledger()
    events = [b"x" * (BATCH_BYTES // 3)] * 7 + numbered(BATCH_EVENTS + 1)
    send_all(ledger, events, Bookmark(tmp_path / "b.json"), lambda _: None)
    assert all(len(batch) <= BATCH_EVENTS for batch in ledger.batches)
    assert all(sum(map(len, batch)) <= BATCH_BYTES for batch in ledger.batches)
    assert [event for batch in ledger.batches for event in batch] == events


def test_refusals_are_counted_and_the_first_are_kept() -> None:
    verdicts = (Verdict("accepted", "a"), Verdict("conflict", "b"))
    sent = Sent()
    for _ in range(9):
        sent = sent.after(verdicts)
    assert (sent.count, sent.refused) == (18, 9)
    assert sent.refusals == ("b: conflict",) * 5


def test_an_ingest_that_stays_away_is_named_with_the_way_on(unused: str) -> None:
    with connect(Address(unused, "key")) as client:
        ingest = Ingest(client, pauses_seconds=(0.0, 0.0))
        with pytest.raises(IngestError, match=rf'"{unused}/?" does not answer.*it goes on here'):
            ingest.send([b"{}"])


@pytest.fixture
def unused() -> str:
    """An address that nobody answers at."""
    return f"http://127.0.0.1:{free_port()}"


def test_a_missing_stack_is_said_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COMMUNITY_URL", "COMMUNITY_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(IngestError, match="start it with `make up`, or give --url and --key"):
        find_address(tmp_path)


def test_the_address_is_that_of_the_stack_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COMMUNITY_URL", "COMMUNITY_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "dev.env").write_text("COMMUNITY_URL=http://here\nCOMMUNITY_API_KEY=a=b\n")
    assert find_address(tmp_path) == Address("http://here", "a=b")
    assert find_address(tmp_path, "http://there", "c") == Address("http://there", "c")
