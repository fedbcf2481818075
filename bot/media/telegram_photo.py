"""PURE. The photo for the chat: a JPEG within Telegram's limits (core.telegram.org/bots/api#sendphoto)."""

from PIL import Image, ImageOps

from bot.media.decoding import Decoded, on_white, to_upright_srgb
from bot.media.encoding import encode_within
from bot.media.formats import PHOTO_BYTES
from providers.image import ImageFile

PHOTO_SIDE = 2560  # the longest that apps show; twice that is below Telegram's 10000 for width and height together
PHOTO_RATIO = 20
_EVEN_SIDE = 2048
_QUALITY = 90  # Telegram encodes it once more anyway
# Modes whose pixels may be averaged as they are.
_SCALABLE = frozenset({"L", "RGB", "RGBA", "CMYK"})


def make_photo(picture: Decoded) -> ImageFile:
    """The photo: upright, sRGB, long side at most 2560, on white where transparent, padded to a ratio of 20.

    A clean JPEG that fits stays as it is, byte for byte. `picture.image` cannot be used any more.
    """
    if _fits(picture):
        return ImageFile(picture.content, picture.media_type, *picture.image.size)
    return photo_of(picture.image)


def photo_of(image: Image.Image) -> ImageFile:
    """The photo of a decoded picture, upright or not, in any mode."""
    if image.mode in _SCALABLE and "transparency" not in image.info:
        image = _within_side(image)  # the rest costs less on fewer pixels
    image = on_white(_within_side(to_upright_srgb(image)))
    width, height = image.size
    narrowest = -(-max(width, height) // PHOTO_RATIO)
    if min(width, height) < narrowest:
        image = ImageOps.pad(image, (max(width, narrowest), max(height, narrowest)), color="white")
    return encode_within(image, "image/jpeg", PHOTO_BYTES, quality=_QUALITY)


def _within_side(image: Image.Image) -> Image.Image:
    """The picture with a long side of at most 2560 pixels; a whole part of it, from 2048 on, costs least."""
    long = max(image.size)
    if long <= PHOTO_SIDE:
        return image
    factor = -(-long // PHOTO_SIDE)
    if long // factor >= _EVEN_SIDE:
        return image.reduce(factor)
    width, height = (max(1, round(side * PHOTO_SIDE / long)) for side in image.size)
    # For making smaller it is as good as bicubic, in 60 % of its time; what is far too large is halved first.
    return image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=2.0)


def _fits(picture: Decoded) -> bool:
    """Whether Telegram takes these very bytes as a photo, and shows them as we would."""
    image = picture.image
    return (
        picture.is_clean
        and image.format == "JPEG"
        and image.mode in ("RGB", "L")
        and not image.info.keys() & {"exif", "icc_profile"}
        and max(image.size) <= PHOTO_SIDE
        and max(image.size) <= PHOTO_RATIO * min(image.size)
        and len(picture.content) <= PHOTO_BYTES
    )
