"""Themes of answers: what several of them share, traceable to each."""

from datetime import UTC, datetime

from api.surveys.reads import Answer
from api.surveys.themes import Theme, terms, themes


def answers(*texts: str, scores: tuple[int, ...] = ()) -> list[Answer]:
    """Answers that count, with ids in the order of the texts."""
    return [
        Answer(
            id=f"a-{n}",
            send_id=f"send-{n}",
            survey_id="s-1",
            member_id=f"member-{n}",
            type="NPS",
            score=scores[n] if scores else None,
            text=text,
            previous_score=None,
            revision=1,
            answered_at=datetime(2030, 1, 1, tzinfo=UTC),
            counts=True,
            sentiment=None,
            needs_attention=None,
        )
        for n, text in enumerate(texts)
    ]


def found(*given: Answer) -> dict[str, list[str]]:
    """The themes of answers, with the ids of who has them."""
    return {each.term: [answer.id for answer in each.answers] for each in themes(given)}


def test_what_two_answers_share_is_a_theme_of_both() -> None:
    told = answers("Export is slow", "I love it", "The export failed")
    assert found(*told) == {"export": ["a-0", "a-2"]}


def test_of_two_terms_in_the_same_answers_the_longer_one_stands() -> None:
    told = answers("Please add a dark mode", "Dark mode!", "Where is dark mode?")
    assert found(*told) == {"dark mode": ["a-0", "a-1", "a-2"]}


def test_common_words_and_what_nearly_everybody_says_are_no_themes() -> None:
    told = answers(*["The product is there and the product works"] * 9, "Hello")
    assert found(*told) == {}


def test_an_answer_that_was_replaced_has_no_themes() -> None:
    first, second, third = answers("Slow export", "Slow export", "Slow export")
    replaced = first.model_copy(update={"counts": False})
    assert found(replaced, second, third) == {"slow export": ["a-1", "a-2"]}


def test_a_theme_has_the_mean_score_of_its_answers() -> None:
    (theme,) = themes(answers("slow", "slow", "nice", scores=(2, 5, 9)))
    assert (theme.term, theme.mean_score) == ("slow", 3.5)
    assert Theme("slow", answers("slow")).mean_score is None


def test_a_theme_counts_how_its_answers_feel() -> None:
    first, second = answers("slow", "slow")
    felt = first.model_copy(update={"sentiment": "NEGATIVE"})
    (theme,) = themes([felt, second])
    assert (theme.feeling("NEGATIVE"), theme.feeling("POSITIVE")) == (1, 0)


def test_scripts_with_and_without_spaces_have_terms() -> None:
    assert "экспорт" in terms("Экспорт медленный")
    assert {"導出", "出很"} <= terms("導出很慢")
    assert terms("👍 12 ok") == set()
