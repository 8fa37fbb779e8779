"""Loads the model that the settings name, and reads whole posts with it, window by window.

What a model is stands in `reading`; how a post is cut stands in `text`.
"""

from streams.sentiment.reading import Model, Reading, together
from streams.sentiment.text import windows
from streams.words import plain

# The setting's word for the model that comes with the platform.
EMBEDDED = "embedded"


def load(name: str) -> Model:
    """The embedded model, or the classifier of `transformers` with that id or in that folder.

    Models are imported when they are loaded, for the other processes of the platform need none.
    Raises ModelError where it cannot be had.
    """
    if name == EMBEDDED:
        from streams.sentiment.embedded import load_embedded  # noqa: PLC0415 - see above

        return load_embedded()
    from streams.sentiment.classifier import load_classifier  # noqa: PLC0415 - see above

    return load_classifier(name)


def read_post(model: Model, text: str, written_in: str) -> Reading:
    """How a post feels: its windows' readings, weighted by their tokens.

    `written_in` is the post's format: markdown, html or plain. Long posts are read to the end. One
    furious paragraph in a long calm post makes the post a little more negative, not furious: a
    moderator who opens a post that "needs attention" shall find that it does.
    """
    parts = windows(plain(text, written_in), model.window, model.length)
    # A window without tokens (an empty post) still counts, so that the weights have a sum.
    weights = [max(1, model.length(part)) for part in parts]
    return together(model.read(parts), weights)
