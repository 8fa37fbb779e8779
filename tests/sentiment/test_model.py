"""The embedded model: what it says of clear cases and long posts, and how it fares beside VADER."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from streams.encoder import LAYERS, load_encoder
from streams.sentiment import learning, training
from streams.sentiment.embedded import HEAD, Embedded, Head, load_embedded, probabilities
from streams.sentiment.model import EMBEDDED, load, read_post
from streams.sentiment.reading import Model
from tests.support.data import SENTENCES

CALM = "The parameter sets the size of the buffer in bytes. It is read when the service starts. "


@cache
def model() -> Embedded:
    """The embedded model, loaded once for all tests."""
    return load_embedded()


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Thank you so much, this works perfectly and I love it!", "POSITIVE"),
        ("This is the worst release ever. It is broken and nobody answers.", "NEGATIVE"),
        ("The meeting is on Tuesday at ten.", "NEUTRAL"),
        ("It is not good at all, I am very disappointed.", "NEGATIVE"),
    ],
)
def test_clear_cases_are_read_right(text: str, mood: str) -> None:
    assert read_post(model(), text, "plain").label == mood


def test_probabilities_sum_to_one_and_the_furious_need_attention() -> None:
    furious = read_post(model(), "I hate this. Horrible, awful, disgusting garbage!", "plain")
    assert furious.negative + furious.neutral + furious.positive == pytest.approx(1)
    assert furious.needs_attention
    assert not read_post(model(), "Fine, thanks.", "plain").needs_attention


def test_a_long_post_is_read_beyond_its_first_512_characters() -> None:
    calm = read_post(model(), CALM * 10, "plain")
    angry = read_post(model(), CALM * 10 + "This is horrible, I hate it. " * 20, "plain")
    assert len(CALM * 10) > 512
    assert angry.negative > calm.negative + 0.3


def test_code_and_quotations_do_not_change_the_mood() -> None:
    bare = read_post(model(), "<p>Thank you, it works.</p>", "html")
    noisy = read_post(
        model(),
        "<blockquote>I hate this awful thing</blockquote><p>Thank you, it works.</p>"
        "<pre>kill(bad, error, fatal)</pre>",
        "html",
    )
    assert noisy == bare


def test_what_stands_beside_a_text_does_not_change_its_reading() -> None:
    alone = model().read(["I like it."])[0]
    crowd = model().read(["I like it.", CALM, "No!", "I like it."])
    assert crowd[0].positive == pytest.approx(alone.positive, abs=1e-4)
    assert crowd[3] == crowd[0]


def test_an_empty_post_is_read_as_something() -> None:
    assert read_post(model(), "```\nonly code\n```", "markdown").confidence > 0


def test_a_word_of_a_hundred_thousand_letters_is_read() -> None:
    assert read_post(model(), "a" * 100_000, "plain").confidence > 0


def test_the_embedded_model_says_which_it_is() -> None:
    found: Model = load(EMBEDDED)
    assert (found.id, len(found.version)) == ("minilm-vader", 12)


def made_examples() -> learning.Examples:
    """Rated sentences that these tests make themselves, through the real encoder."""
    moods = {
        2.0: ("love", "great", "nice"),
        -2.0: ("hate", "awful", "bad"),
        0.0: ("open", "read", "set"),
    }
    rows = [
        (number % 4, rating, f"I {word} the {thing}.")
        for rating, group in moods.items()
        for word in group
        for number, thing in enumerate(("file", "page", "button", "door", "book", "menu"))
    ]
    return training.examples_of(rows)


def test_training_learns_and_gives_the_same_numbers_each_time(tmp_path: Path) -> None:
    examples = made_examples()
    first, second = learning.train(examples), learning.train(examples)
    assert training.written(first) == training.written(second)
    verdicts = learning.softmax(learning.logits(first, examples.features)).argmax(axis=1)
    assert np.mean(verdicts == examples.classes) > 0.9
    (tmp_path / "head.json").write_text(training.written(first))
    head = Head.parse((tmp_path / "head.json").read_text())
    exact = learning.softmax(learning.logits(first, examples.features))
    assert np.abs(probabilities(head, examples.features) - exact).max() < 0.05


def test_the_head_fits_the_encoder() -> None:
    head = Head.parse(HEAD.read_text())
    assert head.layers == LAYERS
    assert load_encoder(LAYERS).layers == LAYERS


@pytest.mark.skipif(not SENTENCES.is_dir(), reason="the rated sentences are not on this machine")
def test_the_committed_head_is_above_vader_on_every_set() -> None:
    # A look at the committed numbers, not the cross-validation: that takes minutes (record 0008).
    rows = list(training.sentences(SENTENCES))
    chosen = [row for number in range(4) for row in [r for r in rows if r[0] == number][:150]]
    examples = training.examples_of(chosen)
    ours = probabilities(Head.parse(HEAD.read_text()), examples.features)
    theirs = training.vader(examples)
    for number in range(4):
        members = examples.sets == number
        head = training.figures(examples.ratings[members], ours[members])
        rival = training.figures(examples.ratings[members], theirs[members])
        assert head.accuracy > rival.accuracy
        assert head.macro_f1 > rival.macro_f1
