"""PURE. What counts as a video here, and why something does not; known without decoding anything."""

from dataclasses import dataclass
from enum import StrEnum

FILE_BYTES = 200_000_000
MAX_SECONDS = 600  # gateways sell up to 30
MAX_SIDE = 8192
MAX_PIXELS = 36_000_000
THUMBNAIL_SIDE, THUMBNAIL_BYTES = 320, 200_000  # what Telegram takes

MP4, WEBM = "video/mp4", "video/webm"
EXTENSIONS = {MP4: "mp4", WEBM: "webm"}


class Reason(StrEnum):
    """Why some bytes are no video for us."""

    FORMAT = "format"  # neither MP4 nor WebM
    SIZE = "size"  # too large, too long, or too many pixels
    BROKEN = "broken"  # cut off, damaged, or at odds with itself
    OUTSIDE = "outside"  # it refers to data that is not in the file
    COST = "cost"  # it takes more time or memory than any honest video


class NotAVideo(ValueError):
    """These bytes cannot be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KeptVideo:
    """A video in the media store.

    Width and height are as it is shown, in pixels; both are 0 and `seconds` is 0 where a WebM does not tell.
    `has_sound` is whether it came with sound: a silent track is added to a playable one without. `playable` is whether
    Telegram's apps play it; all else is sent as a file. `thumbnail_key` is a JPEG of its first frame.
    """

    key: str
    size: int
    width: int
    height: int
    seconds: int
    has_sound: bool
    playable: bool
    thumbnail_key: str | None = None
    media_type: str = MP4
