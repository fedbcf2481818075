"""PURE. What counts as a picture here, and why something does not; known without decoding anything."""

from dataclasses import dataclass
from enum import StrEnum

from providers.image import ImageFile

MAX_PIXELS = 36_000_000
RESULT_BYTES = 50_000_000  # what a bot may send as a file
PHOTO_BYTES = 10_000_000  # and as a photo

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class Reason(StrEnum):
    """Why some bytes are no picture for us."""

    FORMAT = "format"  # neither JPEG nor PNG nor WEBP
    SIZE = "size"  # more than 36 megapixels
    BROKEN = "broken"  # cut off or damaged
    SHAPE = "shape"  # a mask of another shape than its picture
    UNMARKED = "unmarked"  # a mask that marks nothing, or everything
    COST = "cost"  # it takes more time or memory than any honest picture


class NotAPicture(ValueError):
    """These bytes cannot be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def extension(media_type: str) -> str:
    """How such a file's name ends, without the dot: image/jpeg is jpg."""
    return _EXTENSIONS[media_type]


@dataclass(frozen=True, slots=True)
class InspectedImage:
    """A result that was decoded whole once. `photo` is a JPEG as Telegram takes it, upright and in sRGB."""

    original: ImageFile
    photo: bytes
