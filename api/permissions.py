"""Who may do what: a predicate `can_<verb>_<noun>` for each act, each refusal on its own line.

Who somebody is is settled before (callers); limits of rate and size are not permissions.
"""

from typing import Literal, Protocol

from api.problems import RefusedError

Role = Literal["anonymous", "member", "moderator", "admin", "analyst", "service"]

STAFF: frozenset[Role] = frozenset({"moderator", "admin", "service"})
# Who sees what concerns the community as a whole: staff, and analysts, who read and never write.
WATCHERS: frozenset[Role] = STAFF | {"analyst"}
# Statuses in which everybody may read a discussion or a post.
READABLE = frozenset({"OPEN", "LOCKED", "VISIBLE"})


class Asks(Protocol):
    """Whoever asks, as far as permissions care."""

    @property
    def role(self) -> Role:
        """What the caller is here."""
        ...

    @property
    def member_id(self) -> str | None:
        """The member that the caller is or acts for."""
        ...

    @property
    def actor(self) -> str | None:
        """What the facts that the caller tells name as their actor."""
        ...


class Thread(Protocol):
    """A discussion, as far as permissions care."""

    @property
    def author_id(self) -> str:
        """Who started it."""
        ...

    @property
    def status(self) -> str:
        """OPEN, LOCKED, HIDDEN or DELETED."""
        ...


UNKNOWN = RefusedError("UNAUTHENTICATED", "this needs a token or key in `Authorization: Bearer`")


def _forbidden(why: str) -> RefusedError:
    return RefusedError("FORBIDDEN", why)


def _staff_only(caller: Asks, why: str) -> RefusedError | None:
    if caller.role == "anonymous":
        return UNKNOWN
    return None if caller.role in STAFF else _forbidden(why)


def _watchers_only(caller: Asks, why: str) -> RefusedError | None:
    if caller.role == "anonymous":
        return UNKNOWN
    return None if caller.role in WATCHERS else _forbidden(why)


def can_tell_fact(caller: Asks) -> RefusedError | None:
    """Whoever is or acts for a member may tell what that member did; each act asks for more."""
    if caller.role == "anonymous":
        return UNKNOWN
    if caller.role == "analyst":
        return _forbidden("an analyst reads and does not write")
    if caller.member_id is None:
        return _forbidden("a key without a member needs the header `Community-Member`")
    return None


def can_start_discussion(caller: Asks) -> RefusedError | None:
    """Every member may."""
    return can_tell_fact(caller)


def can_post_reply(caller: Asks, discussion: Thread) -> RefusedError | None:
    """Every member may, where the discussion is open; staff also where it is locked."""
    if refused := can_tell_fact(caller):
        return refused
    if discussion.status == "LOCKED" and caller.role not in STAFF:
        return RefusedError("LOCKED", "the discussion is locked")
    if discussion.status not in READABLE and caller.role not in STAFF:
        return RefusedError("NOT_FOUND", "the discussion cannot be read")
    return None


def can_vote_post(caller: Asks) -> RefusedError | None:
    """Every member may, also for their own post."""
    return can_tell_fact(caller)


def can_accept_answer(caller: Asks, discussion: Thread) -> RefusedError | None:
    """Whoever asked may, and staff."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF and caller.member_id != discussion.author_id:
        return _forbidden("only the author of the discussion accepts an answer")
    return None


def can_choose_tag(caller: Asks, discussion: Thread) -> RefusedError | None:
    """Whoever started the discussion may say which tags suit it, and staff."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF and caller.member_id != discussion.author_id:
        return _forbidden("only the author of the discussion and moderators choose its tags")
    return None


def can_read_recommendations(caller: Asks) -> RefusedError | None:
    """Whoever is or acts for a member reads what is recommended to that member."""
    return can_tell_fact(caller)


def can_view_discussion(caller: Asks) -> RefusedError | None:
    """Everybody may say that they opened a discussion, so that guests count too."""
    del caller
    return None


