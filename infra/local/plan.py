"""Making the plan of a stack: its ports, its addresses and the children that it will run.

Running them is the supervisor's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from infra.brokers import ADMIN, addresses_of, as_principal, brokers
from infra.local import containers, elasticsearch, kafka, pglite, postgres
from infra.local.child import Child
from infra.local.downloads import Bars, locked
from infra.local.founding import founding
from infra.local.java import fetch_java, find_java
from infra.local.places import cache_folder
from infra.local.ports import choose_ports
from infra.local.postgres import owner_url
from infra.local.secrets import Secrets, load_secrets
from infra.processes import PROCESSES, process_of
from infra.settings import PGLITE, Settings

# The API answers `/healthz` without asking anybody.
PROBE_SECONDS = 2.0
SERVICES = ("kafka", "postgres", "elasticsearch", "pglite")


@dataclass(frozen=True, slots=True)
class Choice:
    """The services and processes that a stack shall run."""

    services: tuple[str, ...] = SERVICES
    processes: tuple[str, ...] = tuple(process.name for process in PROCESSES)


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack before it runs: settings with every address filled in, secrets, children."""

    settings: Settings
    secrets: Secrets
    children: tuple[Child, ...]


def embedded(settings: Settings, choice: Choice) -> tuple[str, ...]:
    """Return the services to run here: those chosen that no setting gives an address of."""
    wanted = {
        "kafka": not settings.kafka_servers,
        "postgres": not settings.postgres_url,
        "elasticsearch": not settings.elasticsearch_url,
        "pglite": settings.timescale_url == PGLITE,
    }
    return tuple(name for name in choice.services if wanted[name])


def fetch(settings: Settings, choice: Choice, bars: Bars) -> None:
    """Bring everything that the plan needs into the cache.

    Raises `infra.local.downloads.Unavailable` where something cannot be had.
    """
    cache = cache_folder(settings)
    services = embedded(settings, choice)
    if settings.services == "containers":
        # The container engine gets its own images; there is none of PGlite.
        services = tuple(name for name in services if name == "pglite")
    with locked(cache):
        if "kafka" in services or "elasticsearch" in services:
            java = fetch_java(cache, bars)
            if "elasticsearch" in services and java.runs_elasticsearch:
                elasticsearch.fetch(cache, bars)
        if "kafka" in services:
            kafka.fetch(cache, bars)
        if "postgres" in services:
            postgres.fetch(cache, bars)
        if "pglite" in services:
            pglite.fetch(cache, bars)


def make_plan(settings: Settings, choice: Choice) -> Plan:
    """Choose free ports and describe every child of the stack.

    Raises `infra.local.ports.Taken` and `infra.local.places.Misplaced`.
    """
    services = embedded(settings, choice)
    ports = tuple(f"{name}_port" for name in services)
    if "api" in choice.processes:
        ports = (*ports, "api_port")
    secrets = load_secrets(settings.home)
    chosen = _addressed(choose_ports(settings, ports), services, secrets)
    children = tuple(_service(name, chosen, secrets) for name in services)
    reasons = {child.name: child.unavailable for child in children}
    found = founding(chosen, secrets)
    processes = tuple(
        _process(name, _own(name, chosen, secrets, services), reasons, found)
        for name in choice.processes
    )
    return Plan(chosen, secrets, (*children, *processes))


def _addressed(settings: Settings, services: tuple[str, ...], secrets: Secrets) -> Settings:
    addresses = {
        "kafka": ("kafka_servers", _brokers(settings, secrets)),
        "postgres": ("postgres_url", owner_url(settings, secrets)),
        "elasticsearch": (
            "elasticsearch_url",
            f"http://127.0.0.1:{settings.elasticsearch_port}",
        ),
        "pglite": ("timescale_url", pglite.address(settings)),
    }
    update = dict(addresses[name] for name in services)
    if "postgres" in services and not settings.reader_url:
        update["reader_url"] = postgres.reader_url(settings, secrets)
    if not settings.jwt_secret:
        update["jwt_secret"] = secrets.jwt_secret
    return settings.model_copy(update=update)


def _brokers(settings: Settings, secrets: Secrets) -> str:
    """Return the address by which the stack itself and its commands reach the embedded broker."""
    hosts = f"127.0.0.1:{settings.kafka_port}"
    if settings.kafka_security == "none":
        return hosts
    return as_principal(ADMIN, hosts, secrets.kafka)


def _service(name: str, settings: Settings, secrets: Secrets) -> Child:
    if settings.services == "containers" and name != "pglite":
        return containers.container(name, settings, secrets)
    cache = cache_folder(settings)
    if name == "postgres":
        return postgres.postgres(settings, cache, secrets)
    if name == "pglite":
        return pglite.pglite(settings, cache)
    java = find_java(cache)
    if name == "elasticsearch":
        return elasticsearch.elasticsearch(settings, cache, java)
    assert java is not None, "fetched before"
    return kafka.kafka(settings, cache, java, secrets)


def _own(name: str, settings: Settings, secrets: Secrets, services: tuple[str, ...]) -> Settings:
    """Return the settings of one process, which connects to our broker as itself alone."""
    if settings.kafka_security == "none" or "kafka" not in services:
        return settings
    hosts = brokers(settings.kafka_servers).hosts
    own = addresses_of(process_of(name).name, hosts, secrets.kafka)
    return settings.model_copy(update=own)


def _process(
    name: str, settings: Settings, services: Mapping[str, str], found: Callable[[], None]
) -> Child:
    """Describe a process; `services` says why each of them is unavailable, mostly by nothing."""
    process = process_of(name)
    missing = [need for need in process.needs if services.get(need)]
    is_api = process.name == "api"
    return Child(
        name=name,
        kind="process",
        command=(sys.executable, "-m", "infra.serving", process.name),
        address=settings.api_url if is_api else "",
        environment=settings.environment(),
        needs=tuple(need for need in process.needs if need in services),
        prepare=found,
        unavailable=f"it needs {missing[0]}" if missing else "",
        ready=lambda: not is_api or _answers(settings),
    )


def _answers(settings: Settings) -> bool:
    health = f"{settings.api_url}/healthz"
    return httpx.get(health, timeout=PROBE_SECONDS, trust_env=False).is_success
