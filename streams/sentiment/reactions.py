"""The reaction to a post: how it feels, as the model reads it.

What the model is stands in `model`; what is done with the answer, elsewhere.
"""

import asyncio
from typing import Protocol

from schemas.events import DiscussionStarted, ReplyPosted, SentimentScored
from streams.reaction import React
from streams.sentiment.model import read_post
from streams.sentiment.reading import Model, Reading
from streams.sentiment.sharing import shared

Reads = DiscussionStarted | ReplyPosted
Emits = SentimentScored


class Choices(Protocol):
    """The settings that matter here."""

    @property
    def sentiment_model(self) -> str:
        """`embedded`, or the id or folder of a `transformers` classifier."""
        ...


def prepare(choices: Choices) -> React:
    """Load the chosen model; the reaction then reads each post with it, off the event loop."""
    model = shared(choices.sentiment_model)

    async def react(event: Reads) -> tuple[SentimentScored, ...]:
        reading = await asyncio.to_thread(read_post, model, text_of(event), event.format)
        return (scored(event, model, reading),)

    return react


def text_of(event: Reads) -> str:
    """What is read: a discussion's title is its first post's first sentence."""
    if isinstance(event, DiscussionStarted):
        return f"{event.title}\n\n{event.body}"
    return event.body


def scored(event: Reads, model: Model, reading: Reading) -> SentimentScored:
    """The event that says how the post feels."""
    post_id = event.discussion_id if isinstance(event, DiscussionStarted) else event.post_id
    return SentimentScored(
        post_id=post_id,
        discussion_id=event.discussion_id,
        author_id=event.author_id,
        sentiment=reading.label,
        confidence=reading.confidence,
        negative=reading.negative,
        neutral=reading.neutral,
        positive=reading.positive,
        needs_attention=reading.needs_attention,
        model=model.id,
        model_version=model.version,
        category=event.category if isinstance(event, DiscussionStarted) else None,
    )
