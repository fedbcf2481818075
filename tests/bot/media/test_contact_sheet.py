"""Several pictures on one sheet."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.media.contact_sheet import contact_sheet
from bot.media.formats import NotAPicture

COLOURS = [(220, 40, 40), (40, 180, 60), (50, 80, 220), (230, 200, 40)]


def plain_picture(size: tuple[int, int], colour: tuple[int, ...], mode: str = "RGB") -> bytes:
    stream = BytesIO()
    Image.new(mode, size, colour).save(stream, "PNG")
    return stream.getvalue()


def sheet_of(*sizes: tuple[int, int]) -> Image.Image:
    content = contact_sheet([plain_picture(size, colour) for size, colour in zip(sizes, COLOURS, strict=False)]).content
    image = Image.open(BytesIO(content))
    image.load()
    assert image.format == "JPEG"
    return image


def boxes(image: Image.Image, count: int) -> list[tuple[int, int, int, int]]:
    """Where each colour shows: left, top, right, bottom."""
    found = []
    for colour in COLOURS[:count]:
        channels = [
            channel.point(lambda level, wanted=wanted: 255 * (abs(level - wanted) < 24))  # type: ignore[misc]
            for channel, wanted in zip(image.split(), colour, strict=True)
        ]
        both = Image.composite(channels[0], Image.new("L", image.size), channels[1])
        box = Image.composite(both, Image.new("L", image.size), channels[2]).getbbox()
        assert box is not None
        found.append(box)
    return found


@pytest.mark.parametrize(
    ("sizes", "measures"),
    [
        ([(1024, 1024)] * 4, (2048, 2048)),
        ([(1600, 900)] * 4, (2048, 1168)),
        ([(1024, 1024)] * 2, (2048, 1030)),
        ([(900, 1600)] * 2, (2048, 1812)),
        ([(2100, 900)] * 2, (2048, 1771)),
    ],
)
def test_like_pictures_stand_in_an_even_grid(sizes: list[tuple[int, int]], measures: tuple[int, int]) -> None:
    image = sheet_of(*sizes)
    assert image.size == measures
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in boxes(image, len(sizes))]
    assert max(areas) < 1.05 * min(areas)


def test_pictures_are_read_from_left_to_right_and_down() -> None:
    first, second, third, fourth = boxes(sheet_of(*[(800, 600)] * 4), 4)
    assert first[2] < second[0]
    assert first[3] < third[1]
    assert third[2] < fourth[0]
    assert second[3] < fourth[1]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 400)), min_size=2, max_size=4))
def test_any_shapes_are_shown_whole_and_apart(sizes: list[tuple[int, int]]) -> None:
    image = sheet_of(*sizes)
    assert 2040 <= max(image.size) <= 2048
    if all(1 / 3 <= width / height <= 3 for width, height in sizes):
        for (width, height), (left, top, right, bottom) in zip(sizes, boxes(image, len(sizes)), strict=True):
            assert (right - left) / (bottom - top) == pytest.approx(width / height, rel=0.08)


def test_numbers_stand_in_the_upper_left_corners() -> None:
    image = sheet_of((1000, 1000), (1000, 1000))
    for left, top, _, _ in boxes(image, 2):
        corner = image.crop((left, top, left + 110, top + 110)).convert("L")
        assert corner.getextrema()[1] > 240
        assert corner.getextrema()[0] < 40


def test_a_picture_that_shows_through_stands_on_white() -> None:
    image = Image.open(BytesIO(contact_sheet([plain_picture((64, 64), (0, 0, 0, 0), "RGBA")] * 2).content))
    assert min(image.getpixel((500, 500))) > 245  # type: ignore[arg-type,type-var]


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotAPicture):
        contact_sheet([plain_picture((8, 8), (0, 0, 0)), b"no picture"])
