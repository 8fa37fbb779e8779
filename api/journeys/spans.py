"""The days that a question is about, and periods: days, weeks from Monday, and months, in UTC.

Which questions there are is in retention, funnels, paths and adoption.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from api.problems import invalid

# Further back than any read model of the platform goes; it keeps arithmetic far from year 1.
EARLIEST = date(1970, 1, 1)
# A question about more is one for SQL, which has its own limits.
DAYS_MOST = 3 * 366
# Nothing is known of the future; but who asks for this year asks for its end.
AHEAD_MOST = 366
# Twelve weeks: enough to see whether people stay, few enough to read.
DAYS_DEFAULT = 84


class Period(Enum):
    """How long a step of a cohort is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in UTC, from `since` until before `until`."""

    since: date
    until: date

    @property
    def moments(self) -> dict[str, datetime]:
        """Both ends as parameters of SQL."""
        return {"since": midnight(self.since), "until": midnight(self.until)}

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.until - self.since).days


def span_of(since: date | None, until: date | None, days: int = DAYS_DEFAULT) -> Span:
    """Return the days asked for; by default the last ones, today included. Raises RefusedError."""
    last = until or datetime.now(UTC).date() + timedelta(days=1)
    first = since or max(EARLIEST, last - timedelta(days=days))
    if first >= last:
        raise invalid("until", f'a day after "since", which is {first}', str(last))
    if first < EARLIEST:
        raise invalid("since", f"{EARLIEST} or later", str(first))
    if last > datetime.now(UTC).date() + timedelta(days=AHEAD_MOST):
        raise invalid("until", f"at most {AHEAD_MOST} days ahead", str(last))
    if (last - first).days > DAYS_MOST:
        expected = f"at most {DAYS_MOST} days; ask for a shorter time, or by SQL (/v1/sql)"
        raise invalid("since", expected, f"{(last - first).days} days")
    return Span(first, last)


def number_of(day: date, period: Period) -> int:
    """Return the number of the period that a day is in; periods are counted without gaps.

    >>> number_of(date(2026, 2, 1), Period.MONTH) - number_of(date(2025, 12, 31), Period.MONTH)
    2
    """
    match period:
        case Period.DAY:
            return day.toordinal()
        case Period.WEEK:
            # The first day of the calendar, which is number 1, is a Monday.
            return (day.toordinal() - 1) // 7
        case Period.MONTH:
            return day.year * 12 + day.month - 1


def first_of(number: int, period: Period) -> date:
    """Return the first day of a period.

    >>> first_of(number_of(date(2026, 3, 1), Period.WEEK), Period.WEEK)
    datetime.date(2026, 2, 23)
    """
    match period:
        case Period.DAY:
            return date.fromordinal(number)
        case Period.WEEK:
            return date.fromordinal(number * 7 + 1)
        case Period.MONTH:
            return date(number // 12, number % 12 + 1, 1)


def whole(span: Span, period: Period) -> Span:
    """Return the span with the rest of the periods that it cuts.

    >>> whole(Span(date(2026, 1, 14), date(2026, 2, 2)), Period.WEEK).until
    datetime.date(2026, 2, 2)
    """
    last = number_of(span.until - timedelta(days=1), period)
    return Span(first_of(number_of(span.since, period), period), first_of(last + 1, period))


def day_of(text: str) -> date:
    """Return the day in UTC of a moment in ISO 8601, whatever zone it is written in.

    >>> day_of("2018-01-01T19:00:00-05:00")
    datetime.date(2018, 1, 2)
    """
    return datetime.fromisoformat(text).astimezone(UTC).date()


def midnight(day: date) -> datetime:
    """Return the moment that a day begins with."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
