"""PURE. What the bot and its decoders say to each other: a head of fixed size, then bytes. No side trusts a length."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.media.formats import FORMATS, MAX_PIXELS, RESULT_BYTES, NotAPicture, Reason
from providers.image import ImageFile

READY = b"\x06"
_ASKED = struct.Struct(">BB4I")
_ANSWERED = struct.Struct(">BBIII")
ASKED_BYTES, ANSWERED_BYTES = _ASKED.size, _ANSWERED.size
_MEDIA_TYPES = tuple(FORMATS)
_REASONS = tuple(Reason)
_MOST = 4  # pictures on one sheet
_DONE, _REFUSED = 0, 1


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
    """What a decoder can be asked for; `images.py` and `contact_sheet.py` say what each of them gives."""

    SANITIZE = 1
    PREPARE_INPUT = 2
    AS_PHOTO = 3
    CONTACT_SHEET = 4


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


def encode_response(picture: ImageFile) -> bytes:
    """The head of a picture's answer; its content follows."""
    kind = _MEDIA_TYPES.index(picture.media_type)
    return _ANSWERED.pack(_DONE, kind, picture.width, picture.height, len(picture.content))


def refused(reason: Reason) -> bytes:
    """The whole answer for what is no picture."""
    return _ANSWERED.pack(_REFUSED, _REASONS.index(reason), 0, 0, 0)


def read_response(head: bytes) -> tuple[str, int, int, int]:
    """Media type, width, height and length of the picture that follows. Raises `NotAPicture` and `Nonsense`.

    Whoever took over a decoder can say nothing that this side would choke on.
    """
    try:
        outcome, kind, width, height, length = _ANSWERED.unpack(head)
        if outcome == _REFUSED:
            raise NotAPicture(_REASONS[kind])
        media_type = _MEDIA_TYPES[kind]
    except (struct.error, IndexError) as error:
        raise ProtocolError("an answer in no known form") from error
    if outcome != _DONE or not 0 < length <= RESULT_BYTES or not 0 < width * height <= MAX_PIXELS:
        raise ProtocolError("an answer out of all bounds")
    return media_type, width, height, length
