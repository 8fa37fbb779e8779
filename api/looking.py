"""Looking again for what may have been written a moment ago.

A caller that sends its position waits for exactly what it wrote; this is for those that do not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

# A projection is some 20 ms behind; what is absent after these pauses, 0.6 s, does not exist.
PAUSES_SECONDS = (0.02, 0.04, 0.08, 0.16, 0.3)


async def looked_for(look: Callable[[], Awaitable[Found | None]]) -> Found | None:
    """Return what is found, looking again a few times before it is called absent."""
    found = await look()
    for pause in PAUSES_SECONDS:
        if found is not None:
            break
        await asyncio.sleep(pause)
        found = await look()
    return found
