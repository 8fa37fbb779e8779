"""One loaded model for all reactions of a process: those to posts, tickets and answers.

How a model is loaded stands in `model`.
"""

from functools import cache
from threading import Lock

from streams.sentiment.model import load
from streams.sentiment.reading import Model

_LOADING = Lock()


def shared(name: str) -> Model:
    """The model that the settings name, loaded once a process. Raises ModelError."""
    # Two reactions that begin at once must not load it twice.
    with _LOADING:
        return _loaded(name)


@cache
def _loaded(name: str) -> Model:
    return load(name)
