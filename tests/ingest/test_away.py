"""Ingest when Kafka or Postgres is away, or too much comes at once: refused in time, never lost."""

import asyncio
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.publishing import outgoing, told
from api.tokens import development_token
from infra import producing
from infra.pipeline import Outgoing
from infra.producing import LogAwayError, LogWriter, Placed
from infra.settings import Settings
from schemas.events import VoteCast
from tests.api.calls import in_process
from tests.support.platform import Platform

URL = "/v1/events"


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ballot() -> dict[str, Any]:
    """A vote as a client sends it."""
    data = {"feature_id": f"f-{uuid.uuid4()}", "member_id": "ada", "vote": "UP"}
    return {"type": "feedback.VoteCast", "data": data}


def test_while_kafka_is_away_events_are_refused_as_errors_to_be_sent_again(
    platform: Platform, services: Settings
) -> None:
    headers = {"X-API-Key": platform.key}
    with in_process(services, kafka_servers=f"127.0.0.1:{closed_port()}") as inside:
        with ThreadPoolExecutor(2) as threads:
            waiting = [
                threads.submit(inside.client.post, URL, json=events, headers=headers)
                for events in ([ballot(), ballot()], [ballot(), {"type": "nothing"}])
            ]
            answer, mixed = (each.result() for each in waiting)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        report = answer.json()
        assert (report["accepted"], report["rejected"]) == (0, 2)
        assert {each["verdict"] for each in report["verdicts"]} == {"error"}
        assert mixed.status_code == 207
        assert mixed.json()["accepted"] == 0


def test_while_postgres_is_away_an_unknown_key_is_not_called_wrong(
    platform: Platform, services: Settings
) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{closed_port()}/none"
    with in_process(services, postgres_url=nowhere, timescale_url=nowhere) as inside:
        answer = inside.client.post(URL, json=ballot(), headers={"X-API-Key": platform.key})
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0


def test_a_member_who_sends_too_often_is_told_to_wait(services: Settings) -> None:
    with in_process(services, member_rate=0.01, member_burst=2) as inside:
        member = f"m-{uuid.uuid4()}"
        vote = {"feature_id": "f-1", "member_id": member, "vote": "NONE"}
        event = {"type": "feedback.VoteCast", "data": vote}
        headers = {"Authorization": f"Bearer {token(member, services)}"}
        answers = [inside.client.post(URL, json=event, headers=headers) for _ in range(3)]
        assert [each.status_code for each in answers] == [201, 201, 429]
        assert int(answers[2].headers["retry-after"]) > 0


def token(member: str, settings: Settings) -> str:
    """A token of the member."""
    return development_token(member, "member", settings)


def test_a_full_queue_refuses_at_once_and_gives_up_the_rest_in_time() -> None:
    async def story() -> tuple[list[Any], list[Any]]:
        writer = LogWriter(f"127.0.0.1:{closed_port()}")
        writer.start()
        waiting = [asyncio.create_task(writer.write(records)) for _ in range(20)]
        await asyncio.sleep(0)
        refused = list(await writer.write(records))
        assert not any(each.done() for each in waiting)
        given_up = [outcome for each in waiting for outcome in await each]
        await writer.close()
        return refused, given_up

    event = told(VoteCast(feature_id="f", member_id="m", vote="UP"), "m")
    records: list[Outgoing] = [outgoing(event)] * 5_001
    refused, given_up = asyncio.run(story())
    assert {str(each) for each in refused} == {"too many events wait for kafka"}
    assert all(isinstance(each, LogAwayError) for each in given_up)
    assert len(given_up) == 20 * 5_001


def test_an_acknowledgement_that_fails_holds_up_nobody_else(
    services: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenReceipt(producing._Receipt):
        def delivered(self, *_: object) -> None:
            raise RuntimeError("this receipt cannot be written")

    async def story() -> list[Any]:
        writer = LogWriter(services.kafka_servers)
        writer.start()
        with monkeypatch.context() as broken:
            broken.setattr(producing, "_Receipt", BrokenReceipt)
            lost = asyncio.create_task(writer.write(records))
            await asyncio.sleep(0)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: failures.append(told))
        async with asyncio.timeout(30):
            found = list(await writer.write(records))
            await writer.close()
        lost.cancel()
        return found

    failures: list[Any] = []
    records = [outgoing(told(VoteCast(feature_id="f", member_id="m", vote="UP"), "m"))]
    assert [type(each) for each in asyncio.run(story())] == [Placed]
    assert [str(each["exception"]) for each in failures] == ["this receipt cannot be written"]
