"""Text as Telegram counts it."""

import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.text import caption, parsed_length, single_line, strip_control, truncate, utf16_length

FAMILY = "👨‍👩‍👧"  # three people, two joiners: 8 units
SCOTLAND = "🏴󠁧󠁢󠁳󠁣󠁴󠁿"  # a flag and six tags: 14 units


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("жя", 2), ("🦊", 2), (FAMILY, 8), (SCOTLAND, 14)])
def test_length_counts_utf16_units(text: str, units: int) -> None:
    assert utf16_length(text) == units


@pytest.mark.parametrize(
    ("text", "units", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a b cd", 4, "a b…"),
        ("ab cd", 4, "ab…"),
        ("🦊🦊", 4, "🦊🦊"),
        ("🦊🦊", 3, "🦊…"),
        ("🦊🦊", 2, "…"),
        ("a" + FAMILY + "b", 9, "a…"),
        ("a" + FAMILY + "b", 10, "a" + FAMILY + "b"),
        (SCOTLAND + "abc", 14, "…"),
        (SCOTLAND + "abc", 15, SCOTLAND + "…"),
        ("🇺🇦🇺🇦", 7, "🇺🇦…"),
        ("👍🏽👍🏽", 7, "👍🏽…"),
        ("e\u0301e\u0301", 3, "e\u0301…"),
        ("❤️❤️", 3, "❤️…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
    ],
)
def test_a_cut_never_splits_what_people_see_as_one_character(text: str, units: int, shown: str) -> None:
    assert truncate(text, units) == shown


@given(st.text(), st.integers(0, 40))
def test_a_cut_fits_and_begins_like_the_text(text: str, units: int) -> None:
    shown = truncate(text, units)
    assert utf16_length(shown) <= units
    assert shown == text or text.startswith(shown.removesuffix("…"))
    if shown != text and shown:
        rest = text[len(shown) - 1 :]
        assert not unicodedata.category(rest[0]).startswith("M") or rest[0].isspace() or shown == "…"


def test_a_megabyte_of_accents_is_cut() -> None:
    assert truncate("e" + "\u0301" * 1_000_000, 1024) == "…"


def test_a_caption_shows_the_escaped_prompt_and_the_tail() -> None:
    assert caption("a <b>fox</b> & co", "<i>sea · 3 s</i>") == "a &lt;b&gt;fox&lt;/b&gt; &amp; co\n\n<i>sea · 3 s</i>"


def test_a_caption_without_a_prompt_is_its_tail() -> None:
    assert caption(" \n", "<i>sea</i>") == "<i>sea</i>"


@pytest.mark.parametrize("prompt", ["x" * 5000, "🦊" * 5000, "<&>" * 5000, FAMILY * 500, "a\n" * 5000])
def test_a_caption_uses_no_more_than_1024_units_and_almost_all_of_them(prompt: str) -> None:
    shown = caption(prompt, "<i>sea &amp; co · 12 s</i>")
    assert 1010 <= parsed_length(shown) <= 1024
    assert shown.endswith("…\n\n<i>sea &amp; co · 12 s</i>")


@given(st.text(), st.integers(30, 200))
def test_a_caption_always_fits(prompt: str, limit: int) -> None:
    shown = caption(prompt, "<i>sea</i>", limit=limit)
    assert parsed_length(shown) <= limit
    body = shown.removesuffix("<i>sea</i>")
    assert "<" not in body
    assert utf16_length(unescape(body)) <= limit - 3


def test_plain_text_has_no_controls_overrides_or_halves() -> None:
    assert strip_control("a\x00\x1b[0m\u202eb\u2066c\u200f\ufeff\ud800\r\nd\te\u2028f") == "a[0mbc\nd\te\nf"


def test_plain_text_keeps_joiners_and_accents() -> None:
    assert strip_control(FAMILY + "می\u200cخواهم é ❤️") == FAMILY + "می\u200cخواهم é ❤️"


def test_one_line_has_single_spaces() -> None:
    assert single_line("  a\n\n b\tc\x00 ") == "a b c"


def test_no_letter_carries_more_marks_than_three() -> None:
    zalgo = "f" + "\u0301\u0316\u0302" * 40 + "ox"
    assert caption(zalgo, "x").startswith("f\u0301\u0316\u0302ox\n")
    assert single_line(zalgo) == "f\u0301\u0316\u0302ox"
    assert single_line("Việt, й, שָׁלוֹם, हिन्दी") == "Việt, й, שָׁלוֹם, हिन्दी"
