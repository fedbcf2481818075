"""The painter keeps to the size, listens to the prompt, and changes a picture without losing it."""

import io
from collections.abc import Callable
from fractions import Fraction

import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.painting import painter
from sandbox.painting.vocabulary import read

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "16:9", "9:16", "21:9", "4:5", "5:4", "1:4", "1:8", "4:1", "8:1")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def painted(prompt: str, *, seed: int = 1) -> bytes:
    return painter.paint(prompt, width=320, height=240, seed=seed)


def edited(prompt: str, *sources: bytes, seed: int = 1) -> bytes:
    return painter.edit(prompt, list(sources), width=320, height=240, seed=seed)


def distance(one: bytes, other: bytes, *, grey: bool = False) -> float:
    """The mean difference of two pictures, 0 to 255, seen from afar."""
    mode = "L" if grey else "RGB"
    pair = [opened(content).convert(mode).resize((32, 24)) for content in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*pair)).mean)


@pytest.fixture(scope="module")
def fox() -> bytes:
    return painted("a red fox in snow")


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize(("resolution", "megapixels"), [("1K", 1), ("2K", 4), ("3K", 9), ("4K", 16)])
def test_a_size_has_exactly_the_ratio_and_about_the_pixels(ratio: str, resolution: str, megapixels: int) -> None:
    width, height = painter.size_of(ratio, resolution)
    across, down = ratio.split(":")
    assert Fraction(width, height) == Fraction(int(across), int(down))
    assert width % 8 == height % 8 == 0
    assert 0.8 < width * height / (megapixels * 2**20) < 1.3


@pytest.mark.parametrize("ratio", ["1:1", "9:16", "21:9", "8:1"])
def test_a_painting_has_the_size_asked_for(ratio: str) -> None:
    size = painter.size_of(ratio, "1K")
    assert opened(painter.paint("a house", width=size[0], height=size[1], seed=3)).size == size


def test_a_4k_picture_is_painted_at_its_full_size() -> None:
    width, height = painter.size_of("16:9", "4K")
    picture = Image.open(io.BytesIO(painter.paint("city at night", width=width, height=height, seed=1, media="jpg")))
    assert picture.size == (5504, 3096)
    assert picture.format == "JPEG"


def test_an_edit_without_a_ratio_keeps_the_shape_of_its_source() -> None:
    width, height = painter.size_like(painter.paint("x", width=301, height=200, seed=1), "1K")
    assert width / height == pytest.approx(301 / 200, rel=0.01)
    assert width % 8 == height % 8 == 0


def test_the_same_order_gives_the_same_picture_and_another_seed_another(fox: bytes) -> None:
    assert painted("a red fox in snow") == fox
    assert painted("a red fox in snow", seed=2) != fox


@pytest.mark.parametrize(
    "prompt",
    ["a cat in snow", "a red fox at night", "a red fox in the city", "a blue fox in snow", "серый кот", "zxcv"],
)
def test_the_picture_depends_on_the_prompt(fox: bytes, prompt: str) -> None:
    assert distance(painted(prompt), fox) > 8


@pytest.mark.parametrize("prompt", ["рыжая лиса в снегу", "一只橙色的狐狸在雪中"])
def test_the_painter_understands_russian_and_chinese(prompt: str) -> None:
    brief = read(prompt)
    assert [name for name, _ in brief.things] == ["fox"]
    assert brief.weather == {"snow"}


def test_a_colour_before_a_thing_is_its_colour() -> None:
    brief = read("a white cat and a dog, all in blue")
    assert brief.things == (("cat", (242, 242, 246)), ("dog", None))
    assert brief.tint == (62, 116, 206)


@pytest.mark.parametrize(
    "prompt",
    [
        "make it watercolour",
        "pencil sketch",
        "at night",
        "blur it",
        "mirror",
        "flip it",
        "black and white",
        "sepia",
        "pixel art",
        "poster",
        "add snow",
        "rain",
        "oil painting",
        "in a frame",
        "neon",
        "negative",
        "sunset",
        "make it green",
        "add a cat",
        "frobnicate",
        "сделай акварелью",
        "素描",
    ],
)
def test_an_edit_changes_the_picture(fox: bytes, prompt: str) -> None:
    changed = edited(prompt, fox)
    assert opened(changed).size == (320, 240)
    difference = ImageStat.Stat(ImageChops.difference(opened(changed), opened(fox)))
    assert sum(difference.mean) > 5


@pytest.mark.parametrize("prompt", ["watercolour", "sepia", "poster", "add a bird", "frobnicate", "oil painting"])
def test_an_edit_keeps_the_likeness(fox: bytes, prompt: str) -> None:
    other = painted("a house by the sea at night")
    changed = edited(prompt, fox)
    assert distance(changed, fox, grey=True) < distance(changed, other, grey=True) / 2


@pytest.mark.parametrize(
    ("prompt", "transform"),
    [("mirror", lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)), ("black and white", None)],
)
def test_plain_edits_do_what_they_say(
    fox: bytes, prompt: str, transform: Callable[[Image.Image], Image.Image] | None
) -> None:
    changed = opened(edited(prompt, fox)).crop((0, 0, 320, 200))
    if transform is None:
        red, green, blue = changed.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()
    else:
        assert changed.tobytes() == transform(opened(fox)).crop((0, 0, 320, 200)).tobytes()


def test_several_sources_are_composed(fox: bytes) -> None:
    other = painted("a robot in the city at night")
    both = opened(edited("put them together", fox, other))
    left, right = opened(edited("put them together", fox)), opened(edited("put them together", other))
    assert both.size == (320, 240)
    assert both.tobytes() not in (left.tobytes(), right.tobytes())
    assert ImageStat.Stat(both.crop((0, 0, 150, 200))).mean != ImageStat.Stat(both.crop((170, 0, 320, 200))).mean


@pytest.mark.parametrize("prompt", ["", "🦊" * 50, "a" * 5000, "line\nbreak\ttab", "مرحبا", "<b>&amp;"])
def test_any_prompt_gives_a_picture(prompt: str) -> None:
    assert opened(painted(prompt)).size == (320, 240)
    assert opened(edited(prompt, painted("fox"))).size == (320, 240)
