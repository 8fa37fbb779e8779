"""Who comes by a signed link: the member whom it was sent to, for what it names alone.

How links are signed is in `links`.
"""

from dataclasses import replace

from api.asking import Asking
from api.callers import Caller
from api.looking import looked_for
from api.problems import RefusedError
from api.surveys import reads
from api.surveys.links import opened


async def bearer_of(asking: Asking, token: str) -> tuple[Asking, str]:
    """Return the asking as the member whom a link was sent to, and the id of what it answers.

    Raises RefusedError where the link is forged or expired, or what it names is not there.
    """
    link = opened(asking.platform.settings, token)
    found = await looked_for(lambda: reads.send(asking, link.send_id))
    if found is None:
        raise RefusedError("NOT_FOUND", "what the link names is not there any more")
    caller = Caller("member", found.member_id, asking.caller.address)
    return replace(asking, caller=caller), link.send_id
