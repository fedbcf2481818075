"""PURE. Decodes pictures from outside, strictly and within bounds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from bot.media.containers import media_type, strip_metadata, trim_trailing_bytes
from bot.media.formats import FORMATS, MAX_PIXELS, NotAPicture, Reason
from bot.media.still_formats import READABLE, format_of


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture decoded whole, as its file says: not turned, own colours, first frame.

    `content` are the bytes that were decoded; `is_clean` says that they hold no metadata but what may be kept.
    """

    image: Image.Image
    content: bytes
    is_clean: bool

    @property
    def media_type(self) -> str:
        """Such as image/png."""
        return media_type(self.content)


@contextmanager
def decoded(content: bytes) -> Iterator[Decoded]:
    """The decoded picture. Raises `NotAPicture`: whatever goes wrong in a decoder, the picture is to blame."""
    stripped = strip_metadata(content)
    picture = trim_trailing_bytes(content) if stripped is None else stripped
    with _loaded(picture, FORMATS[media_type(picture)]) as image:
        yield Decoded(image, picture, stripped is not None and _is_profile_usable(image))


def decode(content: bytes) -> Image.Image:
    """The picture decoded: upright, sRGB, mode RGB or RGBA, first frame, no metadata. Raises `NotAPicture`."""
    with decoded(content) as picture:
        return to_upright_srgb(picture.image)


def decode_still(content: bytes) -> Image.Image:
    """The same of what people send: any format of `READABLE`, the first frame of what moves. Raises `NotAPicture`."""
    form = format_of(content)
    if form in FORMATS.values():
        return decode(content)
    if form not in READABLE:
        raise NotAPicture(Reason.FORMAT)
    with _loaded(content, form) as image:
        if image.mode in ("F", "I"):  # measurements, not colours
            raise NotAPicture(Reason.FORMAT)
        try:
            return to_upright_srgb(image)
        except (ValueError, KeyError) as error:  # colours that no viewer shows either
            raise NotAPicture(Reason.FORMAT) from error


def _loaded(content: bytes, form: str) -> Image.Image:
    """The first frame, decoded whole."""
    try:
        image = Image.open(BytesIO(content), formats=[form])
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
    return image


def to_upright_srgb(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, RGB or (where something shows through) RGBA, without metadata."""
    profile = image.info.get("icc_profile")
    with suppress(Exception):  # a damaged EXIF block turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I;16"):
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


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency; RGB or RGBA to RGB."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _is_profile_usable(image: Image.Image) -> bool:
    """False for a colour profile that no viewer could open either."""
    profile = image.info.get("icc_profile")
    if not profile:
        return True
    try:
        ImageCms.ImageCmsProfile(BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    return True


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