def can_moderate_post(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF:
        return _forbidden("only moderators moderate")
    return None


def can_submit_feature(caller: Asks) -> RefusedError | None:
    """Every member may."""
    return can_tell_fact(caller)


def can_vote_feature(caller: Asks) -> RefusedError | None:
    """Every member may, also for their own request."""
    return can_tell_fact(caller)


def can_request_status(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF:
        return _forbidden("only moderators move a request to another status")
    return None


def can_read_hidden(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services see what is hidden or deleted."""
    if caller.role not in STAFF:
        return _forbidden("only moderators read what is hidden")
    return None


def can_read_attention(caller: Asks) -> RefusedError | None:
    """Staff and analysts see which posts need attention."""
    return _watchers_only(caller, "only moderators and analysts read what needs attention")


def can_define_survey(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may."""
    return _staff_only(caller, "only moderators define surveys")


def can_close_survey(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may."""
    return _staff_only(caller, "only moderators close surveys")


def can_send_survey(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may."""
    return _staff_only(caller, "only moderators send surveys")


def can_answer_survey(caller: Asks) -> RefusedError | None:
    """Every member may, where they were asked; others' askings are not there for them."""
    return can_tell_fact(caller)


def can_read_surveys(caller: Asks) -> RefusedError | None:
    """Staff and analysts read surveys, scores and answers; members what waits for their own."""
    return _watchers_only(caller, "only moderators and analysts read surveys")


def can_define_segment(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services may, and may change and close them."""
    return _staff_only(caller, "only moderators define and close segments")


def can_change_membership(caller: Asks) -> RefusedError | None:
    """Moderators, admins and services say who is in a static segment."""
    return _staff_only(caller, "only moderators say who is in a segment")


def can_read_segments(caller: Asks) -> RefusedError | None:
    """Staff and analysts read segments; what a community thinks of people is not theirs to read."""
    return _watchers_only(caller, "only moderators and analysts read segments")


def can_query_sql(caller: Asks) -> RefusedError | None:
    """Analysts and admins may: what they read is everybody's, and costs more than other reads."""
    if caller.role == "anonymous":
        return UNKNOWN
    if caller.role not in {"analyst", "admin"}:
        return _forbidden("only analysts and admins query by SQL")
    return None


def can_track_event(caller: Asks, person_id: str) -> RefusedError | None:
    """Members tell what they did themselves; staff and services what they saw of anybody."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF and caller.member_id != person_id:
        return _forbidden("members track only what they do themselves")
    return None


def can_read_journey(caller: Asks, person_id: str) -> RefusedError | None:
    """Members read their own journey; staff, services and analysts everybody's."""
    if caller.role == "anonymous":
        return UNKNOWN
    if caller.role not in WATCHERS and caller.member_id != person_id:
        return _forbidden("a journey is nobody else's business")
    return None


def can_read_account(caller: Asks) -> RefusedError | None:
    """Staff, services and analysts read how accounts are; members know of one another enough."""
    return _watchers_only(caller, "only staff and analysts read accounts")


def can_read_cohorts(caller: Asks) -> RefusedError | None:
    """Staff, services and analysts ask what people do together; it is told without names."""
    return _watchers_only(caller, "only staff and analysts ask what many people do")


def can_link_identity(caller: Asks, member_id: str) -> RefusedError | None:
    """Members say which anonymous ids were theirs; staff and services whose they were."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF and caller.member_id != member_id:
        return _forbidden("members link only what was their own")
    return None


def can_change_consent(caller: Asks, person_id: str) -> RefusedError | None:
    """Everybody decides for themselves; staff and services write down what they were told."""
    if refused := can_tell_fact(caller):
        return refused
    if caller.role not in STAFF and caller.member_id != person_id:
        return _forbidden("everybody decides for themselves what may be tracked")
    return None


def can_read_churn(caller: Asks) -> RefusedError | None:
    """Staff and analysts see who may leave, and how good the model is."""
    return _watchers_only(caller, "only moderators and analysts read who may leave")


def can_ask_outcome(caller: Asks) -> RefusedError | None:
    """Whoever told facts may ask what became of them; of which ones, says `can_read_outcome`."""
    if caller.role == "anonymous":
        return UNKNOWN
    return None


def can_read_outcome(caller: Asks, actor: str | None) -> RefusedError | None:
    """Whoever told the fact may, and who watches over all: an outcome may show hidden posts."""
    if refused := can_ask_outcome(caller):
        return refused
    if caller.role not in WATCHERS and (actor is None or caller.actor != actor):
        return _forbidden("only who told a fact reads its outcome")
    return None


def can_read_giver(caller: Asks, giver_id: str | None) -> RefusedError | None:
    """Who gave or took points by a vote is known to themselves and to who watches over all."""
    if caller.role not in WATCHERS and caller.member_id != giver_id:
        return _forbidden("votes are nobody else's business")
    return None


def demand(refused: RefusedError | None) -> None:
    """Raise what a predicate refused."""
    if refused is not None:
        raise refused
