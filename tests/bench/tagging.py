"""How many of a dump's own tags are suggested: `python -m tests.bench.tagging [SITE]`.

It asks the platform's own functions in the order of time, each discussion as of its moment; the
last fifth is counted. Beside it stand the most frequent tags, as of the same moments.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from time import process_time

import msgspec

from infra.imports.dump import open_dump
from infra.imports.site import tags_of
from schemas.events import UNSTAMPED, DiscussionStarted
from streams.tags.memory import Memory
from streams.tags.reactions import embedded, read
from tests.support.data import DUMPS

SITE = "quantumcomputing"
# What comes first only teaches.
TAUGHT_SHARE = 0.8
QUESTION = "1"
SUGGESTED = 5


def questions(site: str) -> list[tuple[int, DiscussionStarted]]:
    """The questions of a dump in the order of their time, with it in microseconds."""
    return sorted(_started(site), key=lambda each: (each[0], each[1].discussion_id))


def _started(site: str) -> Iterator[tuple[int, DiscussionStarted]]:
    for row in open_dump(DUMPS / site).rows("Posts"):
        if row["PostTypeId"] == QUESTION:
            yield (
                microseconds(row),
                DiscussionStarted(
                    discussion_id=row["Id"],
                    author_id="",
                    title=row["Title"],
                    body=row["Body"],
                    category="",
                    tags=tags_of(row),
                    format="html",
                    meta=UNSTAMPED,
                ),
            )


def microseconds(row: Mapping[str, str]) -> int:
    """When a row of the dump was made."""
    return int(datetime.fromisoformat(f"{row['CreationDate']}+00:00").timestamp() * 1e6)


def recall(found: Sequence[str], true: Sequence[str]) -> float:
    """The share of the true tags that were found."""
    return len(set(found) & set(true)) / len(set(true))


def main(site: str) -> None:
    """Print both recalls, and the processor time of a discussion."""
    asked = questions(site)
    memory, used = Memory(), Counter[str]()
    ours, theirs = list[float](), list[float]()
    began = process_time()
    for number, (at, question) in enumerate(asked):
        meta = msgspec.structs.replace(UNSTAMPED, occurred_at=at)
        event = msgspec.structs.replace(question, meta=meta)
        draft = read(memory, event)
        if number >= TAUGHT_SHARE * len(asked):
            suggested = [each.tag for each in embedded(memory, draft).tags]
            ours.append(recall(suggested, event.tags))
            frequent = [tag for tag, _ in used.most_common(SUGGESTED)]
            theirs.append(recall(frequent, event.tags))
        memory.learn(event.discussion_id, at, event.tags, draft.about)
        used.update(event.tags)
    milliseconds = (process_time() - began) / len(asked) * 1e3
    sys.stdout.write(
        f"{site}: {len(asked)} discussions, {len(used)} tags, the last {len(ours)} counted\n"
        f"recall@{SUGGESTED} {sum(ours) / len(ours):.3f}, "
        f"most frequent tags {sum(theirs) / len(theirs):.3f}; {milliseconds:.1f} ms a discussion\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:] or [SITE])
