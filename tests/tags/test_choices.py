"""What people say of tags: the last word holds, each is answered once, and there is a limit."""

from uuid import uuid4

from schemas.events import Meta, TagAccepted, TagChoiceRejected, TagRefused, TagSettled
from streams.tags.choices import INITIAL, TAGS_LIMIT, Chosen, fold


def meta(at: int) -> Meta:
    """A client's meta at a moment."""
    name = str(uuid4())
    return Meta(id=name, type="", source="t", occurred_at=at, recorded_at=at, correlation_id=name)


def accepted(at: int, tag: str = "export") -> TagAccepted:
    """Somebody accepts a tag at a moment."""
    return TagAccepted(discussion_id="d-1", tag=tag, member_id="ada", meta=meta(at))


def refused(at: int, tag: str = "export") -> TagRefused:
    """Somebody else refuses a tag at a moment."""
    return TagRefused(discussion_id="d-1", tag=tag, member_id="bob", meta=meta(at))


def test_the_last_word_holds() -> None:
    state, (choice, _), _ = fold(INITIAL, (None, None), accepted(1))
    state, (choice, _), (settled,) = fold(state, (choice, None), refused(2))
    assert isinstance(settled, TagSettled)
    assert (settled.choice, settled.member_id, state.tags) == ("REFUSED", "bob", 1)


def test_what_was_said_earlier_and_comes_later_is_answered_and_changes_nothing() -> None:
    state, (choice, _), _ = fold(INITIAL, (None, None), refused(2))
    _, (after, _), (settled,) = fold(state, (choice, None), accepted(1))
    assert isinstance(settled, TagSettled)
    assert (settled.choice, after) == ("REFUSED", choice)


def test_a_repeat_is_not_answered_again() -> None:
    event = accepted(1)
    state, parts, _ = fold(INITIAL, (None, None), event)
    assert fold(state, parts, event) == (state, parts, ())


def test_a_discussion_has_at_most_fifty_chosen_tags() -> None:
    full = Chosen(tags=TAGS_LIMIT)
    state, (choice, _), (rejected,) = fold(full, (None, None), accepted(1))
    assert isinstance(rejected, TagChoiceRejected)
    assert (rejected.reason, choice, state) == ("TOO_MANY_TAGS", None, full)
