"""PURE. Supported image formats and limits, and the reasons for rejecting an image."""

from enum import StrEnum

MAX_PIXELS = 36_000_000
RESULT_BYTES = 50_000_000  # the largest file that a bot may send

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class Reason(StrEnum):
    """Why an image is rejected."""

    FORMAT = "format"  # not JPEG, PNG or WEBP
    SIZE = "size"  # more than 36 megapixels
    BROKEN = "broken"  # truncated or damaged
    COST = "cost"  # decoding takes more time or memory than a normal image


class NotAPicture(ValueError):
    """The bytes are not a usable image."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def extension(media_type: str) -> str:
    """The file extension without the dot: image/jpeg is jpg."""
    return _EXTENSIONS[media_type]
