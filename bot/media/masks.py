"""PURE. Masks: where a second picture says that the first one is to change.

The second is a mask (transparent, or else white, where to change), or the first with something painted over it.
"""

from math import log

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from bot.media.decoding import decode_still, on_white
from bot.media.encoding import encode
from bot.media.formats import NotAPicture, Reason
from providers.image import ImageFile

_SIDE = 512  # the longer one, of what is compared
_HOLES_SIDE = 128
_STRETCH = 0.03  # how far the shapes may differ: apps round, and crop a row
_DIFFERENCE = 30  # of 255; what encoding a photo again changes is below
_DARK, _LIGHT, _GREY = 56, 200, 48
_MASK_SHARE = 0.97  # pixels of a mask that are black or white
_LEAST_SHARE, _MOST_SHARE = 0.0005, 0.95
_MOST_PAINTED = 0.75  # where more differs, they are two pictures


def make_mask(contents: list[bytes]) -> ImageFile:
    """A PNG of the first picture's size, transparent where the second says, opaque elsewhere.

    Raises `NotAPicture`: their shapes differ, or nothing, or everything, is marked.
    """
    first, second = map(decode_still, contents)
    if abs(log(first.width * second.height / (first.height * second.width))) > _STRETCH:
        raise NotAPicture(Reason.SHAPE)
    size = _fit(first.size, min(_SIDE, max(second.size)))
    small, other = _small(first, size), _small(second, size)
    marked, most = _read_mask(small, other), _MOST_SHARE
    if marked is None:
        marked, most = _fill_outlines(_difference(small, other)), _MOST_PAINTED
    if not _LEAST_SHARE <= ImageStat.Stat(marked).mean[0] / 255 <= most:
        raise NotAPicture(Reason.UNMARKED)
    marked = marked.resize(first.size, Image.Resampling.BILINEAR).point(lambda level: 0 if level > 127 else 255)
    mask = Image.new("RGBA", first.size)
    mask.putalpha(marked)
    return encode(mask, "image/png")


def _fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _small(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image.resize(size, Image.Resampling.BOX if min(image.size) > min(size) else Image.Resampling.BILINEAR)


def _read_mask(first: Image.Image, second: Image.Image) -> Image.Image | None:
    """White where the second picture is transparent or, in black and white, white; None if it is no mask by itself."""
    if second.mode == "RGBA" and first.mode == "RGB":
        return second.getchannel("A").point(lambda level: 255 if level < 128 else 0)
    first, second = on_white(first), on_white(second)
    if _is_black_and_white(second) and not _is_black_and_white(first):
        return second.convert("L").point(lambda level: 255 if level > 127 else 0)
    return None


def _difference(first: Image.Image, second: Image.Image) -> Image.Image:
    """White where they differ, without specks, a little grown."""
    blurred = [on_white(one).filter(ImageFilter.GaussianBlur(1)) for one in (first, second)]
    channels = ImageChops.difference(*blurred).split()
    different = _lightest(channels).point(lambda level: 255 if level > _DIFFERENCE else 0)
    return different.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MaxFilter(5))


def _is_black_and_white(image: Image.Image) -> bool:
    lightest, darkest = _lightest(image.split()), ImageChops.invert(_lightest(ImageChops.invert(image).split()))
    grey = ImageChops.difference(lightest, darkest).point(lambda level: 255 if level < _GREY else 0)
    extreme = image.convert("L").point(lambda level: 255 if level < _DARK or level > _LIGHT else 0)
    return ImageStat.Stat(ImageChops.darker(grey, extreme)).mean[0] / 255 > _MASK_SHARE


def _lightest(channels: tuple[Image.Image, ...]) -> Image.Image:
    red, green, blue = channels
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _fill_outlines(marked: Image.Image) -> Image.Image:
    """The same, with what is drawn around filled; small gaps in a line do not count."""
    small = marked.resize(_fit(marked.size, _HOLES_SIDE), Image.Resampling.BOX)
    lines = small.point(lambda level: 255 if level > 31 else 0).filter(ImageFilter.MaxFilter(5))
    walled = Image.new("L", (lines.width + 2, lines.height + 2))
    walled.paste(lines, (1, 1))
    ImageDraw.floodfill(walled, (0, 0), 128)
    inside = walled.point(lambda level: 255 if level == 0 else 0).crop((1, 1, lines.width + 1, lines.height + 1))
    inside = inside.filter(ImageFilter.MaxFilter(5)).resize(marked.size, Image.Resampling.NEAREST)
    if inside.getbbox() is None:
        return marked
    return ImageChops.lighter(marked, inside)
