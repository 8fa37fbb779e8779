"""Signed links: whoever has one answers one asking of one member, without a login.

What is answered is in `commands`, the page that a link opens in `pages`.
"""

import base64
import binascii
import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime

from api.problems import RefusedError
from api.tokens import platform_secret
from infra.settings import Settings

# What the key is for: the platform's secret signs tokens as well, and neither may pass for the
# other, nor for a link of another kind to come.
PURPOSE = b"community survey link v1"
# An asking's id has at most 200 characters, of at most 4 bytes; the rest is a time and a signature.
TOKEN_LIMIT = 1_200
# A time in seconds has 10 digits until the year 2286.
DIGITS_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Link:
    """What a link lets its bearer answer, until when (seconds since 1970)."""

    send_id: str
    expires_at: int


def sign(settings: Settings, send_id: str, expires_at: datetime) -> str:
    """Return the token of a link to an asking: its id, its last second, and their HMAC-SHA256."""
    seconds = int(expires_at.timestamp())
    signature = _signature(settings, send_id, seconds)
    return f"{_text(send_id.encode())}.{seconds}.{_text(signature)}"


def opened(settings: Settings, token: str, now: float | None = None) -> Link:
    """Return what a token of a link is for.

    Raises RefusedError: FORBIDDEN where it was not signed here, EXPIRED where its time is over.
    """
    link, signature = _read(token)
    if not hmac.compare_digest(signature, _signature(settings, link.send_id, link.expires_at)):
        raise _forged()
    if (time.time() if now is None else now) >= link.expires_at:
        raise RefusedError("EXPIRED", "the survey can no longer be answered: its time is over")
    return link


def _read(token: str) -> tuple[Link, bytes]:
    packed, _, rest = token.partition(".")
    seconds, _, signature = rest.partition(".")
    fits = len(token) <= TOKEN_LIMIT and seconds.isascii() and seconds.isdigit()
    if not fits or len(seconds) > DIGITS_LIMIT:
        raise _forged()
    try:
        return Link(_bytes(packed).decode(), int(seconds)), _bytes(signature)
    except (binascii.Error, ValueError) as error:
        raise _forged() from error


def _forged() -> RefusedError:
    # Which part of it is wrong is nobody's business: it would help to forge a better one.
    return RefusedError("FORBIDDEN", "the link is not valid: open the whole link as it was sent")


def _signature(settings: Settings, send_id: str, seconds: int) -> bytes:
    key = hmac.digest(platform_secret(settings).encode(), PURPOSE, hashlib.sha256)
    return hmac.digest(key, f"{seconds}/{send_id}".encode(), hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
