"""Who is drawn for a survey: always the same members, by a hash of survey and member.

Whether somebody who is drawn may be asked now is decided by `sends`.
"""

from streams.claims import pair

# A sample is given in thousandths.
WHOLE = 1000

# FNV-1a with 64 bits: offset basis and prime, as its authors publish them.
BASIS = 0xCBF29CE484222325
PRIME = 0x100000001B3
# The finalizer of MurmurHash3 (A. Appleby): FNV alone leaves texts that end alike too close.
MIXERS = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
BITS = (1 << 64) - 1


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


def hashed(text: str) -> int:
    """A text as a number of 64 bits, the same one on every machine and for ever.

    >>> f"{hashed('ada'):016x}"
    '21a512b9376a50e9'
    """
    number = BASIS
    for byte in text.encode():
        number = (number ^ byte) * PRIME & BITS
    for mixer in MIXERS:
        number = (number ^ number >> 33) * mixer & BITS
    return number ^ number >> 33
