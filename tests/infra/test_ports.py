"""Tests of choosing ports.

That services listen on the chosen ones is tested with the supervisor.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from infra.local.ports import Taken, choose_ports, free_port, unused
from infra.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_kept() -> None:
    port = free_port()
    assert choose_ports(Settings(kafka_port=port), ("kafka_port",)).kafka_port == port


def test_a_taken_default_gives_way_to_a_free_port(taken: int) -> None:
    settings = Settings.model_construct(_fields_set=set(), kafka_port=taken)
    chosen = choose_ports(settings, ("kafka_port",)).kafka_port
    assert chosen != taken
    assert unused("127.0.0.1", chosen)


def test_a_taken_port_that_was_asked_for_is_an_error_that_names_it(taken: int) -> None:
    with pytest.raises(Taken, match=f'port {taken} of "COMMUNITY_KAFKA_PORT" is taken'):
        choose_ports(Settings(kafka_port=taken), ("kafka_port",))


def test_two_services_do_not_get_the_same_port() -> None:
    port = free_port()
    settings = Settings.model_construct(_fields_set=set(), kafka_port=port, api_port=port)
    chosen = choose_ports(settings, ("kafka_port", "api_port"))
    assert chosen.kafka_port != chosen.api_port
