"""Tags by a language model that speaks OpenAI's chat completions; off unless the settings name one.

It is given what the author wrote and nothing else; what becomes of its answer, `reactions` says.
"""

import asyncio
import re
from asyncio import sleep
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx

from streams.tags.suggesting import TAGS_MOST, Suggestion

Reason = Literal["UNREACHABLE", "REFUSED", "BUSY", "UNREADABLE"]

# The brief's own words, and its limit of an answer.
PROMPT = "Extract relevant tags from this forum post. Return 3-5 tags."
ANSWER_TOKENS = 50
# Some 2,000 tokens: more says nothing new about the subject, and is paid for.
CHARACTERS_SENT = 8_000
TRIES = 3
# Half a second, then one: a service that is up again within them is not told as failing.
PAUSE_SECONDS = 0.5
# The engine takes a reaction for dead that handles nothing for two minutes.
WAITING_LIMIT_SECONDS = 60.0
TAG_LENGTH_LIMIT = 100
DETAIL_LIMIT = 200
# A language model does not say how sure it is.
UNSURE = 0.5
TOO_MANY, SERVER_ERROR = 429, 500
# OpenAI's code for a 429 that waiting does not mend.
NO_QUOTA = "insufficient_quota"
# What models put around the tags of a list: bullets, numbers, quotation marks, a hash, a full stop.
AROUND = re.compile(r"^(?:[-*\u2022#]|\d+[.)])?\s*[\"'`#]*|[\"'`.]*$")


@dataclass(frozen=True, slots=True)
class Service:
    """Where a language model is asked, and as whom."""

    url: str
    key: str
    model: str
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The tags that were given, and by which version of the model."""

    tags: tuple[Suggestion, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there are none."""

    reason: Reason
    detail: str


async def ask(service: Service, text: str) -> Answer | Failure:
    """The model's tags for a text; busy and broken services are asked again, within a minute."""
    try:
        async with asyncio.timeout(WAITING_LIMIT_SECONDS):
            return await _asked(service, text)
    except TimeoutError:
        return Failure("BUSY", f"no answer within {WAITING_LIMIT_SECONDS:g} s")


async def _asked(service: Service, text: str) -> Answer | Failure:
    outcome: Answer | Failure = Failure("UNREACHABLE", "not asked")
    async with httpx.AsyncClient(timeout=service.timeout_seconds) as client:
        for number in range(TRIES):
            pause = PAUSE_SECONDS * 2**number
            try:
                response = await client.post(
                    f"{service.url.rstrip('/')}/chat/completions",
                    json=_question(service, text),
                    headers={"Authorization": f"Bearer {service.key}"},
                )
            except httpx.TransportError as error:
                outcome = Failure("UNREACHABLE", repr(error)[:DETAIL_LIMIT])
            else:
                if response.is_success:
                    return read(service, response)
                outcome = _refusal(response)
                if outcome.reason == "REFUSED":
                    return outcome
                pause = max(pause, _asked_to_wait(response))
            if pause > WAITING_LIMIT_SECONDS:
                break
            if number < TRIES - 1:
                await sleep(pause)
    return outcome


def _question(service: Service, text: str) -> Mapping[str, Any]:
    return {
        "model": service.model,
        "messages": [
            {"role": "system", "content": PROMPT},
            {"role": "user", "content": text[:CHARACTERS_SENT]},
        ],
        "max_tokens": ANSWER_TOKENS,
    }


def read(service: Service, response: httpx.Response) -> Answer | Failure:
    """The tags of an answer, by commas as the brief has them, or by lines."""
    try:
        body = response.json()
        content = body["choices"][0]["message"]["content"]
        version = str(body.get("model") or service.model)
    except (ValueError, LookupError, TypeError, AttributeError):
        return Failure("UNREADABLE", response.text[:DETAIL_LIMIT])
    found = tags_in(content) if isinstance(content, str) else ()
    if not found:
        return Failure("UNREADABLE", str(content)[:DETAIL_LIMIT])
    reason = f"{service.model} named it"
    return Answer(tuple(Suggestion(tag, UNSURE, reason) for tag in found), version)


def tags_in(content: str) -> tuple[str, ...]:
    r"""At most five tags of a list that a model wrote, in small letters, each once.

    >>> tags_in("1. Export\n2. \"CSV\"\n3. export\n- data loss.")
    ('export', 'csv', 'data-loss')
    """
    parts = (AROUND.sub("", part.strip()) for part in re.split(r"[,\n]", content))
    tags = ("-".join(part.lower().split()) for part in parts)
    fit = (tag for tag in tags if tag and len(tag) <= TAG_LENGTH_LIMIT)
    return tuple(dict.fromkeys(fit))[:TAGS_MOST]


def _refusal(response: httpx.Response) -> Failure:
    status, detail = response.status_code, f"{response.status_code}: {response.text}"[:DETAIL_LIMIT]
    if status >= SERVER_ERROR or (status == TOO_MANY and NO_QUOTA not in response.text):
        return Failure("BUSY", detail)
    return Failure("REFUSED", detail)


def _asked_to_wait(response: httpx.Response) -> float:
    """Seconds of `Retry-After`, which is a number or a date (RFC 9110, 10.2.3); 0 without one."""
    told = response.headers.get("retry-after", "")
    if told.isdigit():
        return float(told)
    try:
        return (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
