"""PURE. What the process that checks a video answers: a head of fixed size, then bytes. The bot trusts no length."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from bot.media.video.formats import EXTENSIONS, MAX_PIXELS, MAX_SECONDS, MAX_SIDE, THUMBNAIL_BYTES, NotAVideo, Reason

HEAD_BYTES = 24_000_000  # two tracks with the longest tables, and provenance
MOST_SPANS = 400_000
THUMBNAIL_HEAD_BYTES = 4
_ANSWER = struct.Struct(">BBBIIIII")
ANSWER_BYTES = _ANSWER.size
_SPAN = struct.Struct(">QQ")
SPAN_BYTES = _SPAN.size
_DONE, _REFUSED = 0, 1
_HAS_SOUND, _PLAYABLE = 1, 2
_KINDS = tuple(EXTENSIONS)
_REASONS = tuple(Reason)

Span = tuple[int, int]  # where it begins and ends in the file


class ProtocolError(ValueError):
    """The other side does not keep to the form."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a video is. `head_length` bytes and `span_count` spans of the file make the one to keep."""

    media_type: str
    width: int
    height: int
    milliseconds: int
    has_sound: bool
    playable: bool
    head_length: int
    span_count: int


def encode_verdict(verdict: Verdict, head: bytes, spans: Sequence[Span]) -> bytes:
    """The whole answer but for the thumbnail."""
    flags = _HAS_SOUND * verdict.has_sound | _PLAYABLE * verdict.playable
    sizes = (verdict.width, verdict.height, verdict.milliseconds, len(head), len(spans))
    answer = _ANSWER.pack(_DONE, _KINDS.index(verdict.media_type), flags, *sizes)
    return b"".join([answer, head, *(_SPAN.pack(*span) for span in spans)])


def refused(reason: Reason) -> bytes:
    """The whole answer for what is no video."""
    return _ANSWER.pack(_REFUSED, _REASONS.index(reason), 0, 0, 0, 0, 0, 0)


def read_verdict(answer: bytes) -> Verdict:
    """What follows. Raises `NotAVideo` and `ProtocolError`."""
    try:
        outcome, kind, flags, width, height, milliseconds, head_length, span_count = _ANSWER.unpack(answer)
        if outcome == _REFUSED:
            raise NotAVideo(_REASONS[kind])
        media_type = _KINDS[kind]
    except (struct.error, IndexError) as error:
        raise ProtocolError("an answer in no known form") from error
    has_sound, playable = bool(flags & _HAS_SOUND), bool(flags & _PLAYABLE)
    sound = (
        outcome == _DONE
        and max(width, height) <= MAX_SIDE
        and width * height <= MAX_PIXELS
        and milliseconds <= (MAX_SECONDS + 1) * 1000
        and head_length <= HEAD_BYTES
        and 0 < span_count <= MOST_SPANS
        and not (playable and not (width and height))
    )
    if not sound:
        raise ProtocolError("an answer out of all bounds")
    return Verdict(media_type, width, height, milliseconds, has_sound, playable, head_length, span_count)


def read_spans(content: bytes, *, size: int) -> tuple[Span, ...]:
    """The spans of a file of that size: in order, no byte twice. Raises `ProtocolError`."""
    spans = tuple((start, end) for start, end in _SPAN.iter_unpack(content))
    edges = [0, *chain.from_iterable(spans), size]
    if any(one > other for one, other in pairwise(edges)):
        raise ProtocolError("spans out of order")
    return spans


def encode_thumbnail(thumbnail: bytes) -> bytes:
    """The end of the answer; empty bytes for none."""
    return struct.pack(">I", len(thumbnail)) + thumbnail


def read_thumbnail_length(head: bytes) -> int:
    """How many bytes the thumbnail has, 0 for none. Raises `ProtocolError`."""
    (length,) = struct.unpack(">I", head)
    if length > THUMBNAIL_BYTES:
        raise ProtocolError("a thumbnail out of all bounds")
    return int(length)
