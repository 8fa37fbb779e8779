"""The limit of ingest by single events: the API's server, answering every request with nothing.

It reads the body, as ingest must, and does nothing else.
"""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a request and answer it."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body", False):
        pass
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    # The settings that `api.app.serve` has.
    uvicorn.run(
        nothing,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        lifespan="off",
    )
