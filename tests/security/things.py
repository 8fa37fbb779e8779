"""What the matrix asks for: a discussion, replies, a request and facts, all of them the owner's.

Also one discussion that a moderator has hidden, and one that is locked.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.api.calls import MODERATE, Inside
from tests.churn.lives import drifted
from tests.security.people import People
from tests.support.waiting import eventually

# Nothing here is waited for longer: a model reads a post within seconds of its start.
SECONDS = 60.0
SEARCHED = "/v1/search?kind=discussion&q={}"


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion and a reply to it."""

    discussion_id: str
    reply_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey, the owner's asking, and the token of its link."""

    survey_id: str
    send_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Things:
    """The ids of everything that is asked for."""

    thread: Thread
    hidden: Thread
    locked: Thread
    word: str
    feature_id: str
    fact_id: str
    survey: Asked
    account_id: str
    segment_id: str
    probe_id: str
    member_id: str
    source: str


def made(inside: Inside, people: People) -> Things:
    """Everything, made and read back."""
    owner, moderator = people["owner"], people["moderator"]
    word = f"w{uuid.uuid4().hex[:12]}"
    threads = {}
    # What is recommended to the owner is somebody else's.
    people["other"].start("Something else", "This is about something else.")
    for name in ("open", "HIDE", "LOCK"):
        discussion_id = owner.start(f"{word} {name}", f"This is a terrible, awful day. {word}")
        threads[name] = Thread(discussion_id, owner.reply(discussion_id, f"I agree. {word}"))
    for thread in threads.values():
        _await_sentiment(inside, thread.discussion_id)
        _await_sentiment(inside, thread.reply_id)
        _await_tags(inside, thread.discussion_id)
    _shift(people)
    drifted(people["service"])
    for action in ("HIDE", "LOCK"):
        moderator.done(MODERATE, id=threads[action].discussion_id, action=action)
    feature_id = owner.submit()
    _visit(people)
    _forecast(people)
    # The index is made a moment after the platform is up; one of the three is hidden.
    eventually(lambda: '"total":2' in owner.ask("GET", SEARCHED.format(word)).text, SECONDS)
    return Things(
        thread=threads["open"],
        hidden=threads["HIDE"],
        locked=threads["LOCK"],
        word=word,
        feature_id=feature_id,
        fact_id=_fact(people),
        survey=_asked(people),
        account_id=_customer(people),
        segment_id=_segment_of(people),
        probe_id=_probe(people),
        member_id=people.owner_id,
        source=people.source,
    )


def defined(people: People) -> str:
    """A new survey of the moderator's, which can be read."""
    new = {"type": "FEEDBACK", "question": "What should we know?"}
    response = people["moderator"].ask("POST", "/v1/surveys", json=new)
    survey_id: str = response.json()["survey_id"]
    path = f"/v1/surveys/{survey_id}"
    eventually(lambda: people["moderator"].ask("GET", path).status_code == 200, SECONDS)
    return survey_id


def segment(people: People, rule: dict[str, Any] | None = None) -> str:
    """A new segment of the moderator's."""
    new = {"name": "Friends", "rule": rule}
    response = people["moderator"].ask("POST", "/v1/segments", json=new)
    assert response.status_code == 201, response.text
    segment_id: str = response.json()["segment_id"]
    return segment_id


def _segment_of(people: People) -> str:
    """A segment that the owner is in, once that can be read."""
    segment_id = segment(people)
    place = f"/v1/segments/{segment_id}/members"
    response = people["moderator"].ask("PUT", f"{place}/{people.owner_id}", json={})
    assert response.status_code == 200, response.text
    eventually(lambda: people.owner_id in people["moderator"].ask("GET", place).text, SECONDS)
    return segment_id


def _asked(people: People) -> Asked:
    """The owner and another were asked, and have answered: what they share is a theme."""
    survey_id = defined(people)
    place = f"/v1/surveys/{survey_id}"
    asked = {}
    for name, member_id in (("owner", people.owner_id), ("other", people.other_id)):
        _register(people, member_id)
        recipient = {"member_id": member_id}
        sent = people["moderator"].ask("POST", f"{place}/sends", json=recipient).json()
        path = f"/v1/surveys/sends/{sent['send_id']}/answer"
        assert people[name].ask("PUT", path, json={"text": "Wonderful weather."}).status_code == 200
        asked[name] = sent
    answered = f"{place}/score"
    eventually(lambda: '"answered":2' in people["moderator"].ask("GET", answered).text, SECONDS)
    found = asked["owner"]
    return Asked(survey_id, found["send_id"], found["link"].rpartition("/")[2])


