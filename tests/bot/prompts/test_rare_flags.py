"""Flags that few models take: a seed, a transparent background, a mask, a style."""

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


@pytest.mark.parametrize(
    "text", ["a hat --mask", "--mask a hat", "a hat —mask --n 2", "a hat -mask", "a hat --mask --no fur"]
)
def test_a_mask_is_a_switch(text: str) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.mask) == ("a hat", True)


@pytest.mark.parametrize(
    "text", ["a fox --style Anime", "--style anime a fox", "a fox --style=anime --n 2", "a fox —style anime"]
)
def test_a_style_is_a_name(text: str) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.style) == ("a fox", "anime")


@pytest.mark.parametrize("text", ["a man —mask on his face— at dawn", "her own —style was— plain"])
def test_the_words_mask_and_style_between_dashes_are_prose(text: str) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.mask, spoken.style) == (text, False, None)


def test_a_video_has_no_mask() -> None:
    told = parse("a fox --mask", video=True)
    assert isinstance(told, Refusal)
    assert told.key == "refused-flag-unknown"
