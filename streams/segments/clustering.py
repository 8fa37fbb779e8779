"""Groups of people who behave alike, found by k-means over the features of churn.

They are those of the fold `churn-activity`, so that rules, model and groups mean the same by them.
Who is put into a segment because of it is told by a command, as staff tell it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

# With fewer, groups are those of chance.
FEWEST_PEOPLE = 30
# More groups than that nobody tells apart.
GROUPS_MOST = 8
# Fewer are no group but people by themselves.
FEWEST_EACH = 5
# The measure of how well groups are apart compares pairs: of so many people it takes a second.
COMPARED = 2_000
# A name says by what a group differs most: two features are read at a glance.
NAMED = 2
# In spreads of the feature over all people; below it a group is like the others.
NOTABLE = 0.25
TINY = 1e-9

Floats = NDArray[np.float64]


class TooFewPeopleError(Exception):
    """There are not enough people to find groups among."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who behave alike: what tells them from the others, and their features' means."""

    name: str
    means: Mapping[str, float]
    people: tuple[str, ...]


def groups(people: Mapping[str, Mapping[str, float]], most: int = GROUPS_MOST) -> Sequence[Group]:
    """The groups that are furthest apart (by mean silhouette), the largest first; one at least.

    The same people give the same groups. Raises TooFewPeopleError.
    """
    if len(people) < FEWEST_PEOPLE:
        message = (
            f"{len(people)} people have been scored, fewer than {FEWEST_PEOPLE} make no groups"
        )
        raise TooFewPeopleError(message)
    ids = sorted(people)
    names = sorted(people[ids[0]])
    known = np.array([[people[each][name] for name in names] for each in ids], np.float64)
    # Counts have long tails: from 1 to 2 is as far as from 10 to 20. Moods may be below zero.
    spread = _standardized(np.sign(known) * np.log1p(np.abs(known)))
    labels = _labels(spread, most)
    found = []
    for label in np.unique(labels):
        inside = labels == label
        means = dict(zip(names, known[inside].mean(axis=0).tolist(), strict=True))
        who = tuple(each for each, yes in zip(ids, inside, strict=True) if yes)
        found.append(Group(named(names, spread[inside].mean(axis=0)), means, who))
    return sorted(found, key=lambda each: (-len(each.people), each.people))


def named(names: Sequence[str], center: Floats) -> str:
    """What a group has more of than others, and less.

    >>> named(["forum_posts", "support_tickets"], np.array([1.5, -0.3]))
    'more forum posts, less support tickets'
    >>> named(["forum_posts"], np.array([0.1]))
    'like most'
    """
    furthest = sorted(range(len(names)), key=lambda at: -abs(center[at]))[:NAMED]
    words = [
        f"{'more' if center[at] > 0 else 'less'} {names[at].replace('_', ' ')}"
        for at in furthest
        if abs(center[at]) >= NOTABLE
    ]
    return ", ".join(words) or "like most"


def _standardized(values: Floats) -> Floats:
    deviations = values.std(axis=0)
    # What is the same for everybody, but for rounding, tells nobody apart.
    return np.asarray((values - values.mean(axis=0)) / np.where(deviations > TINY, deviations, 1.0))


def _labels(spread: Floats, most: int) -> NDArray[np.int32]:
    # Loading the library takes seconds, which nobody else has to wait for.
    cluster: Any = import_module("sklearn.cluster")
    metrics: Any = import_module("sklearn.metrics")
    threads: Any = import_module("threadpoolctl")
    different = len(np.unique(spread, axis=0))
    best, labels = -1.0, np.zeros(len(spread), np.int32)
    # Two threads that wait for each other on a busy machine take many times as long as one.
    with threads.threadpool_limits(1):
        for count in range(2, min(most, different - 1) + 1):
            tried = cluster.KMeans(count, n_init=10, random_state=0).fit_predict(spread)
            if np.bincount(tried, minlength=count).min() < FEWEST_EACH:
                continue
            size = min(COMPARED, len(spread))
            score = metrics.silhouette_score(spread, tried, sample_size=size, random_state=0)
            if score > best:
                best, labels = score, tried
    return labels
