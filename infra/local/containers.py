"""Services as containers, for COMMUNITY_SERVICES=containers: which image, with which settings.

Starting them is infra.local.container's; the whole platform as containers is docker-compose.yml.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from infra.local import elasticsearch, kafka, postgres
from infra.local.child import Child
from infra.local.secrets import Secrets
from infra.settings import Settings

# Nobody outside the container speaks to the controller.
CONTROLLER_PORT = 19093


@dataclass(frozen=True, slots=True)
class Image:
    """An image, the folder whose contents outlive its container, its settings, its port."""

    name: str
    folder: str
    environment: dict[str, str]
    port: int


def container(service: str, settings: Settings, secrets: Secrets) -> Child:
    """Describe a service whose program keeps its container."""
    answers, settle = _dealings(service, settings, secrets)
    return Child(
        name=service,
        kind="service",
        command=(sys.executable, "-m", "infra.local.container", service),
        address=f"127.0.0.1:{getattr(settings, f'{service}_port')}",
        environment=settings.environment(),
        ready=answers,
        settle=settle,
    )


def _dealings(
    service: str, settings: Settings, secrets: Secrets
) -> tuple[Callable[[], bool], Callable[[], None]]:
    """Return how a service says that it is ready, and what is done then."""
    if service == "kafka":
        return lambda: kafka.answers(settings.kafka_servers), lambda: None
    if service == "elasticsearch":
        return lambda: elasticsearch.answers(settings.elasticsearch_url), lambda: None
    admin = postgres.admin_url(settings, secrets)
    return (
        lambda: postgres.answers(admin),
        lambda: postgres.introduce(admin, settings, secrets),
    )


def image_of(service: str, settings: Settings, secrets: Secrets) -> Image:
    """Return how a service runs as a container. Raises `KeyError` where it cannot."""
    images = {
        "kafka": Image(
            "apache/kafka:4.1.0",
            "/var/lib/kafka/data",
            _kafka_environment(settings.kafka_port, kafka.security_of(settings, secrets)),
            # Kafka tells clients its own address: it has the same port inside and outside.
            settings.kafka_port,
        ),
        "postgres": Image(
            "timescale/timescaledb:2.23.0-pg16",
            "/var/lib/postgresql/data",
            {"POSTGRES_PASSWORD": secrets.postgres_admin},
            5432,
        ),
        "elasticsearch": Image(
            f"elasticsearch:{elasticsearch.SERVER.version}",
            "/usr/share/elasticsearch/data",
            {
                "discovery.type": "single-node",
                "xpack.security.enabled": "false",
                "action.auto_create_index": "false",
                "ES_JAVA_OPTS": elasticsearch.HEAP,
            },
            9200,
        ),
    }
    return images[service]


def _kafka_environment(port: int, security: str) -> dict[str, str]:
    return {
        "CLUSTER_ID": kafka.CLUSTER_ID,
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"INSIDE://:{port},CONTROLLER://:{CONTROLLER_PORT}",
        "KAFKA_ADVERTISED_LISTENERS": f"INSIDE://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@localhost:{CONTROLLER_PORT}",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "INSIDE",
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
        **kafka.broker_environment(security),
    }
