"""When a person was last active, by identity, and when a quiet person is looked at again.

What activity is worth is in `measures`.
"""

from dataclasses import dataclass

from streams.journeys.measures import DAY

# Of so many identities with the latest activity the moment is kept: who has more of them and loses
# these has been active, as far as is known, when the member was without any.
IDENTITIES = 8
# After so many days without activity health is measured again, more seldom the longer it is quiet:
# by the last, nothing but purchases is left. 30 days is when churn is asked for.
QUIET_DAYS = (1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 360)


@dataclass(frozen=True, slots=True)
class Last:
    """When something was last tracked of an identity."""

    identity_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Latest:
    """The last activity that rooms know of, and that of each identity, the latest first."""

    of_rooms: int | None = None
    of_identities: tuple[Last, ...] = ()


UNHEARD = Latest()


def heard(latest: Latest, at: int, identity_id: str | None) -> Latest:
    """The latest activity after one more, tracked under an identity or known to a room.

    >>> last_at(heard(heard(Latest(), 5, None), 3, "v-7"))
    5
    """
    if identity_id is None:
        return Latest(max(at, latest.of_rooms or at), latest.of_identities)
    known = next((each.at for each in latest.of_identities if each.identity_id == identity_id), at)
    others = without(latest, identity_id).of_identities
    lasts = (*others, Last(identity_id, max(at, known)))
    lasts = tuple(sorted(lasts, key=lambda each: (-each.at, each.identity_id)))
    return Latest(latest.of_rooms, lasts[:IDENTITIES])


def without(latest: Latest, identity_id: str) -> Latest:
    """The latest activity without what was tracked under an identity."""
    rest = tuple(each for each in latest.of_identities if each.identity_id != identity_id)
    return Latest(latest.of_rooms, rest)


def last_at(latest: Latest) -> int | None:
    """When the person was last active; None where nothing is known."""
    moments = [each.at for each in latest.of_identities]
    moments += [] if latest.of_rooms is None else [latest.of_rooms]
    return max(moments, default=None)


def next_check(latest: Latest, measured_at: int) -> int | None:
    """When health is measured again if nothing happens until then, or None.

    >>> next_check(heard(Latest(), 0, None), measured_at=2 * DAY) == 3 * DAY
    True
    """
    last = last_at(latest)
    if last is None:
        return None
    return next((at for days in QUIET_DAYS if (at := last + days * DAY) > measured_at), None)
