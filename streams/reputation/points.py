"""What a contribution is worth, by rule set.

To whom points go, and when, is the business of `contributions`; how they sum, of `standings`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What each reason is worth, and the karma without points and at least."""

    worth: dict[str, int]
    start: int
    minimum: int

    def karma(self, total: int) -> int:
        """The karma of one whose points sum to `total`.

        >>> RULE_SETS["stackexchange"].karma(0), RULE_SETS["stackexchange"].karma(-4)
        (1, 1)
        >>> RULE_SETS["default"].karma(7), RULE_SETS["default"].karma(-4)
        (7, 0)
        """
        return max(self.minimum, self.start + total)


RULE_SETS = {
    # The weights of Discourse's gamification: topic 5, post 2, like received 1, solution 10. Likes
    # given are left out, because giving them is no work and easily farmed; a DOWN costs what an UP
    # gives, so that what pleases half of its readers is worth its post alone. Never negative.
    "default": RuleSet(
        worth={
            "discussion_started": 5,
            "reply_posted": 2,
            "question_up": 1,
            "question_down": -1,
            "answer_up": 1,
            "answer_down": -1,
            "answer_accepted": 10,
        },
        start=0,
        minimum=0,
    ),
    # Stack Exchange's rules of 2018 ("What is reputation?" in its help centre): everybody starts
    # at 1 and never falls below.
    "stackexchange": RuleSet(
        worth={
            "question_up": 5,
            "question_down": -2,
            "answer_up": 10,
            "answer_down": -2,
            "answer_accepted": 15,
            "accepting": 2,
        },
        start=1,
        minimum=1,
    ),
}


def points(reason: str, times: int) -> dict[str, int]:
    """The points, by rule set, for a reason that holds so many times more; none are left out.

    >>> points("answer_up", 1), points("accepting", -1)
    ({'default': 1, 'stackexchange': 10}, {'stackexchange': -2})
    >>> points("answer_up", 0)
    {}
    """
    worths = ((name, rules.worth.get(reason, 0) * times) for name, rules in RULE_SETS.items())
    return {name: worth for name, worth in worths if worth}
