"""The flags of /video."""

import pytest

from bot.i18n.refusal import Refusal
from bot.prompts.arguments import Arguments, parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a fox", Arguments("a fox")),
        ("a fox --sec 5", Arguments("a fox", seconds=5)),
        ("a fox --sec 5s --mute", Arguments("a fox", seconds=5, mute=True)),
        ("a fox —sec 12", Arguments("a fox", seconds=12)),
        ("a fox --sec=7 --res 720P", Arguments("a fox", seconds=7, resolution="720p")),
        ("a fox --mute --sec 5", Arguments("a fox", seconds=5, mute=True)),
        ("a fox --4k --ref", Arguments("a fox", resolution="4K", references=True)),
        ("a fox --1080p", Arguments("a fox", resolution="1080p")),
        ("a fox --res 4k", Arguments("a fox", resolution="4K")),
        ("a fox --ref --mute --ar 9:16", Arguments("a fox", ratio="9:16", mute=True, references=True)),
        ("the refuge is mute", Arguments("the refuge is mute")),
        ("--sec 5 a fox", Arguments("a fox", seconds=5)),
        ("--mute a fox", Arguments("a fox", mute=True)),
    ],
)
def test_a_video_has_length_sound_and_references(text: str, found: Arguments) -> None:
    assert parse(text, video=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((f"a fox {dash} mute", Arguments("a fox", mute=True)) for dash in ("--", "—", "–", "-")),
        *((f"a fox {dash} sec 10", Arguments("a fox", seconds=10)) for dash in ("--", "—", "–", "-")),
        ("a fox -- ref.", Arguments("a fox", references=True)),
        ("a fox -- mute --sec 10", Arguments("a fox", seconds=10, mute=True)),
        ("a fox — mute — sec 10s — ref", Arguments("a fox", seconds=10, mute=True, references=True)),
        ("a fox --sec10", Arguments("a fox", seconds=10)),
        ("a fox -sec10 -mute", Arguments("a fox", seconds=10, mute=True)),
        ("in snow--mute", Arguments("in snow", mute=True)),
        ("in snow.--ref", Arguments("in snow.", references=True)),
        ("in snow--ref --mute", Arguments("in snow", mute=True, references=True)),
        ("in snow--sec 10", Arguments("in snow", seconds=10)),
        ("in snow--sec10", Arguments("in snow", seconds=10)),
        ("雪中的狐狸－－sec=10秒", Arguments("雪中的狐狸", seconds=10)),
        ("in snow--720p", Arguments("in snow", resolution="720p")),
        ("a fox --720p.", Arguments("a fox", resolution="720p")),
        ("a fox -720p", Arguments("a fox", resolution="720p")),
        ("a fox -- 720p", Arguments("a fox", resolution="720p")),
        ("a fox — 720p", Arguments("a fox", resolution="720p")),
        ("a fox --res720p", Arguments("a fox", resolution="720p")),
        ("a fox — res 720p", Arguments("a fox", resolution="720p")),
        ("-- mute a fox", Arguments("a fox", mute=True)),
        ("—sec 10 a fox", Arguments("a fox", seconds=10)),
        ("--720p a fox", Arguments("a fox", resolution="720p")),
    ],
)
def test_a_flag_of_a_video_is_understood_however_it_is_spelled(text: str, found: Arguments) -> None:
    assert parse(text, video=True) == found


@pytest.mark.parametrize(
    "text",
    [
        "a man — mute since birth — walks",
        "a man - mute, in red",
        "— mute, he walks",
        "a film — 4k",
        "the judge said “--mute”",
        "a well--mutedfox",
    ],
)
def test_prose_in_a_video_stays_as_it_is(text: str) -> None:
    assert parse(text, video=True) == Arguments(text)


@pytest.mark.parametrize("text", ["he stood - mute", "a stop — mute", "a fox--ref", "a film - 720p"])
def test_prose_in_a_picture_has_none_of_them(text: str) -> None:
    assert parse(text) == Arguments(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a fox --sec", "refused-flag-missing"),
        ("a fox --sec long", "refused-flag-value"),
        ("a fox --sec 0", "refused-flag-value"),
        ("a fox --sec 5 --sec 6", "refused-flag-twice"),
        ("a fox --n 2", "refused-flag-unknown"),
        ("a fox --mute=yes", "refused-flag-switch"),
        ("a fox --mute runs", "refused-flag-switch"),
    ],
)
def test_a_wrong_flag_is_refused(text: str, key: str) -> None:
    found = parse(text, video=True)
    assert isinstance(found, Refusal)
    assert found.key == key


@pytest.mark.parametrize("flag", ["--sec 5", "--mute", "--ref"])
def test_pictures_have_no_flags_of_videos(flag: str) -> None:
    found = parse(f"a fox {flag}")
    assert isinstance(found, Refusal)
    assert (found.key, found.args["allowed"]) == ("refused-flag-unknown", "--ar, --res, --n, --no, --model, --via")
