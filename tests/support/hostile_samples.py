"""Small pictures that hostile ones are made of, and what a camera notes in them."""

from io import BytesIO
from typing import Any

from PIL import Image

SECRET = b"52.5200N 13.4050E canary"
SIZE = (60, 40)
UPRIGHT = (40, 60)


def painted(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Red, with a blue left upper quarter."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """The image as that format writes it."""
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def exif(orientation: int = 6) -> bytes:
    """A camera's notes: held upright, and where."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010E] = SECRET.decode()
    notes.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 0.0)})
    return notes.tobytes()
