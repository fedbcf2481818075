"""PURE. What Telegram makes of an uploaded picture: several JPEG sizes without metadata, or a refusal."""

import io
import struct
import zlib
from typing import NamedTuple

from PIL import Image, ImageOps

from sandbox.telegram.errors import bad

PHOTO_BYTES = 10 * 1024 * 1024
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP"]
# The longest sides of the sizes; a picture smaller than a size ends the list in its own measure.
SIDES = (90, 320, 800, 1280, 2560)
THUMBNAIL_SIDE = 320
# Pillow's words for "far too many pixels" (a warning counts where warnings are errors) and for "not a picture".
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
UNREADABLE = (OSError, ValueError, SyntaxError, KeyError, TypeError, Warning, struct.error, zlib.error)


class Size(NamedTuple):
    """One JPEG."""

    width: int
    height: int
    data: bytes


def photo_sizes(data: bytes) -> list[Size]:
    """The sizes of a photo, smallest first."""
    if not data:
        raise bad("file must be non-empty")
    if len(data) > PHOTO_BYTES:
        raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width + height > 10000 or max(width, height) > 20 * min(width, height):
                raise bad("PHOTO_INVALID_DIMENSIONS")
            upright = _flat(image)
    except BOMBS:
        raise bad("PHOTO_INVALID_DIMENSIONS") from None
    except UNREADABLE:
        raise bad("IMAGE_PROCESS_FAILED") from None
    sizes: list[Size] = []
    longest = max(upright.size)
    for side in reversed(SIDES):
        if side < longest or not sizes:
            upright = _within(upright, side)
            sizes.append(_jpeg(upright, quality=87))
    return sizes[::-1]


def thumbnail(data: bytes) -> Size | None:
    """A small JPEG of an image file, None for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > 100_000_000:
                return None
            image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            return _jpeg(_within(_flat(image), THUMBNAIL_SIDE), quality=80)
    except (*BOMBS, *UNREADABLE):
        return None


def _flat(image: Image.Image) -> Image.Image:
    """Upright, opaque RGB; what was transparent becomes white."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGB", "L"):
        return upright.convert("RGB")
    rgba = upright.convert("RGBA")
    paper = Image.new("RGB", rgba.size, "white")
    paper.paste(rgba, mask=rgba.getchannel("A"))
    return paper


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), reducing_gap=2.0)


def _jpeg(image: Image.Image, *, quality: int) -> Size:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Size(image.width, image.height, out.getvalue())
