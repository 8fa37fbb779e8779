"""What a stack needs once, between its services and its processes: topics, grants, keys, `dev.env`.

Tables are made by the processes that write them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from api.keys import ensure_development_key
from infra.grants import grant
from infra.local.development import development, write_development
from infra.local.secrets import Secrets
from infra.settings import Settings
from infra.topics import create_topics


def founding(settings: Settings, secrets: Secrets) -> Callable[[], None]:
    """Return the step that every process waits for; it is done once in a supervisor's life.

    So a process that starts again while a service is away is not held up by it.
    """
    lock = threading.Lock()
    founded = threading.Event()

    def found() -> None:
        with lock:
            if not founded.is_set():
                create_topics(settings.kafka_servers)
                if settings.kafka_security != "none":
                    grant(settings.kafka_servers)
                key = ensure_development_key(settings)
                write_development(settings.home, development(settings, secrets, key))
                founded.set()

    return found
