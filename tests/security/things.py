"""What the matrix asks for: a discussion, replies, a request and facts, all of them the owner's.

Also one discussion that a moderator has hidden, and one that is locked.
"""

import uuid
from dataclasses import dataclass

from tests.api.calls import MODERATE, Inside
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
    probe_id: str
    member_id: str
    source: str


def made(inside: Inside, people: People) -> Things:
    """Everything, made and read back."""
    owner, moderator = people["owner"], people["moderator"]
    word = f"w{uuid.uuid4().hex[:12]}"
    threads = {}
    for name in ("open", "HIDE", "LOCK"):
        discussion_id = owner.start(f"{word} {name}", f"This is a terrible, awful day. {word}")
        threads[name] = Thread(discussion_id, owner.reply(discussion_id, f"I agree. {word}"))
    for thread in threads.values():
        _await_sentiment(inside, thread.discussion_id)
        _await_sentiment(inside, thread.reply_id)
        _await_tags(inside, thread.discussion_id)
    for action in ("HIDE", "LOCK"):
        moderator.done(MODERATE, id=threads[action].discussion_id, action=action)
    feature_id = owner.submit()
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


def _await_sentiment(inside: Inside, post_id: str) -> None:
    path = f"/v1/sentiment/posts/{post_id}"
    eventually(lambda: inside.nobody.ask("GET", path).status_code == 200, SECONDS)


def _await_tags(inside: Inside, discussion_id: str) -> None:
    path = f"/v1/tags/discussions/{discussion_id}"
    eventually(lambda: inside.nobody.ask("GET", path).json().get("suggestions"), SECONDS)


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
