"""One text for each choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.refusal import Refusal
from bot.prompts.permutations import MOST, expand_permutations


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a fox", ("a fox",)),
        ("{red,blue} fox", ("red fox", "blue fox")),
        ("a { red , blue fox }", ("a red", "a blue fox")),
        ("{red,blue} {fox,hen}", ("red fox", "red hen", "blue fox", "blue hen")),
        ("{red,red} fox", ("red fox",)),
        ("a fox {--ar 16:9,--4k}", ("a fox --ar 16:9", "a fox --4k")),
        ("a {fox}", ("a {fox}",)),
        ("a {fox, hen", ("a {fox, hen",)),
        ("} {,} {", ("}  {",)),
        ("one\n{🦊,🐔}\n“end”", ("one\n🦊\n“end”", "one\n🐔\n“end”")),
        ("", ("",)),
    ],
)
def test_each_choice_is_a_text(text: str, texts: tuple[str, ...]) -> None:
    assert expand_permutations(text) == texts


def test_too_many_choices_are_refused() -> None:
    assert len(expand_permutations("{1,2}{3,4}{5,6}")) == MOST  # type: ignore[arg-type]
    assert expand_permutations("{1,2,3}{4,5,6}") == Refusal("refused-choices", {"count": 9, "limit": 8})
    assert expand_permutations("{a,b}" * 1000) == Refusal("refused-choices", {"count": 9999, "limit": 8})


@given(st.text(alphabet="ab,{} \n", max_size=60))
def test_whatever_is_typed_is_read(text: str) -> None:
    found = expand_permutations(text)
    assert isinstance(found, Refusal) or 1 <= len(found) <= MOST
