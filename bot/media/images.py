"""PURE. Pictures from outside: checked, stripped of all that is not picture, and made fit to post."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from bot.media.containers import is_lossless_webp, media_type, trim_trailing_bytes
from bot.media.formats import FORMATS, MAX_PIXELS, RESULT_BYTES, NotAPicture, Reason
from providers.image import ImageFile

MAX_BYTES = 10_000_000  # what the gateways take, and Telegram for a photo
MAX_SIDE = 4096
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20
_SMALL_PNG = 1_000_000


def sanitize(content: bytes) -> ImageFile:
    """The picture and nothing else, written anew: upright, sRGB, first frame, full size. Raises `NotAPicture`.

    It stays what it was, JPEG, PNG or WEBP, and loses nothing to the eye; only above 50 MB it becomes JPEG.
    """
    with _decoded(content) as (image, picture):
        kind = media_type(picture)
        how = _faithfully(image, picture)
        image = _pure(image)
    written = _written(image, kind, how)
    if len(written.content) > RESULT_BYTES:
        written = _encoded(on_white(image), "image/jpeg", RESULT_BYTES)
    return written


def prepare_input(
    content: bytes, *, max_side: int = MAX_SIDE, max_bytes: int = MAX_BYTES, allow_webp: bool = False
) -> ImageFile:
    """Only the picture: upright, sRGB, first frame, no metadata, sides up to `max_side` pixels, up to `max_bytes`.

    JPEG; where it is transparent PNG, or WEBP with `allow_webp`. Raises `NotAPicture`.
    """
    image = decode(content)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    transparent = "image/webp" if allow_webp else "image/png"
    return _encoded(image, "image/jpeg" if image.mode == "RGB" else transparent, max_bytes)


def to_telegram_photo(content: bytes) -> ImageFile:
    """The picture as Telegram takes it for a photo: 10 MB, width + height 10000, ratio 20. Raises `NotAPicture`.

    A fitting JPEG or small PNG stays as it is; all else becomes JPEG, on white where transparent, padded if too long.
    """
    with _decoded(content) as (image, picture):
        if _fits(image, picture):
            return ImageFile(picture, media_type(picture), *image.size)
        image = on_white(_pure(image))
    long, short = max(image.size), min(image.size)
    if (sides := long + max(short, long / PHOTO_RATIO)) > PHOTO_SIDES:
        image = _scaled(image, PHOTO_SIDES / sides)
    width, height = image.size
    narrowest = -(-max(width, height) // PHOTO_RATIO)
    if min(width, height) < narrowest:
        image = ImageOps.pad(image, (max(width, narrowest), max(height, narrowest)), color="white")
    return _encoded(image, "image/jpeg", MAX_BYTES)


def decode(content: bytes) -> Image.Image:
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


@contextmanager
def _decoded(content: bytes) -> Iterator[tuple[Image.Image, bytes]]:
    """The decoded picture, and its bytes alone. Whatever goes wrong in a decoder, the picture is to blame."""
    picture = trim_trailing_bytes(content)
    try:
        image = Image.open(BytesIO(picture), formats=[FORMATS[media_type(picture)]])
        small = image.width * image.height <= MAX_PIXELS  # the header says so; nothing is decoded yet
        if small:
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(Reason.SIZE) from error
    except MemoryError:
        raise
    except Exception as error:
        raise NotAPicture(Reason.BROKEN) from error
    if not small:
        raise NotAPicture(Reason.SIZE)
    with image:
        yield image, picture


def _pure(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, RGB or (where something shows through) RGBA, without metadata."""
    profile = image.info.get("icc_profile")
    with suppress(Exception):  # a damaged EXIF block turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode == "I;16":
        image = image.point(lambda level: level / 256).convert("L")
    if image.mode not in (mode, "L", "CMYK"):
        image = image.convert(mode)
    image = _in_srgb(image, profile, mode)
    if image.mode != mode:  # a conversion copies even where nothing changes
        image = image.convert(mode)
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


def _faithfully(image: Image.Image, picture: bytes) -> dict[str, Any]:
    """How the decoded image is written again without a loss that could be seen.

    A JPEG keeps its own quantisation tables and sampling: the rounding falls where it fell before, so its size stays,
    and less is lost than at any higher quality. PNG is exact at every level, and at the first one quick.
    """
    if image.format == "PNG":
        return {"compress_level": 1}
    if image.format == "WEBP":
        return {"lossless": True, "method": 0, "quality": 0} if is_lossless_webp(picture) else {"quality": 95}
    tables = dict(getattr(image, "quantization", {}))
    sampling = JpegImagePlugin.get_sampling(image)
    if image.mode not in ("RGB", "L") or sorted(tables) not in ([0], [0, 1], [0, 1, 2]):
        return {"quality": 95, "subsampling": 0}
    own = [[min(max(step, 1), 255) for step in tables[number]] for number in sorted(tables)]
    return {"qtables": own, "subsampling": max(sampling, 0), "optimize": True}


def _written(image: Image.Image, kind: str, how: dict[str, Any]) -> ImageFile:
    stream = BytesIO()
    image.save(stream, FORMATS[kind], **how)
    return ImageFile(stream.getvalue(), kind, image.width, image.height)


def _encoded(image: Image.Image, kind: str, max_bytes: int) -> ImageFile:
    """The encoded picture; smaller, at last, in quality and then in size until it has at most `max_bytes`."""
    quality = 92
    while True:
        picture = _written(image, kind, {} if kind == "image/png" else {"quality": quality})
        if len(picture.content) <= max_bytes or max(image.size) == 1:
            return picture
        if kind == "image/png" or quality <= 80:
            image = _scaled(image, 0.75)
        else:
            quality -= 6
