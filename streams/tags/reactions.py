"""The reaction to a new discussion: what it is about, and which tags suit it.

How tags are chosen stands in `suggesting` and `language`; what people make of them in `choices`.
"""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from infra.following import Follower
from infra.pipeline import Record
from schemas.codec import UndecodableError, decode
from schemas.events import (
    DiscussionPlaced,
    DiscussionStarted,
    Neighbour,
    SuggestedTag,
    SuggestionFailed,
    TagSettled,
    TagsSuggested,
)
from streams.embedding import MODEL, MODEL_VERSION, Direction, direction, own_words
from streams.reaction import React
from streams.tags import language
from streams.tags.memory import Memory, Remembered
from streams.tags.phrases import phrases
from streams.tags.suggesting import NEIGHBOURS, TAGS_LEAST, Suggestion, suggest, text_of

Reads = DiscussionStarted
Emits = DiscussionPlaced | TagsSuggested | SuggestionFailed

# What the reaction remembers the community by: its own readings, and people's choices.
Follows = ("tags.readings", "tags.changes")
# Its name begins as those of the reactions' other groups do, which is what the brokers grant.
GROUP = "community.tagging.memory"
# The setting's word for the model that comes with the platform.
EMBEDDED = "embedded"
# More than are shown, so that those that nobody may read can be left out.
RELATED_LIMIT = 10
# Suggestions of what numbers and whose rule: of another rule, another version.
EMBEDDED_ID, EMBEDDED_VERSION = "minilm-neighbours", "1"


class Choices(Protocol):
    """The settings that matter here."""

    @property
    def kafka_servers(self) -> str:
        """The brokers; where there are none, no community is remembered."""
        ...

    @property
    def tags_model(self) -> str:
        """`embedded`, or the name of a language model that `tags_url` is asked for."""
        ...

    @property
    def tags_url(self) -> str:
        """Where the language model is asked: what comes before `/chat/completions`."""
        ...

    @property
    def tags_key(self) -> str:
        """The key that it asks for."""
        ...

    @property
    def tags_timeout_seconds(self) -> float:
        """How long one answer may take."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A new discussion as it was read."""

    event: DiscussionStarted
    words: str
    about: Direction
    near: Sequence[Remembered]


def prepare(choices: Choices) -> React:
    """Begin to remember the community; the reaction waits until its whole past is known."""
    memory, service = Memory(), service_of(choices)
    follower = Follower(
        choices.kafka_servers,
        Follows,
        lambda records: hear(memory, records),
        whole=True,
        group=GROUP,
    )
    if choices.kafka_servers:
        follower.start()

    async def react(event: Reads) -> tuple[Emits, ...]:
        if choices.kafka_servers:
            await asyncio.to_thread(follower.following.wait)
        draft = await asyncio.to_thread(read, memory, event)
        return (about(draft), *await suggestions(memory, draft, service))

    return react


def service_of(choices: Choices) -> language.Service | None:
    """The language model that the settings name, or None where it is the embedded one.

    Raises LookupError where it is named and its address is not.
    """
    if choices.tags_model == EMBEDDED:
        return None
    if not choices.tags_url:
        raise LookupError(
            f'language model "{choices.tags_model}" has no address; set COMMUNITY_TAGS_URL'
        )
    return language.Service(
        choices.tags_url, choices.tags_key, choices.tags_model, choices.tags_timeout_seconds
    )


async def suggestions(
    memory: Memory, draft: Draft, service: language.Service | None
) -> tuple[TagsSuggested | SuggestionFailed, ...]:
    """The chosen model's tags; where it gives none, that it failed, and the embedded model's."""
    if service is None:
        return (await asyncio.to_thread(embedded, memory, draft),)
    answer = await language.ask(service, draft.words)
    if isinstance(answer, language.Answer):
        return (suggested_by(service.model, answer.version, draft.event, answer.tags),)
    failed = SuggestionFailed(
        discussion_id=draft.event.discussion_id,
        reason=answer.reason,
        detail=answer.detail,
        model=service.model,
        model_version=service.model,
    )
    return (failed, await asyncio.to_thread(embedded, memory, draft))


def hear(memory: Memory, records: Sequence[Record]) -> None:
    """Take in what was published; bytes that are no event are the readers' dead letters."""
    for record in records:
        try:
            event = decode(record.value)
        except UndecodableError:
            continue
        match event:
            case DiscussionPlaced(model=model, model_version=version):
                # Directions of another model point elsewhere.
                if (model, version) == (MODEL, MODEL_VERSION):
                    at, direction_ = event.meta.occurred_at, unpacked(event.vector)
                    memory.learn(event.discussion_id, at, event.tags, direction_)
            case TagSettled():
                accepted = event.choice == "ACCEPTED"
                memory.choose(event.discussion_id, event.tag, accepted=accepted)
            case _:
                pass


def read(memory: Memory, event: DiscussionStarted) -> Draft:
    """What a discussion is about, and the older ones that are about the same."""
    words = own_words(event.title, event.body, event.format)
    pointing = direction(words)
    near = memory.near(pointing, event.meta.occurred_at, NEIGHBOURS)
    return Draft(event, words, pointing, near)


def about(draft: Draft) -> DiscussionPlaced:
    """The event that says what a discussion is about."""
    return DiscussionPlaced(
        discussion_id=draft.event.discussion_id,
        title=draft.event.title,
        tags=draft.event.tags,
        vector=packed(draft.about),
        near=tuple(
            Neighbour(each.discussion_id, round(each.similarity, 6))
            for each in draft.near[:RELATED_LIMIT]
        ),
        model=MODEL,
        model_version=MODEL_VERSION,
    )


def embedded(memory: Memory, draft: Draft) -> TagsSuggested:
    """The community's own tags that suit, and where it has too few, phrases of the text itself."""
    event = draft.event
    at = event.meta.occurred_at
    text = text_of(event.title, draft.words)
    found = suggest(text, draft.near, memory.used(at), memory.size(at))
    if len(found) < TAGS_LEAST:
        have = frozenset(each.tag for each in found)
        body = draft.words.removeprefix(event.title)
        own = phrases(event.title, body, draft.about, have)
        found += islice(own, TAGS_LEAST - len(found))
    return suggested_by(EMBEDDED_ID, EMBEDDED_VERSION, event, found)


def suggested_by(
    model: str, version: str, event: DiscussionStarted, found: Sequence[Suggestion]
) -> TagsSuggested:
    """The event that carries suggestions."""
    tags = tuple(SuggestedTag(each.tag, each.confidence, each.reason) for each in found)
    return TagsSuggested(
        discussion_id=event.discussion_id, tags=tags, model=model, model_version=version
    )


def packed(pointing: Direction) -> str:
    """A direction as text: its bytes in base64."""
    return b64encode(pointing.tobytes()).decode()


def unpacked(text: str) -> Direction:
    """The direction that a text holds.

    >>> unpacked(packed(np.array([127, -1], np.int8)))
    array([127,  -1], dtype=int8)
    """
    return np.frombuffer(b64decode(text), np.int8)