def _register(people: People, member_id: str) -> None:
    """A member whom a survey for everybody is for."""
    data = {"member_id": member_id, "username": member_id}
    event = {"type": "members.MemberRegistered", "data": data}
    assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/members/{member_id}"
    eventually(lambda: people["service"].ask("GET", path).status_code == 200, SECONDS)


def _customer(people: People) -> str:
    """The owner's account, for which they bought something, once their journey shows it."""
    account_id = str(uuid.uuid4())
    whose = {"member_id": people.owner_id, "account_id": account_id}
    bought = {"purchase_id": "o-1", "product": "team", "amount": 4900, "currency": "EUR", **whose}
    for name, data in (("AccountJoined", whose), ("PurchaseMade", bought)):
        event = {"type": f"accounts.{name}", "data": data}
        assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/experience/people/{people.owner_id}/journey"
    eventually(lambda: "first_purchase" in people["owner"].ask("GET", path).text, SECONDS)
    return account_id


def _visit(people: People) -> None:
    """A visit of the owner's that is over for weeks, so that somebody may have come back."""
    at = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    data = {"person_id": people.owner_id, "type": "page", "name": "Home"}
    event = {"type": "journeys.EventTracked", "time": at, "data": data}
    assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    # So long ago that it stands behind all that the owner has written since.
    path = f"/v1/experience/people/{people.owner_id}/timeline?limit=100"
    eventually(lambda: '"Home"' in people["owner"].ask("GET", path).text, SECONDS)


def _forecast(people: People) -> None:
    """A forecast from the month since that visit."""
    data = {"forecast_id": str(uuid.uuid4())}
    event = {"type": "journeys.ForecastRequested", "data": data}
    assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    path = "/v1/experience/forecast"
    eventually(lambda: data["forecast_id"] in people["moderator"].ask("GET", path).text, SECONDS)


def _await_sentiment(inside: Inside, post_id: str) -> None:
    path = f"/v1/sentiment/posts/{post_id}"
    eventually(lambda: inside.nobody.ask("GET", path).status_code == 200, SECONDS)


def _await_tags(inside: Inside, discussion_id: str) -> None:
    path = f"/v1/tags/discussions/{discussion_id}"
    eventually(lambda: inside.nobody.ask("GET", path).json().get("suggestions"), SECONDS)


def _shift(people: People) -> None:
    """A category whose posts were glad and are furious now, once that has been seen."""
    discussion_id = f"mood-{uuid.uuid4()}"
    data = {"author_id": people.owner_id, "title": "Thank you", "body": "I love it, it is great."}
    event: dict[str, Any] = {"type": "forum.DiscussionStarted", "id": discussion_id}
    event["data"] = {"discussion_id": discussion_id, "category": discussion_id, **data}
    assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    for body, count in (("I love it, it is great.", 35), ("I hate this awful garbage.", 12)):
        replies = [_reply(discussion_id, people.owner_id, body) for _ in range(count)]
        assert people["service"].ask("POST", "/v1/events", json=replies).status_code == 201
        # The next mood begins only when each of these has been read.
        for each in replies:
            path = f"/v1/sentiment/posts/{each['id']}"
            eventually(partial(_found, people, path), SECONDS)
    shifts = "/v1/sentiment/shifts"
    eventually(lambda: discussion_id in people["moderator"].ask("GET", shifts).text, SECONDS)


def _found(people: People, path: str) -> bool:
    return people["moderator"].ask("GET", path).status_code == 200


def _reply(discussion_id: str, author_id: str, body: str) -> dict[str, Any]:
    post_id = str(uuid.uuid4())
    data = {"post_id": post_id, "discussion_id": discussion_id, "author_id": author_id}
    return {"type": "forum.ReplyPosted", "id": post_id, "data": {**data, "body": body}}


def _fact(people: People) -> str:
    """A fact of the owner, whose id the owner chose, once its outcome can be asked for."""
    fact_id = str(uuid.uuid4())
    data = {"feature_id": str(uuid.uuid4()), "member_id": people.owner_id, "vote": "UP"}
    event = {"type": "feedback.VoteCast", "id": fact_id, "data": data}
    assert people["owner"].ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/outcomes/{fact_id}"
    eventually(lambda: people["moderator"].ask("GET", path).status_code == 200, SECONDS)
    return fact_id


def _probe(people: People) -> str:
    probe_id = str(uuid.uuid4())
    event = {"type": "platform.ProbeSent", "data": {"probe_id": probe_id}}
    assert people["service"].ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/probes/{probe_id}"
    eventually(lambda: people["moderator"].ask("GET", path).status_code == 200, SECONDS)
    return probe_id
