"""What the operator does not want painted."""

import pytest

from bot.prompts.word_filter import BadPattern, WordFilter

LIST = WordFilter(["# ours", "", "ham", "Green  Eggs", "/b[0o]mb/", "火腿", "straße"])


@pytest.mark.parametrize(
    "text",
    ["a HAM sandwich", "ｈａｍ", "green\neggs", "a b0mber", "一个火腿三明治", "STRASSE", "no:ham!"],
)
def test_what_is_on_the_list_is_refused(text: str) -> None:
    assert LIST.refuses(text)


@pytest.mark.parametrize("text", ["", "a hamster", "Birmingham", "green ham-less", "ours", "eggs, green"])
def test_what_is_not_on_it_is_not(text: str) -> None:
    assert LIST.refuses(text) == (text == "green ham-less")
    assert not WordFilter().refuses(text)


def test_a_wrong_pattern_is_named_by_its_line() -> None:
    with pytest.raises(BadPattern, match="line 2 is not a valid pattern"):
        WordFilter(["ham", "/(/"])


def test_a_pattern_that_would_take_for_ever_is_stopped_and_refuses() -> None:
    slow = WordFilter(["/(x.*){6}y/", "ham"])
    assert slow.refuses("x" * 4000)
    assert slow.slow == {"(x.*){6}y"}
    assert not slow.refuses("a calm lake")
