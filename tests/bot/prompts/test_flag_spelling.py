"""Flags as people spell them: other dashes, spaces, punctuation, before the prompt."""

import pytest

from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments, parse

FOX = Arguments("a fox", ratio="16:9")


@pytest.mark.parametrize(
    "text",
    [
        *("a fox －－ar 16:9", "a fox －ar 16:9", "a fox -ar 16:9", "a fox -- ar 16:9", "a fox - ar 16:9"),
        *(
            "a fox −−ar 16:9",
            "a fox ‐‐ar 16:9",
            "a fox ‑ar 16:9",
            "a fox ―ar 16:9",
            "a fox ─ar 16:9",
            "a fox ﹣﹣ar 16:9",
        ),
        *("a fox —-ar 16:9", "a fox ---ar 16:9", "a fox -—ar 16:9", "a fox -\u00a0ar 16:9", "a fox — ar 16:9"),
        *("a fox --ar=16:9", "a fox --ar = 16:9", "a fox --ar: 16:9", "a fox --ar, 16:9", "a fox --ar/16:9"),
        *("a fox －－ＡＲ　１６：９", "a fox --ar＝16：9", "a fox --ar16:9", "a fox -ar16x9", "a fox --AR16X9"),
        *("a fox --ar 16:9.", "a fox --ar 16:9,", "a fox --ar 16:9!", "a fox --ar 16:9。", "a fox --ar=16:9;"),
        *("a fox --ar 16 : 9", "a fox --ar 16: 9", "a fox --ar 16 x 9", "a fox --ar 16/9", "a fox --ar 16 × 9."),
        *("a fox --ar “16:9”", 'a fox --ar="16:9"', "a fox --ar (16:9)", "a fox (--ar 16:9)", "a fox [--ar 16:9]"),
        *("--ar 16:9 a fox", "-ar 16:9 a fox", "—ar 16:9 a fox", "-- ar 16:9 a fox", "--ar 16:9\na fox"),
        *("--ar=16:9 a fox", "--ar 16:9, a fox", "--ar: 16:9. a fox", "－－ar 16:9\n\na fox"),
    ],
)
def test_a_flag_is_understood_however_it_is_spelled(text: str) -> None:
    assert parse(text) == FOX


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("a fox -n 2", Arguments("a fox", count=2)),
        ("a fox -n2.", Arguments("a fox", count=2)),
        ("a fox --n4", Arguments("a fox", count=4)),
        ("-n 2 a fox", Arguments("a fox", count=2)),
        ("a fox --4k.", Arguments("a fox", resolution="4K")),
        ("a fox -4k", Arguments("a fox", resolution="4K")),
        ("a fox -res4k", Arguments("a fox", resolution="4K")),
        ("a fox --res: 2K, --n 2!", Arguments("a fox", resolution="2K", count=2)),
        ("a fox --ar 16:9, --n 2", Arguments("a fox", ratio="16:9", count=2)),
        ("a fox --ar 16:9,--n 2", Arguments("a fox", ratio="16:9", count=2)),
        ("a fox --model “Seedream‑4.5”.", Arguments("a fox", model="seedream-4.5")),
        ("a fox -- model nano-banana-2", Arguments("a fox", model="nano-banana-2")),
        ("a fox －via pixwith,", Arguments("a fox", via="pixwith")),
        ("一只狐狸－－ar 16:9", Arguments("一只狐狸", ratio="16:9")),
        ("一只狐狸，－－4k", Arguments("一只狐狸，", resolution="4K")),
        ("a street －－no cars, people.", Arguments("a street", without="cars, people.")),
        ("a street -no: cars", Arguments("a street", without="cars")),
        ("--n 2 --4k a fox,\nin  snow --ar 1:1", Arguments("a fox,\nin  snow", "1:1", "4K", 2)),
        ("--model seedream-4.5 --ar 16:9 a fox", Arguments("a fox", ratio="16:9", model="seedream-4.5")),
        ("--no text, people\na fox", Arguments("a fox", without="text, people")),
        ("--no text --n 2 a fox", Arguments("a fox", count=2, without="text")),
        ("--4k a －fox－, red --n 2", Arguments("a －fox－, red", resolution="4K", count=2)),
    ],
)
def test_every_flag_is_understood_with_other_dashes_spaces_and_marks_and_before_the_prompt(
    text: str, spoken: Arguments
) -> None:
    assert parse(text) == spoken


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a fox -ar wide", "refused-flag-value"),
        ("a fox -- ar wide", "refused-flag-value"),
        ("a fox －－ar", "refused-flag-missing"),
        ("a fox --ar.", "refused-flag-missing"),
        ("a fox －n 9", "refused-flag-value"),
        ("a fox --n9", "refused-flag-unknown"),
        ("a fox --seed x", "refused-flag-value"),
        ("a fox --seed 2147483648", "refused-flag-value"),
        ("--ar wide a fox", "refused-flag-value"),
        ("--ar 16:9 a fox --ar 1:1", "refused-flag-twice"),
        ("--aspect 16:9 a fox", "refused-flag-unknown"),
    ],
)
def test_what_only_looks_like_a_flag_is_refused_with_help(text: str, key: str) -> None:
    told = parse(text)
    assert isinstance(told, Refusal)
    assert told.key == key
