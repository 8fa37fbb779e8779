"""Addresses of Kafka's brokers, and the credentials that such an address may carry.

What a client with them may do is in grants; the clients themselves are in kafka.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import quote, unquote

# What stands before "://" in an address with credentials: Kafka's security protocols, as it names
# them. Without a name the brokers ask nobody who they are (PLAINTEXT).
PROTOCOLS = ("sasl_plaintext", "sasl_ssl")
# The mechanism that needs no state in the brokers: a password in their properties is enough.
MECHANISM = "PLAIN"

# They may do everything: the broker to itself, and whoever founds, verifies and repairs.
BROKER, ADMIN = "broker", "admin"
# Who writes facts; the catalogue of topics names their owner so.
INGEST = "ingest"
# As whom each process connects; the API hears decisions as itself and writes facts as `ingest`.
PRINCIPALS = {
    "folds": "folds",
    "clock": "clock",
    "projections": "projections",
    "analytics": "projections",
    "search": "projections",
    "reactions": "reactions",
    "api": "api",
}


@dataclass(frozen=True, slots=True)
class Brokers:
    """Where the brokers are, and as whom one connects to them; nobody where the name is empty."""

    hosts: str
    protocol: str = ""
    name: str = ""
    password: str = ""

    @property
    def address(self) -> str:
        """The same as one text, as settings hold it."""
        if not self.protocol:
            return self.hosts
        return f"{self.protocol}://{quote(self.name)}:{quote(self.password, safe='')}@{self.hosts}"


def brokers(address: str) -> Brokers:
    """Return what an address says. Raises ValueError where it cannot be read.

    >>> brokers("10.0.0.1:9092,10.0.0.2:9092").hosts
    '10.0.0.1:9092,10.0.0.2:9092'
    >>> brokers("sasl_plaintext://folds:s%40fe@localhost:9092")
    Brokers(hosts='localhost:9092', protocol='sasl_plaintext', name='folds', password='s@fe')
    """
    protocol, found, rest = address.partition("://")
    if not found:
        return Brokers(address)
    credentials, at, hosts = rest.rpartition("@")
    name, colon, password = credentials.partition(":")
    if protocol not in PROTOCOLS or not (at and colon and name and hosts):
        # The address itself may hold a password, so the text does not repeat it.
        ways = " or ".join(f'"{each}://NAME:PASSWORD@HOST:PORT"' for each in PROTOCOLS)
        raise ValueError(f'the brokers\' address is none; write "HOST:PORT" or {ways}')
    return Brokers(hosts, protocol, unquote(name), unquote(password))


def connection(address: str) -> dict[str, str | int | float | bool]:
    """Return the part of a client's configuration that says where to connect, and as whom.

    >>> connection("localhost:9092")
    {'bootstrap.servers': 'localhost:9092'}
    """
    there = brokers(address)
    if not there.protocol:
        return {"bootstrap.servers": there.hosts}
    return {
        "bootstrap.servers": there.hosts,
        "security.protocol": there.protocol.upper(),
        "sasl.mechanism": MECHANISM,
        "sasl.username": there.name,
        "sasl.password": there.password,
    }


def principals() -> tuple[str, ...]:
    """Return everybody who may connect to brokers that ask who it is."""
    return (BROKER, ADMIN, INGEST, *dict.fromkeys(PRINCIPALS.values()))


def password_of(principal: str, secret: str) -> str:
    """Return the password that a stack's one secret gives to a principal."""
    return hmac.digest(secret.encode(), principal.encode(), "sha256").hex()


def as_principal(principal: str, hosts: str, secret: str) -> str:
    """Return the address by which one connects as a principal of a stack."""
    return Brokers(hosts, PROTOCOLS[0], principal, password_of(principal, secret)).address


def addresses_of(process: str, hosts: str, secret: str) -> dict[str, str]:
    """Return the settings by which a process of a stack connects as itself and no more."""
    own = {"kafka_servers": as_principal(PRINCIPALS[process], hosts, secret)}
    if process == "api":
        own["kafka_ingest_servers"] = as_principal(INGEST, hosts, secret)
    return own
