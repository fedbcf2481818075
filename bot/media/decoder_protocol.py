"""PURE. What the bot and its decoders say to each other: a head of fixed size, then bytes. No side trusts a length."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.media.formats import (
    FORMATS,
    MAX_PIXELS,
    PHOTO_BYTES,
    RESULT_BYTES,
    InspectedImage,
    NotAPicture,
    Reason,
)
from providers.image import ImageFile

READY = b"\x06"
_ASKED = struct.Struct(">BB4I")
_ANSWERED = struct.Struct(">BBIIII")
ASKED_BYTES, ANSWERED_BYTES = _ASKED.size, _ANSWERED.size
_MEDIA_TYPES = tuple(FORMATS)
_REASONS = tuple(Reason)
_MOST = 4  # pictures on one sheet
_DONE, _REFUSED, _PHOTO_IS_ORIGINAL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a decoder may use: memory in all, and time for each picture."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int

    def as_arguments(self) -> tuple[str, str, str]:
        """For the child's command line."""
        return str(self.memory_bytes), str(self.cpu_seconds), str(self.wall_seconds)


# The greediest honest picture, an animated WEBP of 36 megapixels, needs 0.9 GB with all its working copies;
# 36 megapixels of noise take ten seconds.
DEFAULT_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=60)


class ProtocolError(ValueError):
    """The other side does not keep to the form."""


class Work(IntEnum):
    """What a decoder can be asked for; `images.py`, `contact_sheet.py` and `masks.py` say what each of them gives."""

    INSPECT = 1
    PREPARE_INPUT = 2
    AS_PHOTO = 3
    CONTACT_SHEET = 4
    THUMBNAIL = 5
    AS_PNG = 6
    MASK = 7


def encode_request(work: Work, contents: Sequence[bytes]) -> bytes:
    """The head of a job with one to four pictures."""
    lengths = [len(content) for content in contents]
    return _ASKED.pack(work, len(lengths), *lengths, *[0] * (_MOST - len(lengths)))


def read_request(head: bytes) -> tuple[Work, tuple[int, ...]]:
    """The work, and the length of each picture that follows. Raises `Nonsense`."""
    try:
        work, count, *lengths = _ASKED.unpack(head)
        return Work(work), tuple(lengths[:count])
    except (struct.error, ValueError) as error:
        raise ProtocolError("a job in no known form") from error


@dataclass(frozen=True, slots=True)
class Announcement:
    """What follows the head of an answer: `length` bytes of a picture, then `photo_length` bytes of its photo."""

    media_type: str
    width: int
    height: int
    length: int
    photo_length: int
    photo_is_original: bool


def encode_response(found: ImageFile | InspectedImage) -> tuple[bytes, ...]:
    """The answer: its head, the picture, and its photo where that is made of other bytes."""
    picture, photo = (found.original, found.photo) if isinstance(found, InspectedImage) else (found, b"")
    outcome = _PHOTO_IS_ORIGINAL if photo == picture.content else _DONE
    if outcome == _PHOTO_IS_ORIGINAL:
        photo = b""
    kind = _MEDIA_TYPES.index(picture.media_type)
    head = _ANSWERED.pack(outcome, kind, picture.width, picture.height, len(picture.content), len(photo))
    return head, picture.content, photo


def refused(reason: Reason) -> bytes:
    """The whole answer for what is no picture."""
    return _ANSWERED.pack(_REFUSED, _REASONS.index(reason), 0, 0, 0, 0)


def read_response(head: bytes) -> Announcement:
    """What follows the head. Raises `NotAPicture` and `ProtocolError`.

    Whoever took over a decoder can say nothing that this side would choke on.
    """
    try:
        outcome, kind, width, height, length, photo_length = _ANSWERED.unpack(head)
        if outcome == _REFUSED:
            raise NotAPicture(_REASONS[kind])
        media_type = _MEDIA_TYPES[kind]
    except (struct.error, IndexError) as error:
        raise ProtocolError("an answer in no known form") from error
    is_sound = 0 < length <= RESULT_BYTES and photo_length <= PHOTO_BYTES and 0 < width * height <= MAX_PIXELS
    if outcome not in (_DONE, _PHOTO_IS_ORIGINAL) or not is_sound:
        raise ProtocolError("an answer out of all bounds")
    photo_is_original = outcome == _PHOTO_IS_ORIGINAL
    if photo_is_original and (photo_length or length > PHOTO_BYTES or media_type != "image/jpeg"):
        raise ProtocolError("a photo in no known form")
    return Announcement(media_type, width, height, length, photo_length, photo_is_original)
