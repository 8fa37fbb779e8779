"""Who is drawn for a survey: always the same members, by a hash of survey and member.

Whether somebody who is drawn may be asked now is decided by `sends`.
"""

from streams.claims import pair
from streams.formulas import hashed

# A sample is given in thousandths.
WHOLE = 1000


def drawn(survey_id: str, member_id: str, permille: int) -> bool:
    """Whether a member is among the `permille` thousandths drawn for a survey.

    A larger sample holds all of a smaller one, and each survey draws anew.

    >>> drawn("s-1", "ada", 1000), drawn("s-1", "ada", 0)
    (True, False)
    >>> sum(drawn("s-1", f"member-{n}", 100) for n in range(10_000))
    1014
    """
    return place(survey_id, member_id) < permille


def place(survey_id: str, member_id: str) -> int:
    """A member's place in a survey's drawing, 0 to 999."""
    return hashed(pair(survey_id, member_id)) % WHOLE
