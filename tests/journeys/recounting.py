"""What questions about many people must answer, counted person by person without SQL.

It follows the words of the definitions and not the way of the queries.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from tests.journeys.crowds import DAY, Touch

People = Mapping[str, list[Touch]]


def fits(touch: Touch, kind: str) -> bool:
    """Whether a touchpoint is of a kind; what others did is so by its name alone."""
    if kind == f"{touch.type}:{touch.name}":
        return True
    return not touch.passive and kind in {"any", touch.type}


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


def followed(
    touches: Sequence[Touch], start: str, depth: int, span: tuple[int, int]
) -> dict[tuple[int, str, str | None], int]:
    """How many sessions went from one place to another at each step, repeats drawn together."""
    sessions: dict[str, list[Touch]] = {}
    for touch in touches:
        if touch.session_id:
            sessions.setdefault(touch.session_id, []).append(touch)
    counts: dict[tuple[int, str, str | None], int] = {}
    for found in sessions.values():
        found.sort(key=lambda each: (each.at, each.id))
        starts = [n for n, each in enumerate(found) if fits(each, start) and _within(each, span)]
        if not starts:
            continue
        places = [f"{each.type}:{each.name}" for each in found[starts[0] :]]
        walk: list[str | None] = [place for place, _ in groupby(places)]
        for step, (source, target) in enumerate(pairwise([*walk, None]), 1):
            if step <= depth:
                assert source is not None
                counts[step, source, target] = counts.get((step, source, target), 0) + 1
    return counts


def _within(touch: Touch, span: tuple[int, int]) -> bool:
    return span[0] <= touch.at < span[1]


def taken_up(
    people: People, feature: str, span: tuple[date, date]
) -> tuple[dict[int, tuple[int, int]], dict[date, tuple[int, int]]]:
    """By days since they came: who was seen and had used it; by day: first uses, and all seen."""
    came = {
        name: day_of(min(each.at for each in found if fits(each, "any")))
        for name, found in people.items()
        if any(fits(each, "any") for each in found)
    }
    first = {
        name: day_of(min(each.at for each in found if fits(each, feature)))
        for name, found in people.items()
        if any(fits(each, feature) for each in found)
    }
    those = [name for name, day in came.items() if span[0] <= day < span[1]]
    ages = {
        days: (
            len(those),
            sum(name in first and (first[name] - came[name]).days <= days for name in those),
        )
        for days in range(31)
    }
    days = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days)]
    by_day = {
        day: (
            sum(used == day for used in first.values()),
            sum(seen <= day for seen in came.values()),
        )
        for day in days
    }
    return ages, by_day
