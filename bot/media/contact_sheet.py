"""PURE. Combines several images into one numbered contact sheet."""

from collections.abc import Sequence
from io import BytesIO
from math import log

from PIL import Image, ImageDraw, ImageFont

from bot.media.decoding import decode, on_white
from providers.image import ImageFile

SIDE = 2048
_GAP = 12
_GROUND = (24, 24, 27)
_LONGEST = 3.0  # a longer image is padded instead of shrinking the others

# The number of images in each row, from top to bottom.
_ROWS = {
    2: ((2,), (1, 1)),
    3: ((3,), (1, 2), (2, 1), (1, 1, 1)),
    4: ((2, 2), (4,), (1, 3), (3, 1), (1, 1, 1, 1)),
}

Box = tuple[int, int, int, int]


def contact_sheet(pictures: Sequence[bytes]) -> ImageFile:
    """A JPEG of 2 to 4 pictures, whole and uncropped, numbered 1…n, at most 2048 pixels a side.

    Raises `NotAPicture` where one of them is none.
    """
    images = [_small(content) for content in pictures]
    width, height, boxes = _layout([image.width / image.height for image in images])
    sheet = Image.new("RGB", (width, height), _GROUND)
    for number, (image, box) in enumerate(zip(images, boxes, strict=True), 1):
        left, top, right, bottom = box
        scale = min((right - left) / image.width, (bottom - top) / image.height)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        at = (left + (right - left - size[0]) // 2, top + (bottom - top - size[1]) // 2)
        sheet.paste(image.resize(size, Image.Resampling.LANCZOS), at)
        _number(sheet, number, at)
    stream = BytesIO()
    sheet.save(stream, "JPEG", quality=90)
    return ImageFile(stream.getvalue(), "image/jpeg", width, height)


def _small(content: bytes) -> Image.Image:
    image = decode(content)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return on_white(image)


def _layout(ratios: Sequence[float]) -> tuple[int, int, list[Box]]:
    """The sheet's width and height and a box for each image, using the layout with the lowest cost."""
    shapes = [min(max(ratio, 1 / _LONGEST), _LONGEST) for ratio in ratios]
    rows = min((_split(shapes, counts) for counts in _ROWS[len(shapes)]), key=_layout_cost)
    # Each row is as wide as the sheet, gaps included; the sheet is as wide as its height allows.
    gaps = sum(_GAP * (len(row) + 1) / sum(row) for row in rows) - _GAP * (len(rows) + 1)
    width = int(min(SIDE, (SIDE + gaps) / sum(1 / sum(row) for row in rows)))
    boxes: list[Box] = []
    top = float(_GAP)
    for row in rows:
        down = (width - _GAP * (len(row) + 1)) / sum(row)
        left = float(_GAP)
        for shape in row:
            boxes.append((round(left), round(top), round(left + shape * down), round(top + down)))
            left += shape * down + _GAP
        top += down + _GAP
    return width, min(SIDE, round(top)), boxes


def _split(shapes: Sequence[float], counts: Sequence[int]) -> list[Sequence[float]]:
    return [shapes[sum(counts[:index]) : sum(counts[: index + 1])] for index in range(len(counts))]


def _layout_cost(rows: Sequence[Sequence[float]]) -> float:
    """How far the sheet is from a square, and the largest image from the smallest."""
    areas = [shape / sum(row) ** 2 for row in rows for shape in row]
    return abs(log(sum(1 / sum(row) for row in rows))) + log(max(areas) / min(areas)) / 2


def _number(sheet: Image.Image, number: int, at: tuple[int, int]) -> None:
    """A white number on a dark circle in the upper left corner of the image."""
    across = max(sheet.size) // 28
    margin = across // 4
    badge = Image.new("L", (across * 4, across * 4), 0)
    ImageDraw.Draw(badge).ellipse((0, 0, across * 4 - 1, across * 4 - 1), fill=190)
    left, top = at[0] + margin, at[1] + margin
    sheet.paste((0, 0, 0), (left, top), badge.resize((across, across), Image.Resampling.LANCZOS))
    font = ImageFont.load_default(across * 0.62)
    centre = (left + across / 2, top + across / 2)
    ImageDraw.Draw(sheet).text(centre, str(number), fill="white", font=font, anchor="mm")
