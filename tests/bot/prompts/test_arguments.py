"""What people type after a command."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.refusal import Refusal
from bot.i18n.text import strip_control
from bot.prompts.arguments import Arguments, parse

FLAGS = "--ar, --res, --n, --no, --model, --via"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("a red fox", Arguments("a red fox")),
        ("", Arguments("")),
        ("  \n ", Arguments("")),
        ("a fox --ar 16:9 --n 2", Arguments("a fox", ratio="16:9", count=2)),
        ("a fox\n--res 4k\n--via PixWith", Arguments("a fox", resolution="4K", via="pixwith")),
        ("a fox,\nin snow --model Nano-Banana-2", Arguments("a fox,\nin snow", model="nano-banana-2")),
        ("--ar 1:1", Arguments("", ratio="1:1")),
        ("a fox --ar=16:9", Arguments("a fox", ratio="16:9")),
        ("a fox --ar:16:9", Arguments("a fox", ratio="16:9")),
        ("a fox --ar 16x9", Arguments("a fox", ratio="16:9")),
        ("a fox --ar 16×9", Arguments("a fox", ratio="16:9")),
        ("a fox --ar 16：9", Arguments("a fox", ratio="16:9")),
        ("a fox --ar 016:09", Arguments("a fox", ratio="16:9")),
        ("a fox --AR 21:9", Arguments("a fox", ratio="21:9")),
        ("a fox --1k", Arguments("a fox", resolution="1K")),
        ("a fox --2K", Arguments("a fox", resolution="2K")),
        ("a fox --3k", Arguments("a fox", resolution="3K")),
        ("a fox --4k --res 4K", Arguments("a fox", resolution="4K")),
        ("лиса --4к", Arguments("лиса", resolution="4K")),
        ("a fox --n 3 --n 3", Arguments("a fox", count=3)),
    ],
)
def test_flags_come_after_the_prompt(text: str, spoken: Arguments) -> None:
    assert parse(text) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("a fox —ar 16:9", Arguments("a fox", ratio="16:9")),
        ("a fox –ar 16:9 —n 2", Arguments("a fox", ratio="16:9", count=2)),
        ("a fox ——4k", Arguments("a fox", resolution="4K")),
        ("一只狐狸--ar 16:9", Arguments("一只狐狸", ratio="16:9")),
        ("一只狐狸—n 2 --4k", Arguments("一只狐狸", resolution="4K", count=2)),
    ],
)
def test_the_dashes_that_phones_make_begin_flags_too(text: str, spoken: Arguments) -> None:
    assert parse(text) == spoken


@pytest.mark.parametrize(
    "prose",
    [
        "a fox — red",
        "a fox -- red",
        "black--white",
        "black—white stripes",
        "a fox —red",
        "a monitor —4k quality",
        "the —model in red",
        "a monitor—4k",
        "the man --who ran-- fell",
        "the man --who, they say, ran--, fell",
        'a sign that says "--ar 16:9 is wide" in neon',
        "a terminal with (--verbose)",
        "a -5 degree night",
        "the hotel - n 2",
        "a pirate -- ar ar ar",
        "a beach -- no people",
        "a wallpaper - 4k",
        "the -model in red",
        "“--ar 16:9” on a sign",
        "(--ar 16:9 is wide) on a sign",
        "free-for-all, mid-air, one-on-one, no-one",
        "Rome - Milan - Paris",
        "— — —",
        "“smart” ‘quotes’ --",
        "----------",
    ],
)
def test_dashes_in_prose_stay_prose(prose: str) -> None:
    assert parse(prose) == Arguments(prose)


def test_prose_keeps_its_dashes_when_flags_follow() -> None:
    assert parse("a —red fox — the man --who ran-- --n 2") == Arguments("a —red fox — the man --who ran--", count=2)


@pytest.mark.parametrize(
    "text", ["a fox --aspect 16:9", "a fox --aspect", "a fox --aspect --n 2", "--aspect 16:9 a fox"]
)
def test_an_unknown_flag_is_refused_wherever_it_stands(text: str) -> None:
    assert parse(text) == Refusal("refused-flag-unknown", {"flag": "--aspect", "allowed": FLAGS})


def test_an_unknown_flag_behind_a_long_dash_is_refused_when_its_value_gives_it_away() -> None:
    assert parse("a fox —aspect 16:9") == Refusal("refused-flag-unknown", {"flag": "--aspect", "allowed": FLAGS})


@pytest.mark.parametrize(
    ("text", "flag", "allowed"),
    [
        ("a fox --ar", "--ar", "1:1, 16:9, 9:16, 4:3, 3:4, …"),
        ("a fox --res --n 2", "--res", "1K, 2K, 3K, 4K"),
        ("a fox --n=", "--n", "1, 2, 3, 4"),
        ("a fox --model", "--model", "/models"),
        ("a fox --via", "--via", "/models"),
    ],
)
def test_a_flag_without_a_value_is_refused(text: str, flag: str, allowed: str) -> None:
    assert parse(text) == Refusal("refused-flag-missing", {"flag": flag, "allowed": allowed})


@pytest.mark.parametrize(
    ("text", "flag", "value", "allowed"),
    [
        ("a fox --ar wide", "--ar", "wide", "1:1, 16:9, 9:16, 4:3, 3:4, …"),
        ("a fox --ar 0:9", "--ar", "0:9", "1:1, 16:9, 9:16, 4:3, 3:4, …"),
        ("a fox --res 8K", "--res", "8K", "1K, 2K, 3K, 4K"),
        ("a fox --n 5", "--n", "5", "1, 2, 3, 4"),
        ("a fox --n 0", "--n", "0", "1, 2, 3, 4"),
        ("a fox --n two", "--n", "two", "1, 2, 3, 4"),
        ("a fox --4k=1", "--res", "1", "1K, 2K, 3K, 4K"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_allowed(text: str, flag: str, value: str, allowed: str) -> None:
    assert parse(text) == Refusal("refused-flag-value", {"flag": flag, "value": value, "allowed": allowed})


@pytest.mark.parametrize(
    ("text", "flag"), [("a --ar 1:1 --ar 2:3", "--ar"), ("a --4k --2k", "--res"), ("a --model a --model b", "--model")]
)
def test_a_flag_with_two_different_values_is_refused(text: str, flag: str) -> None:
    assert parse(text) == Refusal("refused-flag-twice", {"flag": flag})


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("a fox -ar 16:9 in snow", "--ar"),
        ("a fox -- ar 16:9 in snow", "--ar"),
        ("a fox --ar=16:9, in snow", "--ar"),
        ("a fox --4k, in snow", "--res"),
        ("--no text a fox", "--no"),
        ("a fox —ar 16:9 in snow", "--ar"),
        ("a fox --4k in snow", "--res"),
        ("a fox --model nano banana", "--model"),
        ("a fox --n 2 in snow --ar 1:1", "--n"),
    ],
)
def test_a_flag_among_the_words_is_refused_and_not_painted(text: str, flag: str) -> None:
    assert parse(text) == Refusal("refused-flag-place", {"flag": flag})


def test_control_characters_and_direction_overrides_are_removed() -> None:
    assert parse("a\x00 \u202efox\u2066\ufeff\r\nin\tsnow\ud800 --n\x07 2") == Arguments("a fox\nin\tsnow", count=2)


def test_emoji_sequences_stay_whole() -> None:
    assert parse("👨‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇺🇦 --n 2") == Arguments("👨‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇺🇦", count=2)


@pytest.mark.siege
@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "--",
        "-- a",
        "--a ",
        "--4k ",
        "a--n ",
        "—a ",
        "--a-",
        "--a b",
        "－－ar ",
        "-- ar 1:1 ",
        "(--ar ",
        "--n 2 ",
        "-n ",
        "--no ",
    ],
)
@pytest.mark.parametrize("end", ["!", " b--"])
def test_a_megabyte_is_read_in_linear_time(piece: str, end: str) -> None:
    def seconds(length: int) -> float:
        began = time.process_time()
        parse(piece * (length // len(piece)) + end)
        return time.process_time() - began

    assert seconds(1_000_000) < 8 * seconds(250_000) + 0.5


WORDS = ["--", "—", "–", "-", "ar", "res", "n", "model", "4k", "16:9", "2", "=", "fox", "é", "🦊"]
PIECES = st.sampled_from([*WORDS, " ", "\n", "\u202e", "\x00"])
FLAGS_ONLY = re.compile(
    r"(\s*[-—–]{1,4}\s?(ar|res|n|model|via|[1-4][kк])[^\s—–-]*(\s*=?\s*[^\s—–-]\S*)?)*[\s=]*", re.IGNORECASE
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


@given(TEXTS)
def test_any_text_is_understood_or_refused(text: str) -> None:
    said = parse(text)
    assert isinstance(said, Arguments | Refusal)
    if isinstance(said, Arguments):
        assert said.count in (None, 1, 2, 3, 4)
        assert parse(text + " ") == said


@given(TEXTS)
def test_all_that_is_no_flag_stays_in_the_prompt_as_it_was_typed(text: str) -> None:
    said, typed = parse(text), strip_control(text).strip()
    if isinstance(said, Arguments):
        at = [index for index in range(len(typed) + 1) if typed.startswith(said.prompt, index)]
        around = [(typed[:index], typed[index + len(said.prompt) :]) for index in at]
        assert any(FLAGS_ONLY.fullmatch(before) and FLAGS_ONLY.fullmatch(after) for before, after in around)


PROSE = st.lists(st.text("abcdefüжя狐🦊,.!'", min_size=1, max_size=8), max_size=8).map(" ".join)
DASH = st.sampled_from(["--", "—", "–"])
GAP = st.sampled_from([" ", "\n", "  ", "\n\n"])
LINK = st.sampled_from([" ", "="])


@given(
    prompt=PROSE,
    ratio=st.none() | st.tuples(st.integers(1, 21), st.integers(1, 21)),
    resolution=st.sampled_from([None, "1K", "2K", "3K", "4K"]),
    count=st.none() | st.integers(1, 4),
    model=st.sampled_from([None, "seedream-4.5", "nano-banana-pro"]),
    via=st.sampled_from([None, "apipod", "pixwith"]),
    data=st.data(),
)
def test_what_is_said_in_flags_is_heard(
    prompt: str,
    ratio: tuple[int, int] | None,
    resolution: str | None,
    count: int | None,
    model: str | None,
    via: str | None,
    data: st.DataObject,
) -> None:
    shape = f"{ratio[0]}:{ratio[1]}" if ratio else None
    said = {"ar": shape, "res": resolution, "n": count, "model": model, "via": via}
    flags = data.draw(st.permutations([(name, value) for name, value in said.items() if value is not None]))
    text = prompt
    for name, value in flags:
        text += f"{data.draw(GAP)}{data.draw(DASH)}{name}{data.draw(LINK)}{value}"
    assert parse(text) == Arguments(prompt.strip(), shape, resolution, count, model, via)


@pytest.mark.parametrize(
    ("text", "prompt", "without"),
    [
        ("a street --no cars", "a street", "cars"),
        ("a street --no parked cars, people --ar 16:9", "a street", "parked cars, people"),
        ("a street --n 2 —no Text", "a street", "Text"),
        ("a street\n--no cars\n--no people --n 2", "a street", "cars, people"),
        ("a street --no=cars at all", "a street", "cars at all"),
        ("there is --no way-- out", "there is", "way-- out"),
        ("say no - or no-one, “no”", "say no - or no-one, “no”", None),
    ],
)
def test_what_is_not_wanted_takes_every_word_up_to_the_next_flag(text: str, prompt: str, without: str | None) -> None:
    spoken = parse(text)
    assert isinstance(spoken, Arguments)
    assert (spoken.prompt, spoken.without) == (prompt, without)


def test_not_wanting_nothing_is_asked_back() -> None:
    told = parse("a street --no")
    assert isinstance(told, Refusal)
    assert told.key == "refused-flag-missing"


def test_a_dash_before_the_word_seed_is_prose() -> None:
    spoken = parse("a plant —seed and all")
    assert isinstance(spoken, Arguments)
    assert spoken.prompt == "a plant —seed and all"
