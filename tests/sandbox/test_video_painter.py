"""The painter's videos move, keep to their size and length, and begin and end with the pictures they were given."""

import io

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.painting import painter
from sandbox.painting.composition import Place
from sandbox.painting.motion import moved
from sandbox.painting.video import Film, film, nearest_ratio, size_of
from tests.support.video_samples import described

pytestmark = pytest.mark.siege

SIZE = (320, 180)


def filmed(prompt: str, *sources: bytes, seconds: int = 2, seed: int = 1, references: bool = False) -> Film:
    return film(prompt, list(sources), size=SIZE, seconds=seconds, seed=seed, references=references)


def frames(content: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(content)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference without the caption, 0 to 255, seen from afar."""
    pair = [picture.convert("RGB").resize(SIZE).crop((0, 0, 320, 160)).resize((32, 16)) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*pair)).mean) / 3


def painted(prompt: str) -> bytes:
    return painter.paint(prompt, width=SIZE[0], height=SIZE[1], seed=1)


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", (1280, 720)),
        ("9:16", "720p", (720, 1280)),
        ("1:1", "720p", (960, 960)),
        ("16:9", "480p", (854, 480)),
        ("16:9", "1080p", (1920, 1080)),
        ("16:9", "4k", (3840, 2160)),
        ("21:9", "480p", (978, 418)),
    ],
)
def test_a_size_has_the_pixels_of_its_resolution(ratio: str, resolution: str, size: tuple[int, int]) -> None:
    assert size_of(ratio, resolution) == size


def test_a_large_video_has_its_full_size_and_length() -> None:
    made = described(film("a city", [], size=size_of("16:9", "1080p"), seconds=15, seed=1).mp4)
    assert (made.width, made.height, made.pixel_format) == (1920, 1080, "yuv420p")
    assert made.seconds == pytest.approx(15, abs=0.1)
    assert made.codecs == ["h264", "aac"]


@pytest.mark.parametrize(
    "prompt", ["a fox runs in snow", "лиса бежит", "一只狐狸在跑", "a balloon", "frobnicate", "🦊🦊"]
)
def test_something_moves(prompt: str) -> None:
    first, *_, last = frames(filmed(prompt).mp4)
    assert distance(first, last) > 3


@pytest.mark.parametrize(("hurried", "crossed"), [(True, True), (False, False)])
def test_who_runs_crosses_the_frame_and_who_does_not_stays(hurried: bool, crossed: bool) -> None:
    fox = Place("fox", None, x=0.5, foot=0.87, share=0.2)
    path = [moved(fox, step / 20, SIZE, hurried=hurried, hops=3, late=0)[0] for step in range(21)]
    assert (max(path) - min(path) > SIZE[0] / 2) is crossed


def test_the_video_depends_on_the_prompt_and_the_seed() -> None:
    fox = filmed("a fox in snow")
    assert filmed("a fox in snow") == fox
    assert filmed("a fox in snow", seed=2) != fox
    assert distance(frames(filmed("a robot at night").mp4)[0], frames(fox.mp4)[0]) > 8


def test_it_begins_with_the_first_picture_and_ends_with_the_last() -> None:
    first, last = painted("a cat in snow"), painted("a ship at night")
    made = filmed("go", first, last)
    shown = frames(made.mp4)
    opened = [Image.open(io.BytesIO(content)) for content in (first, last, made.last_frame)]
    assert distance(shown[0], opened[0]) < 4
    assert distance(shown[-1], opened[1]) < 4
    assert distance(opened[2], opened[1]) < 2
    assert distance(*opened[:2]) > 20


def test_one_picture_becomes_what_the_prompt_says() -> None:
    source = painted("a cat in snow")
    shown = frames(filmed("make it night", source).mp4)
    assert distance(shown[0], Image.open(io.BytesIO(source))) < 4
    assert distance(shown[-1], shown[0]) > 8


def test_references_are_seen_together() -> None:
    one, other = painted("a cat in snow"), painted("a robot at night")
    both = frames(filmed("a bird", one, other, references=True).mp4)[0]
    alone = frames(filmed("a bird", one, references=True).mp4)[0]
    assert distance(both, alone) > 5


def test_the_sound_is_no_silence() -> None:
    with av.open(io.BytesIO(filmed("a fox").mp4)) as container:
        loudest = max(
            max(abs(value) for value in memoryview(bytes(frame.planes[0])).cast("f"))
            for frame in container.decode(audio=0)
        )
    assert loudest > 0.05


def test_the_nearest_ratio_is_that_of_the_picture() -> None:
    ratios = ("16:9", "1:1", "9:16")
    assert nearest_ratio(painted("x"), ratios) == "16:9"
    assert nearest_ratio(painter.paint("x", width=100, height=120, seed=1), ratios) == "1:1"
