"""The language model, on a small server that behaves as the documentation of the real one says."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.events import SuggestionFailed, TagsSuggested
from streams.tags import language
from streams.tags.reactions import prepare, service_of
from tests.tags.test_suggesting import started

Reply = tuple[int, Mapping[str, str], str]
BUSY = json.dumps({"error": {"message": "slow down", "code": "rate_limit_exceeded"}})
QUOTA = json.dumps({"error": {"message": "pay", "code": "insufficient_quota"}})


def said(content: Any) -> str:
    """An answer as the API reference shows it."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "model": "gpt-4-0613", "choices": [choice]})


@dataclass
class Cloud:
    """What the server answers, in order (the last again and again), and what it was asked."""

    url: str
    replies: Sequence[Reply] = ()
    asked: list[dict[str, Any]] = field(default_factory=list)

    def service(self, seconds: float = 5.0) -> language.Service:
        """The client's side of it."""
        return language.Service(self.url, "sk-secret", "gpt-4", seconds)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A server of its own for each test."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    there = Cloud(f"http://127.0.0.1:{server.server_port}/v1")

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            there.asked.append({"path": self.path, "headers": headers, "body": json.loads(body)})
            number = min(len(there.asked), len(there.replies)) - 1
            status, extra, text = there.replies[number]
            self.send_response(status)
            for name, value in {**extra, "Content-Length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server.RequestHandlerClass = Answering
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def ask(cloud: Cloud, *replies: Reply) -> language.Answer | language.Failure:
    """What comes of asking when the server replies so."""
    cloud.replies = replies
    return asyncio.run(language.ask(cloud.service(), "My export hangs."))


def test_the_question_is_the_briefs_and_the_answer_becomes_tags(cloud: Cloud) -> None:
    answer = ask(cloud, (200, {}, said("Export, CSV files, #hang")))
    assert isinstance(answer, language.Answer)
    assert [each.tag for each in answer.tags] == ["export", "csv-files", "hang"]
    assert answer.version == "gpt-4-0613"
    (asked,) = cloud.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["headers"]["authorization"] == "Bearer sk-secret"
    assert asked["body"]["messages"][0]["content"].endswith("Return 3-5 tags.")
    assert asked["body"]["messages"][1] == {"role": "user", "content": "My export hangs."}
    assert asked["body"]["max_tokens"] == 50


def test_a_busy_service_is_asked_again_when_it_says(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    # Only that module's: a server in another thread of the tests sleeps by the library's.
    monkeypatch.setattr("streams.tags.language.sleep", sleep)
    answer = ask(
        cloud, (429, {"Retry-After": "7"}, BUSY), (503, {}, ""), (200, {}, said("a, b, c"))
    )
    assert isinstance(answer, language.Answer)
    assert waited == [7.0, 1.0]


def test_a_service_that_stays_busy_is_told_as_busy(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.tags.language.PAUSE_SECONDS", 0.0)
    answer = ask(cloud, (429, {}, BUSY))
    assert isinstance(answer, language.Failure)
    assert (answer.reason, len(cloud.asked)) == ("BUSY", 3)


def test_a_service_that_asks_to_wait_for_an_hour_is_not_waited_for(cloud: Cloud) -> None:
    answer = ask(cloud, (429, {"Retry-After": "3600"}, BUSY))
    assert isinstance(answer, language.Failure)
    assert (answer.reason, len(cloud.asked)) == ("BUSY", 1)


@pytest.mark.parametrize(
    ("status", "text"), [(401, "bad key"), (404, "no such model"), (429, QUOTA)]
)
def test_what_waiting_does_not_mend_is_asked_once(cloud: Cloud, status: int, text: str) -> None:
    answer = ask(cloud, (status, {}, text))
    assert isinstance(answer, language.Failure)
    assert (answer.reason, len(cloud.asked)) == ("REFUSED", 1)


@pytest.mark.parametrize(
    "text", ["not json", "[]", "{}", said(None), said(" , "), said("x" * 101), said(["a"])]
)
def test_an_answer_without_tags_is_told_as_unreadable(cloud: Cloud, text: str) -> None:
    answer = ask(cloud, (200, {}, text))
    assert isinstance(answer, language.Failure)
    assert answer.reason == "UNREADABLE"


def test_a_service_that_is_away_is_told_as_unreachable(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.tags.language.PAUSE_SECONDS", 0.0)
    nowhere = language.Service("http://127.0.0.1:9/v1", "", "gpt-4", 1.0)
    answer = asyncio.run(language.ask(nowhere, "x"))
    assert isinstance(answer, language.Failure)
    assert answer.reason == "UNREACHABLE"
    assert not cloud.asked


def chosen(cloud: Cloud) -> SimpleNamespace:
    """Settings that name the language model."""
    return SimpleNamespace(
        kafka_servers="",
        tags_model="gpt-4",
        tags_url=cloud.url,
        tags_key="k",
        tags_timeout_seconds=5.0,
    )


def test_the_reaction_tells_who_suggested(cloud: Cloud) -> None:
    cloud.replies = [(200, {}, said("a, b, c"))]
    _, suggested = asyncio.run(prepare(chosen(cloud))(started("Export", "It hangs.")))
    assert isinstance(suggested, TagsSuggested)
    assert (suggested.model, suggested.model_version) == ("gpt-4", "gpt-4-0613")
    assert [each.tag for each in suggested.tags] == ["a", "b", "c"]


def test_a_failure_is_an_event_and_the_embedded_model_stands_in(cloud: Cloud) -> None:
    cloud.replies = [(401, {}, "bad key")]
    _, failed, suggested = asyncio.run(prepare(chosen(cloud))(started("Export", "It hangs.")))
    assert isinstance(failed, SuggestionFailed)
    assert (failed.reason, failed.model) == ("REFUSED", "gpt-4")
    assert isinstance(suggested, TagsSuggested)
    assert suggested.model == "minilm-neighbours"


def test_a_language_model_without_an_address_is_refused_at_the_start() -> None:
    with pytest.raises(LookupError, match="COMMUNITY_TAGS_URL"):
        service_of(SimpleNamespace(tags_model="gpt-4", tags_url=""))
