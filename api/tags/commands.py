"""What callers may say of tags: that one suits a discussion, or that it does not.

Both GraphQL and REST come here; what holds is decided by the fold `tag-choices`.
"""

from enum import Enum
from typing import NamedTuple

from api.asking import Asking
from api.looking import looked_for
from api.permissions import READABLE, can_choose_tag, can_tell_fact, demand
from api.problems import RefusedError, not_found
from api.telling import answered_by, tell
from schemas.events import TagAccepted, TagChoiceRejected, TagRefused, TagSettled


class TagChoice(Enum):
    """What is said of a tag."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class Thread(NamedTuple):
    """What is checked of a discussion before its tags are chosen."""

    author_id: str
    status: str


THREAD = "SELECT author_id, status FROM discussions WHERE discussion_id = %(id)s"
FACTS = {TagChoice.ACCEPTED: TagAccepted, TagChoice.REFUSED: TagRefused}


async def choose_tag(asking: Asking, discussion_id: str, tag: str, choice: TagChoice) -> TagSettled:
    """Accept or refuse a tag of a discussion. Raises RefusedError with the decision's reason."""
    thread = await _thread(asking, discussion_id)
    demand(can_choose_tag(asking.caller, thread))
    fact = FACTS[choice](discussion_id=discussion_id, tag=tag, member_id=asking.member_id)
    told = await tell(asking, fact, answered_by(TagChoiceRejected), answered_by(TagSettled))
    if rejected := told.some(TagChoiceRejected):
        raise RefusedError(rejected.reason, "the discussion has as many tags as it may")
    return told.one(TagSettled)


async def _thread(asking: Asking, discussion_id: str) -> Thread:
    # Who may not write at all is told that, and not what there is.
    demand(can_tell_fact(asking.caller))
    row = await looked_for(lambda: asking.database.row(THREAD, {"id": discussion_id}))
    if row is None or (row["status"] not in READABLE and not asking.sees_hidden):
        raise not_found("discussion", discussion_id)
    return Thread(row["author_id"], row["status"])
