"""Small pictures for the tests of image checks, and short ways to check them."""

import random
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms

from bot.media.formats import NotAPicture, Reason
from bot.media.images import inspect
from providers.image import ImageFile

SECRET = b"52.5200N 13.4050E"


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def painted(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red, with a blue left upper quarter."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, width // 2, height // 2))
    return image.convert(mode)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


def shaded() -> Image.Image:
    """Soft, with a little grain, as a photo is."""
    grain = Image.effect_noise((400, 300), 8)
    slopes = [Image.linear_gradient("L").resize((400, 300)).rotate(angle) for angle in (0, 90, 180)]
    return Image.merge("RGB", [ImageChops.add(slope, grain, 2) for slope in slopes])


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def swapped_profile() -> bytes:
    """sRGB with the primaries of red and blue exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"-XYZ").replace(b"bXYZ", b"rXYZ").replace(b"-XYZ", b"bXYZ")


def cleaned(content: bytes) -> ImageFile:
    return inspect(content).original


def reopened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def reason_for(content: bytes) -> Reason:
    with pytest.raises(NotAPicture) as caught:
        cleaned(content)
    return caught.value.reason
