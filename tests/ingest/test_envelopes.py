"""What ingest makes of one event: its attributes, its time, and who may say it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.ingest.envelopes import Refusal, Taking, Why, judge
from api.ingest.senders import STAFF_TYPES, Sender, of_key, of_person
from api.ingest.shapes import INTAKES
from api.keys import Key
from api.tokens import Identity
from schemas.events import Event, Meta, Violation
from tests.ingest.judging import RECEIVED_AT, judged, pointers, service

VOTE = {"feature_id": "f-1", "member_id": "ada", "vote": "UP"}
SERVICE = service()


def cast(taking: Taking = SERVICE, **attributes: Any) -> Event | Refusal:
    """What ingest makes of a vote with these attributes."""
    event = {"type": "feedback.VoteCast", "id": "1", "data": VOTE, **attributes}
    return judge(json.dumps(event).encode(), taking, lambda: "given")


def meta(answer: Event | Refusal) -> Meta:
    """The meta of an event that was taken."""
    assert not isinstance(answer, Refusal), answer
    return answer.meta


def by(sender: Sender) -> Taking:
    """How a request of another sender is judged."""
    return replace(SERVICE, sender=sender)


def only(answer: Event | Refusal) -> Violation:
    """The one fault of an event."""
    assert isinstance(answer, Refusal), answer
    (fault,) = answer.violations
    return fault


def time(shift: timedelta) -> str:
    """A time so far from when the request came."""
    return (datetime.fromtimestamp(RECEIVED_AT / 1e6, UTC) + shift).isoformat()


def test_an_event_keeps_its_id_source_and_time() -> None:
    taken = meta(cast(id="e-1", source="shop", time="2026-02-01T10:00:00.25+01:00"))
    assert (taken.id, taken.source, taken.correlation_id) == ("e-1", "shop", "e-1")
    assert taken.occurred_at == 1_769_936_400_250_000
    assert (taken.recorded_at, taken.type) == (RECEIVED_AT, "feedback.VoteCast")


def test_what_a_friendly_request_leaves_out_is_given() -> None:
    taken = meta(cast(id=None))
    assert (taken.id, taken.source, taken.occurred_at) == ("given", "tests", RECEIVED_AT)


def test_cloudevents_by_their_media_type_need_what_the_standard_asks() -> None:
    strict = service(strict=True)
    assert pointers(cast(strict, id=None)) == {"/id", "/specversion"}
    assert meta(cast(strict, specversion="1.0")).id == "1"


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [
        ({"id": ""}, "/id"),
        ({"id": "i" * 101}, "/id"),
        ({"id": 5}, "/id"),
        ({"id": "a\0"}, "/id"),
        ({"id": "\ud800"}, "/id"),
        ({"source": ""}, "/source"),
        ({"source": []}, "/source"),
        ({"source": "a\0"}, "/source"),
        ({"specversion": "0.3"}, "/specversion"),
        ({"datacontenttype": "text/xml"}, "/datacontenttype"),
        ({"data_base64": "AAAA"}, "/data_base64"),
        ({"time": "yesterday"}, "/time"),
        ({"time": "2026-02-01T10:00:00"}, "/time"),
        ({"time": 1}, "/time"),
        ({"time": "1969-12-31T23:59:59Z"}, "/time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "/time"),
        ({"type": None}, "/type"),
        ({"type": "feedback.VoteAccepted"}, "/type"),
        ({"type": "nothing"}, "/type"),
        ({"data": None}, "/data"),
        ({"data": [VOTE]}, "/data"),
        ({"data": {**VOTE, "vote": "up"}}, "/data/vote"),
        ({"data": {**VOTE, "member_id": ""}}, "/data/member_id"),
        ({"data": {**VOTE, "member_id": "\0"}}, "/data/member_id"),
        ({"data": {**VOTE, "member_id": "m" * 101}}, "/data/member_id"),
        ({"data": {**VOTE, "a/b~c": 1}}, "/data/a~1b~0c"),
        ({"data": {**VOTE, "meta": {}}}, "/data/meta"),
    ],
)
def test_a_fault_is_named_by_its_place(attributes: dict[str, Any], pointer: str) -> None:
    assert pointers(cast(**attributes)) == {pointer}


def test_all_faults_are_named_at_once_but_no_more_than_twenty() -> None:
    assert pointers(cast(id="", data={"vote": 1, "feature_id": "f"})) == {
        "/id",
        "/data/vote",
        "/data/member_id",
    }
    many = cast(data={str(number): 1 for number in range(1000)})
    assert isinstance(many, Refusal)
    assert len(many.violations) == 20


def test_a_fault_says_what_was_expected_and_what_came() -> None:
    assert only(cast(data={**VOTE, "vote": "SIDEWAYS"})) == Violation(
        "/data/vote", 'one of "UP", "DOWN", "NONE"', '"SIDEWAYS"'
    )


def test_a_wrong_name_is_answered_with_the_nearest_known_one() -> None:
    assert 'did you mean "feedback.VoteCast"?' in only(cast(type="feedback.VotesCast")).expected
    assert 'did you mean "vote"?' in only(cast(data={**VOTE, "votes": 1})).expected
    untyped = judge(json.dumps({"tpye": "x", "data": {}}).encode(), SERVICE, lambda: "given")
    assert only(untyped).got == 'nothing, but "tpye"'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"nope",
        b"3",
        b"[]",
        b'{"type": "feedback.VoteCast"} {}',
        b"[" * 100_000,
        b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"type": "feedback.VoteCast", "data": NaN}',
        b"9" * 10_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_event_at_all_is_refused_and_harms_nothing(raw: bytes) -> None:
    answer = judge(raw, SERVICE, lambda: "given")
    assert isinstance(answer, Refusal)
    assert answer.why is Why.INVALID


def test_text_that_is_not_utf8_is_named_by_its_place() -> None:
    raw = json.dumps({"type": "feedback.VoteCast", "data": VOTE}).encode()
    assert pointers(judge(raw.replace(b"ada", b"\xff"), SERVICE, str)) == {"/data/member_id"}


def test_a_backslash_before_u0000_is_no_nul() -> None:
    data = {"post_id": "p", "discussion_id": "d", "author_id": "a", "body": "\\u0000"}
    taken = judged("forum.ReplyPosted", data)
    assert not isinstance(taken, Refusal), taken


def test_an_event_over_the_limit_is_too_large() -> None:
    answer = cast(extension="x" * 262_144)
    assert isinstance(answer, Refusal)
    assert answer.why is Why.TOO_LARGE


def test_a_clock_that_goes_ahead_by_less_than_an_hour_is_set_right() -> None:
    assert meta(cast(time=time(timedelta(minutes=59)))).occurred_at == RECEIVED_AT
    assert pointers(cast(time=time(timedelta(minutes=61)))) == {"/time"}
    past = meta(cast(time=time(-timedelta(days=9_000))))
    assert past.occurred_at == RECEIVED_AT - 9_000 * 86_400_000_000


KEY = Key("k1", "web", ("feedback.*",), service=False, member_id="ada")


def test_a_key_speaks_for_its_own_source_types_and_member() -> None:
    ours = by(of_key(KEY))
    assert meta(cast(ours)).actor == "ada"
    assert meta(cast(ours, source="web")).source == "web"
    assert pointers(cast(ours, source="shop")) == {"/source"}
    assert pointers(cast(ours, data={**VOTE, "member_id": "bob"})) == {"/data/member_id"}
    viewed = {"type": "forum.DiscussionViewed", "data": {"discussion_id": "d-1"}}
    assert pointers(cast(ours, **viewed)) == {"/type"}


def test_what_a_sender_may_not_say_is_forbidden_not_invalid() -> None:
    answer = cast(by(of_key(KEY)), source="shop")
    assert isinstance(answer, Refusal)
    assert answer.why is Why.FORBIDDEN


def test_a_key_without_a_member_speaks_for_nobody_but_guests() -> None:
    guest = by(of_key(replace(KEY, member_id=None, types=("*",))))
    viewed = {"type": "forum.DiscussionViewed", "data": {"discussion_id": "d-1"}}
    assert meta(cast(guest, **viewed)).actor == "key:k1"
    assert pointers(cast(guest)) == {"/data/member_id"}


def test_a_service_key_speaks_for_every_source_and_member_within_its_types() -> None:
    ours = by(of_key(replace(KEY, service=True, member_id=None)))
    taken = meta(cast(ours, source="anywhere"))
    assert (taken.source, taken.actor) == ("anywhere", "ada")
    viewed = {"type": "forum.DiscussionViewed", "data": {"discussion_id": "d-1"}}
    assert pointers(cast(ours, **viewed)) == {"/type"}


def test_staff_types_exist_and_only_staff_and_services_may_send_them() -> None:
    assert INTAKES.keys() >= STAFF_TYPES
    wide = replace(KEY, types=("*",))
    assert not of_key(wide).types & STAFF_TYPES
    assert of_key(replace(wide, service=True)).types >= STAFF_TYPES
    assert not of_person(Identity("ada", "member")).types & STAFF_TYPES
    assert of_person(Identity("ada", "moderator")).types >= STAFF_TYPES
    assert of_person(Identity("ada", "admin")).types >= STAFF_TYPES
    assert of_person(Identity("ada", "service")).types == INTAKES.keys()
    assert of_person(Identity("ada", "analyst")).types == frozenset()


def test_a_person_is_a_source_of_their_own_and_speaks_for_themselves() -> None:
    ada = by(of_person(Identity("ada", "member")))
    assert meta(cast(ada)).source == "member:ada"
    assert pointers(cast(ada, data={**VOTE, "member_id": "bob"})) == {"/data/member_id"}
    bob = by(of_person(Identity("bob", "admin")))
    assert pointers(cast(bob)) == {"/data/member_id"}
