"""PURE. Pictures from outside: checked, stripped of all that is not picture, and made fit to post."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from providers.contract import Picture

MAX_PIXELS = 36_000_000
MAX_BYTES = 10_000_000  # what the gateways take, and Telegram for a photo
MAX_SIDE = 4096
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20
_SMALL_PNG = 1_000_000

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_PNG = b"\x89PNG\r\n\x1a\n"
# Within JPEG data an FF that begins no marker is followed by 00, a restart mark or another FF.
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_JPEG_END = 0xD9


class Reason(StrEnum):
    """Why some bytes are no picture for us."""

    FORMAT = "format"  # neither JPEG nor PNG nor WEBP
    SIZE = "size"  # more than 36 megapixels
    BROKEN = "broken"  # cut off or damaged


class NotAPicture(ValueError):
    """These bytes cannot be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def extension(media_type: str) -> str:
    """How such a file's name ends, without the dot: image/jpeg is jpg."""
    return _EXTENSIONS[media_type]


def inspect(content: bytes) -> Picture:
    """The picture in `content`, decoded to be sure; bytes that follow it are left out. Raises `NotAPicture`."""
    with _decoded(content) as (image, picture):
        return Picture(picture, _media_type(picture), image.width, image.height)


def clean(content: bytes, *, max_side: int = MAX_SIDE, max_bytes: int = MAX_BYTES, allow_webp: bool = False) -> Picture:
    """Only the picture: upright, sRGB, first frame, no metadata, sides up to `max_side` pixels, up to `max_bytes`.

    JPEG; where it is transparent PNG, or WEBP with `allow_webp`. Raises `NotAPicture`.
    """
    image = opened(content)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    transparent = "image/webp" if allow_webp else "image/png"
    return _encoded(image, "image/jpeg" if image.mode == "RGB" else transparent, max_bytes)


def as_photo(content: bytes) -> bytes:
    """The picture as Telegram takes it for a photo: 10 MB, width + height 10000, ratio 20. Raises `NotAPicture`.

    A fitting JPEG or small PNG stays as it is; all else becomes JPEG, on white where transparent, padded if too long.
    """
    with _decoded(content) as (image, picture):
        if _fits(image, picture):
            return picture
        image = on_white(_pure(image))
    long, short = max(image.size), min(image.size)
    if (sides := long + max(short, long / PHOTO_RATIO)) > PHOTO_SIDES:
        image = _scaled(image, PHOTO_SIDES / sides)
    width, height = image.size
    narrowest = -(-max(width, height) // PHOTO_RATIO)
    if min(width, height) < narrowest:
        image = ImageOps.pad(image, (max(width, narrowest), max(height, narrowest)), color="white")
    return _encoded(image, "image/jpeg", MAX_BYTES).content


def opened(content: bytes) -> Image.Image:
    """The picture decoded: upright, sRGB, mode RGB or RGBA, first frame, no metadata. Raises `NotAPicture`."""
    with _decoded(content) as (image, _):
        return _pure(image)


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _media_type(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(_PNG):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture(Reason.FORMAT)


@contextmanager
def _decoded(content: bytes) -> Iterator[tuple[Image.Image, bytes]]:
    """The decoded picture, and its bytes alone. Whatever goes wrong in a decoder, the picture is to blame."""
    media_type = _media_type(content)
    end = {"image/jpeg": _jpeg_end, "image/png": _png_end, "image/webp": _webp_end}[media_type](content)
    if end is None:
        raise NotAPicture(Reason.BROKEN)
    picture = content[:end]
    try:
        image = Image.open(BytesIO(picture), formats=[_FORMATS[media_type]])
        small = image.width * image.height <= MAX_PIXELS  # the header says so; nothing is decoded yet
        if small:
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(Reason.SIZE) from error
    except Exception as error:
        raise NotAPicture(Reason.BROKEN) from error
    if not small:
        raise NotAPicture(Reason.SIZE)
    with image:
        yield image, picture


def _png_end(content: bytes) -> int | None:
    """Where the last chunk ends, None when it is missing."""
    at = len(_PNG)
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += length + 12
        if name == b"IEND":
            return at if at <= len(content) else None
    return None


def _webp_end(content: bytes) -> int | None:
    end = int.from_bytes(content[4:8], "little") + 8
    return end if end <= len(content) else None


def _jpeg_end(content: bytes) -> int | None:
    """Where the end marker ends, None when it is missing. Segments are skipped: a thumbnail has an end of its own."""
    at = 2
    while found := _JPEG_MARKER.search(content, at):
        if found[1][0] == _JPEG_END:
            return found.end()
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return None


def _pure(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, RGB or (where something shows through) RGBA, without metadata."""
    profile = image.info.get("icc_profile")
    with suppress(Exception):  # a damaged EXIF block turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode == "I;16":
        image = image.point(lambda level: level / 256).convert("L")
    if image.mode not in ("L", "CMYK"):
        image = image.convert(mode)
    image = _in_srgb(image, profile, mode).convert(mode)
    if mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}
    return image


def _in_srgb(image: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """The colours as sRGB; unchanged without a profile, or with one that cannot be used."""
    if not profile:
        return image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return changed or image


def _fits(image: Image.Image, picture: bytes) -> bool:
    """Whether Telegram takes these very bytes as a photo, and shows them as we would."""
    width, height = image.size
    if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height):
        return False
    if image.info.keys() & {"exif", "icc_profile"} or image.has_transparency_data:
        return False
    limit = MAX_BYTES if image.format == "JPEG" else _SMALL_PNG
    return image.format in ("JPEG", "PNG") and image.mode in ("RGB", "L") and len(picture) <= limit


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    width, height = (max(1, int(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, media_type: str, max_bytes: int) -> Picture:
    """The encoded picture; smaller, at last, in quality and then in size until it has at most `max_bytes`."""
    quality = 92
    while True:
        stream = BytesIO()
        if media_type == "image/png":
            image.save(stream, "PNG")
        else:
            image.save(stream, _FORMATS[media_type], quality=quality)
        content = stream.getvalue()
        if len(content) <= max_bytes or max(image.size) == 1:
            return Picture(content, media_type, image.width, image.height)
        if media_type == "image/png" or quality <= 80:
            image = _scaled(image, 0.75)
        else:
            quality -= 6
