"""Flags that few models take: a seed, a transparent background."""

import pytest

from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments, parse


@pytest.mark.parametrize(
    "text",
    ["a fox --seed 7", "a fox —seed 7", "a fox --seed=7 --n 2", "--seed 7 a fox", "a fox -seed 7", "a fox -- seed 7"],
)
def test_a_seed_is_a_number(text: str) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.seed) == ("a fox", 7)


@pytest.mark.parametrize("text", ["a fox --transparent", "--transparent a fox", "a fox --transparent --n 2"])
def test_a_transparent_background_is_a_switch(text: str) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.transparent) == ("a fox", True)


def test_a_video_has_no_transparent_background() -> None:
    told = parse("a fox --transparent", video=True)
    assert isinstance(told, Refusal)
    assert told.key == "refused-flag-unknown"
