"""Small invented dumps in memory, and Hypothesis strategies for them.

What the importer makes of them is for the tests to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from infra.imports.dump import Row

DAY = "2018-03-{day:02}T00:00:00.000"
MOMENT = "2018-03-{day:02}T{hour:02}:30:00.123"
# Few, so that posts meet, and some of them are missing.
IDS = st.integers(min_value=1, max_value=12).map(str)
DAYS = st.integers(min_value=1, max_value=4)
MOMENTS = st.builds(
    lambda day, hour: MOMENT.format(day=day, hour=hour), DAYS, st.integers(min_value=0, max_value=3)
)


@dataclass(frozen=True, slots=True)
class Memory:
    """A dump in memory. See `dump.Tables`."""

    tables: Mapping[str, tuple[Row, ...]]
    name: str = field(default="cooking")

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of `table`."""
        yield from self.tables.get(table, ())


def a_question(**attributes: str) -> Row:
    """A question of the first of March."""
    given = {"Id": "1", "PostTypeId": "1", "CreationDate": MOMENT.format(day=1, hour=1)}
    return given | {"Title": "Salt?", "Body": "<p>How much?</p>", "OwnerUserId": "7"} | attributes


def an_answer(**attributes: str) -> Row:
    """An answer to `a_question`, an hour later."""
    given = {"Id": "2", "PostTypeId": "2", "CreationDate": MOMENT.format(day=1, hour=2)}
    return given | {"ParentId": "1", "Body": "<p>A pinch.</p>", "OwnerUserId": "8"} | attributes


def a_vote(**attributes: str) -> Row:
    """A vote up for `a_question` on the day it was asked."""
    given = {"Id": "1", "PostId": "1", "VoteTypeId": "2", "CreationDate": DAY.format(day=1)}
    return given | attributes


def a_comment(**attributes: str) -> Row:
    """A comment on `a_question`."""
    given = {"Id": "1", "PostId": "1", "CreationDate": MOMENT.format(day=1, hour=3)}
    return given | {"Text": "Which salt?", "UserId": "9"} | attributes


def _unique(rows: list[Row]) -> tuple[Row, ...]:
    return tuple({row["Id"]: row for row in rows}.values())


def _some(one: st.SearchStrategy[Row], most: int = 12) -> st.SearchStrategy[tuple[Row, ...]]:
    return st.lists(one, max_size=most).map(_unique)


QUESTIONS = st.builds(
    a_question,
    Id=IDS,
    CreationDate=MOMENTS,
    AcceptedAnswerId=IDS,
    Tags=st.sampled_from(("<salt>", "<bug><salt>", "|feature-request|status-completed|")),
)
ANSWERS = st.builds(an_answer, Id=IDS, CreationDate=MOMENTS, ParentId=IDS)
VOTES = st.builds(
    a_vote,
    Id=st.integers(min_value=1, max_value=40).map(str),
    PostId=IDS,
    VoteTypeId=st.sampled_from(("1", "2", "2", "3", "5")),
    CreationDate=DAYS.map(lambda day: DAY.format(day=day)),
)
COMMENTS = st.builds(a_comment, Id=IDS, PostId=IDS, CreationDate=MOMENTS)
DUMPS = st.builds(
    lambda posts, votes, comments: Memory({"Posts": posts, "Votes": votes, "Comments": comments}),
    _some(st.one_of(QUESTIONS, ANSWERS)),
    _some(VOTES, most=40),
    _some(COMMENTS),
)
