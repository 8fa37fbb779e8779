"""What is read of a post: its author's words, all of them, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sentiment.reading import Reading, together
from streams.sentiment.text import sentences, windows
from streams.words import plain

# Nearly half of what an event can hold: what takes the square of its length is seen by then.
LONGEST = 100_000


def words(text: str) -> int:
    """A stand-in for a tokenizer: one token a word, and one for each further five letters."""
    return sum(1 + len(word) // 5 for word in text.split())


@pytest.mark.parametrize(
    ("written", "written_in", "read"),
    [
        (
            "<p>It <b>works</b>, thanks!</p><pre><code>fail()</code></pre>",
            "html",
            "It works, thanks!",
        ),
        ("<blockquote><p>awful</p></blockquote><p>I disagree.</p>", "html", "I disagree."),
        ("<p>a &lt; b &amp; c</p>", "html", "a < b & c"),
        ("<p>unclosed <code>x", "html", "unclosed"),
        ("</code></p>stray ends<br>here", "html", "stray ends\nhere"),
        ("a &#" + "9" * 5_000 + "; b", "html", "a \ufffd b"),
        (
            "<script>if (a<b) '<p>'</script>it's <a title='a > b'>here</a> < 5",
            "html",
            "it's here < 5",
        ),
        ("<![if x]>Fine. <!-- no --> <!broken <?pi?> <![CDATA[", "html", "Fine."),
        ("Fine.\n\n<div>\n<![foo[\n</div>\n\nStill.", "markdown", "Fine.\nStill."),
        ("<script>bad()</script><style>p{}</style>seen", "html", "seen"),
        (
            "# Title\n\nSome *text*.\n\n```py\nraise Awful\n```\n\n> quoted hate\n",
            "markdown",
            "Title\nSome text.",
        ),
        (
            "see <https://example.org/terrible> and [this](https://x.org)",
            "markdown",
            "see and this",
        ),
        ("a<b and *stars* stay", "plain", "a<b and *stars* stay"),
        ("the state $|\\psi\\rangle$ is lovely", "plain", "the state is lovely"),
        ("it costs $5 now and $7 later", "plain", "it costs $5 now and $7 later"),
        ("", "markdown", ""),
    ],
)
def test_only_the_authors_words_are_read(written: str, written_in: str, read: str) -> None:
    assert plain(written, written_in) == read


def test_sentences_end_at_marks_and_lines() -> None:
    assert sentences('He said "no." Then yes!\nv1.2 works') == (
        'He said "no."',
        "Then yes!",
        "v1.2 works",
    )


@given(st.text(max_size=600), st.integers(min_value=2, max_value=40))
def test_windows_leave_nothing_out_and_keep_their_limit(text: str, limit: int) -> None:
    found = windows(text, limit, words)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(words(each) <= limit for each in found)


def test_a_text_without_words_has_one_empty_window() -> None:
    assert windows(" \n ", 10, words) == ("",)


# What markup is made of: put together in any order, it says the strangest things.
PIECES = st.sampled_from(
    ["<", ">", "</", "<!", "<![", "]]>", "<!--", "-->", "<?", "<a ", "='", '"', "&", "&#", "pre>"]
)


@given(st.text(max_size=300) | st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_no_markup_breaks_the_reader(text: str) -> None:
    for written_in in ("markdown", "html", "plain"):
        plain(text, written_in)


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a b='", "<!--", "<![", "<?", "</", "<pre>", "<b><p>", "<div>", "<table>", "&#", "["],
)
@pytest.mark.parametrize("written_in", ["html", "markdown"])
def test_the_longest_post_is_read_whatever_it_is_of(piece: str, written_in: str) -> None:
    """Given a long post of one piece of markup, then it is read to its end.

    What takes longer than two minutes ends the process of reactions, and again after its restart.
    """
    text = (piece * LONGEST)[:LONGEST]
    assert plain(f"{text}\n\n", written_in) is not None


def test_no_mood_is_less_than_nothing() -> None:
    whole = together([Reading(0.1408915, 0.0, 0.8591085)], [1])
    assert whole.neutral == 0.0
