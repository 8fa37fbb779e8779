"""Choosing ports: a taken default gives way to a free one, a taken explicit one is an error.

Which service listens where is said by the service.
"""

from __future__ import annotations

import socket

from infra.settings import PREFIX, Settings


class Taken(Exception):
    """A port that was asked for by name is in use."""


def unused(host: str, port: int) -> bool:
    """Say whether nobody listens on the port."""
    with socket.socket() as listener:
        # As the servers do it: a port whose last connections are only fading out is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
        return True


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that the system says is free."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port


def choose_ports(settings: Settings, names: tuple[str, ...]) -> Settings:
    """Return settings whose ports `names` are free now.

    Raises `Taken` where one that was set explicitly is not.
    """
    chosen: dict[str, int] = {}
    for name in names:
        port = getattr(settings, name)
        host = settings.api_host if name == "api_port" else "127.0.0.1"
        if unused(host, port) and port not in chosen.values():
            chosen[name] = port
        elif name in settings.model_fields_set:
            variable = PREFIX + name.upper()
            raise Taken(f'port {port} of "{variable}" is taken; choose another or unset it')
        else:
            chosen[name] = free_port(host)
    return settings.model_copy(update=chosen)
