"""Tags, related discussions and recommendations of a running platform, as clients see them."""

import re
import uuid
from functools import partial
from typing import Any

from typer.testing import CliRunner

from infra.cli import app
from infra.settings import Settings
from tests.api.calls import MODERATE, Caller, Callers
from tests.support.waiting import eventually

# A model reads a discussion within seconds of the start of its process.
SECONDS = 60.0


def asked(caller: Caller, path: str) -> Any:
    """What a GET answers."""
    return caller.ask("GET", path).json()


def suggested(caller: Caller, discussion_id: str) -> Any:
    """The tags suggested for a discussion."""
    return asked(caller, f"/v1/tags/discussions/{discussion_id}")["suggestions"]


def placed(caller: Caller, *ids: str) -> None:
    """Wait until discussions have suggestions, and so have been placed among the others."""
    for name in ids:
        eventually(partial(suggested, caller, name), SECONDS)


def trained(settings: Settings) -> int:
    """Have recommendations learn, by the command; returns from how many interactions they did."""
    arguments = ["train", "recommendations", "--seconds", f"{SECONDS:g}"]
    result = CliRunner().invoke(app, arguments, env={"COMMUNITY_HOME": str(settings.home)})
    told = re.match(r"learnt from (\d+) interactions", result.output)
    assert told is not None, result.output
    return int(told[1])


def test_tags_are_suggested_from_alike_discussions_and_people_choose(
    callers: Callers, bob: Caller, moderator: Caller
) -> None:
    ada = callers.someone()
    tag = f"t{uuid.uuid4().hex[:10]}"
    text = "The zeppelin docking clamp does not release the mooring cable."
    first = ada.start("Zeppelin clamp is stuck", text, tags=[tag])
    placed(ada, first)
    second = ada.start("The clamp of my zeppelin is stuck", text)
    placed(ada, second)
    place = f"/v1/tags/discussions/{second}"
    found = {each["tag"]: each for each in asked(ada, place)["suggestions"]}
    assert first in found[tag]["reason"]
    assert found[tag]["choice"] is None
    choice = f"{place}/choice"
    refused = bob.ask("PUT", choice, json={"tag": tag, "choice": "ACCEPTED"})
    assert refused.status_code == 403
    assert ada.ask("PUT", choice, json={"tag": tag, "choice": "ACCEPTED"}).status_code == 200
    eventually(lambda: asked(bob, place)["tags"] == [tag])
    assert moderator.ask("PUT", choice, json={"tag": tag, "choice": "REFUSED"}).status_code == 200
    eventually(lambda: asked(bob, place)["tags"] == [])
    assert ada.ask("PUT", choice, json={"tag": "", "choice": "ACCEPTED"}).status_code in {400, 422}
    assert ada.ask("PUT", choice, json={"tag": "x" * 101, "choice": "REFUSED"}).status_code >= 400


def test_what_the_same_members_take_up_is_recommended_with_the_reason_and_never_what_is_hidden(
    callers: Callers, moderator: Caller, services: Settings
) -> None:
    ada, bob, cid, guest = (callers.someone() for _ in range(4))
    mark = uuid.uuid4().hex[:8]
    known = ada.start(f"Known {mark}", "About kites.")
    good = ada.start(f"Good {mark}", "About harbours.")
    hidden = ada.start(f"Hidden {mark}", "About lanterns.")
    for member in (bob, cid):
        for discussion in (known, good, hidden):
            member.reply(discussion, "Me too.")
    reader = callers.someone()
    reader.reply(known, "And me.")
    placed(ada, known, good, hidden)
    moderator.done(MODERATE, id=hidden, action="HIDE")
    assert trained(services) >= 7

    def recommended() -> dict[str, Any]:
        found = asked(reader, "/v1/recommendations?limit=50")["items"]
        return {each["discussion_id"]: each for each in found}

    eventually(lambda: recommended().get(good, {}).get("because_of") == known, SECONDS)
    found = recommended()
    assert found[good]["reason"] == f'because you replied in "Known {mark}"'
    assert known not in found
    assert hidden not in found
    newcomer = asked(guest, "/v1/recommendations?limit=50")["items"]
    assert {each["reason"] for each in newcomer} == {"because it is talked about now"}
    assert hidden not in {each["discussion_id"] for each in newcomer}
    related = f"/v1/recommendations/discussions/{known}"
    assert hidden not in {each["discussion_id"] for each in asked(reader, related)["items"]}
    assert reader.ask("GET", f"/v1/recommendations/discussions/{hidden}").status_code == 404
    assert callers.nobody.ask("GET", "/v1/recommendations").status_code == 401


def test_discussions_about_the_same_are_related_both_ways(ada: Caller) -> None:
    text = "The periscope of the submarine fogs up when it surfaces in cold water."
    first = ada.start("Periscope fogs up", text)
    placed(ada, first)
    second = ada.start("Fog on my periscope", text)
    placed(ada, second)
    for one, other in ((first, second), (second, first)):
        items = asked(ada, f"/v1/recommendations/discussions/{one}")["items"]
        assert items[0]["discussion_id"] == other
        assert 1 <= len(items) <= 5
