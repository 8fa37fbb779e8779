"""What questions about many people must answer, counted person by person without SQL.

It follows the words of the definitions and not the way of the queries.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median

from tests.journeys.crowds import DAY, Touch

People = Mapping[str, list[Touch]]


def fits(touch: Touch, kind: str) -> bool:
    """Whether a touchpoint is of a kind."""
    return kind in {"any", touch.type, f"{touch.type}:{touch.name}"}


def day_of(at: int) -> date:
    """The day in UTC of a moment in microseconds."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).date()


def begin(day: date, period: str) -> date:
    """The first day of a day's period."""
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.isoweekday() - 1)
        case _:
            return date(day.year, day.month, 1)


def retained(people: People, start: str, back: str, period: str) -> dict[tuple[date, date], int]:
    """How many of those who began in one period came back in a later one; all in their own."""
    counts: dict[tuple[date, date], int] = {}
    for touches in people.values():
        starts = [touch.at for touch in touches if fits(touch, start)]
        if not starts:
            continue
        cohort = begin(day_of(min(starts)), period)
        later = {begin(day_of(each.at), period) for each in touches if fits(each, back)}
        for there in {cohort} | {each for each in later if each > cohort}:
            counts[cohort, there] = counts.get((cohort, there), 0) + 1
    return counts


def walks(
    touches: Sequence[Touch], steps: Sequence[str], window: int, span: tuple[int, int]
) -> Iterator[tuple[int, ...]]:
    """For each entry the moments of the steps that follow, each the first that is later."""
    for entry in touches:
        if not (fits(entry, steps[0]) and span[0] <= entry.at < span[1]):
            continue
        moments = [entry.at]
        for step in steps[1:]:
            later = [
                each.at
                for each in touches
                if fits(each, step) and moments[-1] < each.at <= entry.at + window
            ]
            if not later:
                break
            moments.append(min(later))
        yield tuple(moments)


def funnelled(
    people: People, steps: Sequence[str], window_days: int, span: tuple[int, int]
) -> list[tuple[int, float | None]]:
    """How many people took each step, and the median seconds from the step before."""
    best = []
    for touches in people.values():
        found = list(walks(touches, steps, window_days * DAY, span))
        if found:
            # The deepest way; of those the one that ended first, and then the last entry.
            best.append(min(found, key=lambda way: (-len(way), way[-1], -way[0])))
    taken = []
    for number in range(len(steps)):
        ways = [way for way in best if len(way) > number]
        times = [(way[number] - way[number - 1]) / 1_000_000 for way in ways]
        taken.append((len(ways), round(median(times), 3) if number and times else None))
    return taken
