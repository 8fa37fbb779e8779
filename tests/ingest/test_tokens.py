"""Tokens of people: what is believed, and every way in which one is not."""

import asyncio
import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.tokens import (
    ROLES,
    Identity,
    IssuerAwayError,
    TokenError,
    development_token,
    verify,
)
from infra.settings import Settings, read_settings

SECRET = "a secret that is long enough to sign tokens with, for tests"  # noqa: S105 - made up here
CLAIMS = {"sub": "ada", "role": "member", "iss": "community", "aud": "community"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a development secret."""
    return read_settings({"home": tmp_path, "jwt_secret": SECRET})


def believed(token: str, settings: Settings) -> Identity:
    """Whom a token names."""
    return asyncio.run(verify(token, settings))


def claims(**more: Any) -> dict[str, Any]:
    """Claims that are in order but for what is given; None leaves one out."""
    made = {**CLAIMS, "exp": int(time.time()) + 60, **more}
    return {name: value for name, value in made.items() if value is not None}


def signed(key: Any = SECRET, algorithm: str = "HS256", **more: Any) -> str:
    """A token with these claims."""
    headers = {"kid": "one"}
    return jwt.encode(claims(**more), key, algorithm, headers=headers)


@pytest.mark.parametrize("role", ROLES)
def test_a_development_token_is_believed(settings: Settings, role: Any) -> None:
    token = development_token("ada", role, settings)
    assert believed(token, settings) == Identity("ada", role)


def test_a_token_without_a_role_is_a_members(settings: Settings) -> None:
    assert believed(signed(role=None), settings) == Identity("ada", "member")


@pytest.mark.parametrize(
    "claim",
    [
        {"exp": 1},
        {"exp": None},
        {"nbf": 2**40},
        {"aud": "others"},
        {"aud": None},
        {"iss": "others"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "a\0b"},
        {"sub": "a" * 101},
        {"role": "root"},
        {"role": ["admin"]},
    ],
)
def test_a_token_with_a_claim_out_of_order_is_not_believed(
    settings: Settings, claim: dict[str, Any]
) -> None:
    with pytest.raises(TokenError):
        believed(signed(**claim), settings)


def forged(algorithm: str, sign: Callable[[bytes], bytes]) -> str:
    """A token that was put together by hand."""

    def encoded(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    header = {"alg": algorithm, "typ": "JWT", "kid": "one"}
    text = ".".join(encoded(json.dumps(each).encode()) for each in (header, claims()))
    return f"{text}.{encoded(sign(text.encode()))}"


def unsigned() -> str:
    """A token that says that it needs no signature."""
    return forged("none", lambda _: b"")


def test_a_token_that_is_not_signed_by_our_secret_is_not_believed(settings: Settings) -> None:
    other = signed("another secret that is long enough to sign tokens with")
    longer = signed(SECRET * 2, "HS512")
    for token in (unsigned(), other, longer, "", "a", "a.b.c", signed()[:-2], "é.é.é"):
        with pytest.raises(TokenError):
            believed(token, settings)


def test_an_empty_secret_signs_nothing(tmp_path: Path) -> None:
    bare = read_settings({"home": tmp_path, "jwt_secret": ""})
    made = development_token("ada", "member", bare)
    assert believed(made, bare).member_id == "ada"
    with pytest.raises(TokenError):
        believed(forged("HS256", lambda text: hmac.digest(b"", text, "sha256")), bare)


@contextmanager
def serving(keys: list[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """A server that stands in for an issuer's: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": keys}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys", asked
        finally:
            server.shutdown()
            thread.join()


def public(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, key_id: str) -> dict[str, Any]:
    """A key as an issuer publishes it."""
    algorithm: Any = (
        jwt.algorithms.RSAAlgorithm
        if isinstance(key, rsa.RSAPrivateKey)
        else jwt.algorithms.ECAlgorithm
    )
    shown: dict[str, Any] = algorithm.to_jwk(key.public_key(), as_dict=True)
    return {**shown, "kid": key_id, "use": "sig"}


def test_with_a_key_set_only_its_keys_are_believed(tmp_path: Path) -> None:
    ours = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    curve = ec.generate_private_key(ec.SECP256R1())
    with serving([public(ours, "one"), public(curve, "two")]) as (url, asked):
        settings = read_settings({"home": tmp_path, "jwt_secret": SECRET, "jwks_url": url})
        by_curve = jwt.encode(claims(), curve, "ES256", headers={"kid": "two"})
        others = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = ours.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        confused = forged("HS256", lambda text: hmac.digest(pem, text, "sha256"))

        async def ask(token: str) -> Identity:
            return await verify(token, settings)

        async def all_of_them() -> None:
            assert await ask(signed(ours, "RS256")) == Identity("ada", "member")
            assert await ask(by_curve) == Identity("ada", "member")
            unknown = jwt.encode(claims(), ours, "RS256", headers={"kid": "unknown"})
            bad = (signed(), signed(others, "RS256"), unsigned(), confused, unknown, "a.b.c")
            for token in bad:
                with pytest.raises(TokenError):
                    await ask(token)

        asyncio.run(all_of_them())
        assert len(asked) == 1


def test_an_issuer_that_does_not_answer_is_no_reason_to_call_a_token_wrong(tmp_path: Path) -> None:
    with serving([]) as (url, _):
        gone = url
    settings = read_settings({"home": tmp_path, "jwks_url": gone})
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(IssuerAwayError):
        believed(signed(key, "RS256"), settings)
