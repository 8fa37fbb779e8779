"""The embedded Kafka: Apache's own jars, one broker that is also its controller.

Topics are made by infra.kafka.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from confluent_kafka.admin import AdminClient

from infra.brokers import BROKER as BROKER_NAME
from infra.brokers import PROTOCOLS, brokers, connection, password_of, principals
from infra.local.child import Child
from infra.local.downloads import Bars, fetch_jars, read_pins
from infra.local.java import Java
from infra.local.ports import free_port
from infra.local.secrets import Secrets, write_private
from infra.settings import Settings

PINS = Path(__file__).parent / "kafka.jars"
VERSION = "4.1.0"
# The storage's name; it only has to be the same at every start.
CLUSTER_ID = "Y29tbXVuaXR5LXN0YWNrMQ"
# Half a gibibyte holds the broker's own heap; the log itself lives in the page cache.
HEAP = ("-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-Xshare:auto")
PROBE_SECONDS = 2.0

PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=INSIDE://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=INSIDE://127.0.0.1:{port}
inter.broker.listener.name=INSIDE
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:{controller_port}
log.dirs={data}
"""
# What does not depend on where the broker runs.
BROKER = """\
# A topic that is misspelt must be an error, not a new topic.
auto.create.topics.enable=false
# One broker: every internal topic has one copy, and few partitions, so that it starts fast.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
default.replication.factor=1
min.insync.replicas=1
# Facts are kept for ever; a topic that is not says so itself.
log.retention.ms=-1
log.segment.bytes=268435456
# After kill -9 the broker is taken back when its old session is over; 9 s is the default.
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=1000
# The group's first worker begins at once instead of waiting 3 s for others.
group.initial.rebalance.delay.ms=0
"""

# Who may connect: everybody, or only whoever has a password, and then each does what was granted
# (infra.grants) and nothing else. Compose has a listener more, for programs outside of it.
OPEN = """\
listener.security.protocol.map=INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
"""
SECURE = """\
listener.security.protocol.map=INSIDE:{protocol},OUTSIDE:{protocol},CONTROLLER:{protocol}
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
# What nobody was granted is refused, also while nothing is granted yet.
allow.everyone.if.no.acl.found=false
super.users=User:broker;User:admin
listener.name.inside.plain.sasl.jaas.config={everybody}
listener.name.outside.plain.sasl.jaas.config={everybody}
# Only the broker itself has business with the controller.
listener.name.controller.plain.sasl.jaas.config={broker}
"""
PASSWORDS = "org.apache.kafka.common.security.plain.PlainLoginModule required"

LOGGING = """\
<Configuration status="WARN" shutdownHook="disable">
<Appenders><Console name="out" target="SYSTEM_ERR">
<PatternLayout pattern="%d{ISO8601} %p %c %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root>
<Logger name="kafka.server.KafkaRaftServer" level="INFO"/></Loggers></Configuration>
"""


def fetch(cache: Path, bars: Bars) -> None:
    """Bring Kafka's jars into the cache."""
    fetch_jars(read_pins(PINS), _jars(cache), bars)


def kafka(settings: Settings, cache: Path, java: Java, secrets: Secrets) -> Child:
    """Describe the broker; its data and properties lie in the home folder."""
    data = settings.home / "data" / "kafka"
    properties = settings.home / "run" / "kafka.properties"
    logging = settings.home / "run" / "kafka-log4j2.xml"
    classpath = ("-cp", f"{_jars(cache)}/*")
    servers = settings.kafka_servers

    def prepare() -> None:
        data.mkdir(parents=True, exist_ok=True)
        logging.write_text(LOGGING)
        # The controller's port is nobody's business but the broker's: a fresh one at each start.
        place = PROPERTIES.format(
            port=settings.kafka_port, controller_port=free_port(), data=data / "log"
        )
        # There are passwords in it.
        write_private(properties, place + BROKER + security_of(settings, secrets))
        if not (data / "log" / "meta.properties").exists():
            _format(java, classpath, properties)

    return Child(
        name="kafka",
        kind="service",
        command=(
            *(str(java.program), *HEAP, f"-Dlog4j2.configurationFile={logging}", *classpath),
            *("kafka.Kafka", str(properties)),
        ),
        address=brokers(servers).hosts,
        data=data,
        prepare=prepare,
        ready=lambda: answers(servers),
    )


def answers(servers: str) -> bool:
    """Say whether a broker names itself and takes requests."""
    client = AdminClient({**connection(servers), "log_level": 0})
    return bool(client.list_topics(timeout=PROBE_SECONDS).brokers)


def security_of(settings: Settings, secrets: Secrets) -> str:
    """Return who may connect to the broker that the settings ask for."""
    if settings.kafka_security == "none":
        return OPEN
    return secured({name: password_of(name, secrets.kafka) for name in principals()})


def secured(passwords: Mapping[str, str]) -> str:
    """Return the settings of a broker that these principals, and no others, may connect to."""
    users = "".join(f' user_{name}="{password}"' for name, password in passwords.items())
    own = f'{PASSWORDS} username="{BROKER_NAME}" password="{passwords[BROKER_NAME]}"'
    return SECURE.format(
        protocol=PROTOCOLS[0].upper(),
        everybody=f"{own}{users};",
        broker=f'{own} user_{BROKER_NAME}="{passwords[BROKER_NAME]}";',
    )


def broker_environment(security: str = OPEN) -> dict[str, str]:
    """Return the same settings in the words of Apache's image."""
    text = BROKER + security
    lines = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {f"KAFKA_{name.upper().replace('.', '_')}": value for name, _, value in lines}


def _jars(cache: Path) -> Path:
    return cache / f"kafka-{VERSION}"


def _format(java: Java, classpath: tuple[str, str], properties: Path) -> None:
    command = (
        *(str(java.program), "-Xmx128m", *classpath, "kafka.tools.StorageTool", "format"),
        *("--cluster-id", CLUSTER_ID, "--config", str(properties), "--ignore-formatted"),
    )
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
