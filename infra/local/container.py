"""The program that keeps one container running, as the supervisor's child in its place.

Which image that is, is said by infra.local.containers.
"""

from __future__ import annotations

import sys
from typing import cast

from testcontainers.core.container import DockerContainer

from infra.local.containers import image_of
from infra.local.places import outside
from infra.local.secrets import load_secrets
from infra.settings import read_settings
from infra.stopping import stop_on_signals


def main() -> None:
    """Run the container of one service until SIGTERM; its data stays in a named volume."""
    service = sys.argv[1]
    settings = read_settings()
    image = image_of(service, settings, load_secrets(settings.home))
    stop = stop_on_signals()
    container = DockerContainer(image.name, env=image.environment)
    container.with_volume_mapping(f"{outside(settings.home).name}-{service}", image.folder, "rw")
    # The library's own way opens the port to the whole network; Docker takes an address too.
    address = ("127.0.0.1", getattr(settings, f"{service}_port"))
    container.ports[f"{image.port}/tcp"] = cast("int", address)
    with container:
        stop.wait()


if __name__ == "__main__":
    main()
