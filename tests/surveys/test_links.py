"""Signed links: what they open, and what they do not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.problems import RefusedError
from api.surveys.links import opened, sign
from infra.settings import Settings, read_settings

EXPIRES_AT = datetime(2030, 1, 1, tzinfo=UTC)
BEFORE = (EXPIRES_AT - timedelta(seconds=1)).timestamp()
SECRET = "a secret of thirty-two characters"  # noqa: S105 - of this test


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a secret."""
    return read_settings({"home": tmp_path, "jwt_secret": SECRET})


def refused(settings: Settings, token: str, now: float = BEFORE) -> str:
    """The code by which a token is refused."""
    with pytest.raises(RefusedError) as raised:
        opened(settings, token, now)
    return raised.value.code


@pytest.mark.parametrize("send_id", ["send-1", "a/b.c", "ünï çode", "送信", "x" * 200])
def test_a_link_opens_what_it_was_signed_for(settings: Settings, send_id: str) -> None:
    link = opened(settings, sign(settings, send_id, EXPIRES_AT), BEFORE)
    assert (link.send_id, link.expires_at) == (send_id, int(EXPIRES_AT.timestamp()))


def test_a_link_is_over_at_its_last_second(settings: Settings) -> None:
    token = sign(settings, "send-1", EXPIRES_AT)
    assert refused(settings, token, EXPIRES_AT.timestamp()) == "EXPIRED"


def test_a_link_cannot_be_made_to_last_longer(settings: Settings) -> None:
    packed, seconds, signature = sign(settings, "send-1", EXPIRES_AT).split(".")
    assert refused(settings, f"{packed}.{int(seconds) + 1}.{signature}") == "FORBIDDEN"


def test_a_link_does_not_open_another_asking(settings: Settings) -> None:
    packed, _, _ = sign(settings, "send-2", EXPIRES_AT).split(".")
    _, seconds, signature = sign(settings, "send-1", EXPIRES_AT).split(".")
    assert refused(settings, f"{packed}.{seconds}.{signature}") == "FORBIDDEN"


def test_a_link_of_another_platform_is_forged(settings: Settings) -> None:
    other = settings.model_copy(update={"jwt_secret": SECRET[::-1]})
    assert refused(settings, sign(other, "send-1", EXPIRES_AT)) == "FORBIDDEN"


def test_a_link_is_no_login_and_a_login_no_link(settings: Settings) -> None:
    token = sign(settings, "send-1", EXPIRES_AT)
    with pytest.raises(jwt.PyJWTError):
        jwt.decode(token, SECRET, algorithms=["HS256"])
    login = jwt.encode({"sub": "send-1", "exp": 1893456000}, SECRET, "HS256")
    assert refused(settings, login) == "FORBIDDEN"


def test_each_character_of_a_link_counts(settings: Settings) -> None:
    token = sign(settings, "send-1", EXPIRES_AT)
    for place, character in enumerate(token):
        other = "B" if character != "B" else "C"
        changed = f"{token[:place]}{other}{token[place + 1 :]}"
        # The last one of 43 carries four bits: the two that are left over say nothing.
        if changed != token and place != len(token) - 1:
            assert refused(settings, changed) == "FORBIDDEN", place


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]*\.[0-9]*\.[A-Za-z0-9_-]*"))
def test_whatever_else_is_sent_is_forged(token: str) -> None:
    settings = Settings(jwt_secret=SECRET)
    assert refused(settings, token) == "FORBIDDEN"


def test_a_link_of_any_length_is_refused_at_once(settings: Settings) -> None:
    assert refused(settings, "A" * 1_000_000 + ".1.A") == "FORBIDDEN"
    assert refused(settings, "A." + "1" * 1_000_000 + ".A") == "FORBIDDEN"
