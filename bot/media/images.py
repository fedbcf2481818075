"""PURE. What is done with a picture from outside, each in one decode."""

from PIL import Image

from bot.media.decoding import Decoded, decode_still, decoded, on_white, to_upright_srgb
from bot.media.encoding import encode, encode_within, faithful_options
from bot.media.formats import RESULT_BYTES, InspectedImage
from bot.media.telegram_photo import make_photo, photo_of
from bot.media.video.formats import THUMBNAIL_BYTES, THUMBNAIL_SIDE
from providers.image import ImageFile

MAX_BYTES = 10_000_000  # what the gateways take
MAX_SIDE = 4096
MASKED_SIDE = 2560  # that of a photo; a PNG of more takes seconds
_ORIENTATION = 0x0112
_LYING = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height


def inspect(content: bytes) -> InspectedImage:
    """A result verified by decoding it whole: the original without metadata, and the photo made of its pixels.

    The original keeps its pixels byte for byte; width and height are as it is shown, upright. What is not sound or
    moves is encoded again in its own format, upright, in sRGB, the first frame; above 50 MB it becomes JPEG.
    Raises `NotAPicture`.
    """
    with decoded(content) as picture:
        if picture.is_clean and len(picture.content) <= RESULT_BYTES:
            return InspectedImage(_as_it_is(picture), make_photo(picture).content)
        kind, options = picture.media_type, faithful_options(picture)
        image = to_upright_srgb(picture.image)
    del picture  # a decoded WEBP of 36 megapixels holds half of the memory there is
    original = encode(image, kind, **options)
    if len(original.content) > RESULT_BYTES:
        original = encode_within(on_white(image), "image/jpeg", RESULT_BYTES)
    return InspectedImage(original, photo_of(image).content)


def prepare_input(
    content: bytes, *, max_side: int = MAX_SIDE, max_bytes: int = MAX_BYTES, allow_webp: bool = False
) -> ImageFile:
    """Only the picture: upright, sRGB, first frame, no metadata, sides up to `max_side` pixels, up to `max_bytes`.

    Always encoded again: JPEG; where it is transparent PNG, or WEBP with `allow_webp`. Raises `NotAPicture`.
    """
    image = decode_still(content)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    transparent = "image/webp" if allow_webp else "image/png"
    return encode_within(image, "image/jpeg" if image.mode == "RGB" else transparent, max_bytes)


def to_png(content: bytes, *, max_side: int = MASKED_SIDE, max_bytes: int = MAX_BYTES) -> ImageFile:
    """The picture as a PNG, sides up to `max_side` pixels, up to `max_bytes`. Raises `NotAPicture`."""
    image = decode_still(content)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return encode_within(image, "image/png", max_bytes)


def to_telegram_photo(content: bytes) -> ImageFile:
    """The photo of a stored picture, as `inspect` makes it. Raises `NotAPicture`."""
    with decoded(content) as picture:
        return make_photo(picture)


def make_thumbnail(content: bytes) -> ImageFile:
    """The picture as the thumbnail of a video: a JPEG within Telegram's bounds. Raises `NotAPicture`."""
    image = on_white(decode_still(content))
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return encode_within(image, "image/jpeg", THUMBNAIL_BYTES - 1)


def _as_it_is(picture: Decoded) -> ImageFile:
    """The very bytes, with the measures that are seen."""
    width, height = picture.image.size
    if picture.image.getexif().get(_ORIENTATION) in _LYING:
        width, height = height, width
    return ImageFile(picture.content, picture.media_type, width, height)
