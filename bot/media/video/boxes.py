"""PURE. Boxes, of which MP4 files consist (ISO/IEC 14496-12, section 4.2): read within bounds, and written."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.media.video.formats import NotAVideo, Reason

MOST_BOXES = 20_000  # of one level; a fragmented video of ten minutes has some thousands
_HEAD, _LARGE_HEAD = 8, 16
_TO_THE_END, _LARGE = 0, 1

Read = Callable[[int, int], bytes]  # offset and length to the bytes there; fewer at the end of the file


@dataclass(frozen=True, slots=True)
class FileBox:
    """A box of the highest level: where it begins, where its content begins, and where both end in the file."""

    kind: bytes
    head: int
    start: int
    end: int


def file_boxes(read: Read, size: int) -> list[FileBox]:
    """The boxes of the highest level, up to the first that is none or is cut off.

    Media data that say they are longer than the file end with it: the samples show whether something is missing.
    Raises `NotAVideo` for too many.
    """
    found: list[FileBox] = []
    at = 0
    while at + _HEAD <= size:
        if len(found) == MOST_BOXES:
            raise NotAVideo(Reason.COST)
        head = read(at, _LARGE_HEAD)
        try:
            kind, length, body = _parse_head(head, rest=size - at)
        except NotAVideo:
            break
        if at + length > size and kind != b"mdat":
            break
        end = min(at + length, size)
        found.append(FileBox(kind, at, at + body, end))
        at = end
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """A box that is in memory."""

    kind: bytes
    body: memoryview


def boxes(content: memoryview) -> Iterator[Box]:
    """The boxes of which the content consists, each whole. Raises `NotAVideo`."""
    at = 0
    for _ in range(MOST_BOXES):
        if at == len(content):
            return
        kind, length, body = _parse_head(content[at : at + _LARGE_HEAD].tobytes())
        if at + length > len(content):
            raise NotAVideo(Reason.BROKEN)
        yield Box(kind, content[at + body : at + length])
        at += length
    raise NotAVideo(Reason.COST)


def first(content: memoryview, *path: bytes) -> memoryview:
    """The content of the first box at that path, such as `mdia`, `mdhd`. Raises `NotAVideo` if there is none."""
    for kind in path:
        found = next((box.body for box in boxes(content) if box.kind == kind), None)
        if found is None:
            raise NotAVideo(Reason.BROKEN)
        content = found
    return content


def numbers(form: str, content: memoryview, at: int = 0) -> tuple[int, ...]:
    """What stands there, in the letters of `struct`, big-endian. Raises `NotAVideo` where the content is shorter."""
    try:
        return struct.unpack_from(f">{form}", content, at)
    except struct.error as error:
        raise NotAVideo(Reason.BROKEN) from error


def version(content: memoryview) -> int:
    """The version with which the content of a full box begins. Raises `NotAVideo` where there is none."""
    return int(numbers("B", content)[0])


def rows(form: str, content: memoryview, *, at: int, count: int, most: int) -> list[tuple[int, ...]]:
    """A table of `count` rows. Raises `NotAVideo` for more than `most`, and where the content is shorter."""
    if count > most:
        raise NotAVideo(Reason.COST)
    length = struct.calcsize(f">{form}") * count
    if at + length > len(content):
        raise NotAVideo(Reason.BROKEN)
    return list(struct.iter_unpack(f">{form}", content[at : at + length]))


def box(kind: bytes, *pieces: bytes) -> bytes:
    """A box with that content."""
    content = b"".join(pieces)
    return struct.pack(">I4s", _HEAD + len(content), kind) + content


def full_box(kind: bytes, *pieces: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box whose content begins with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *pieces)


def _parse_head(head: bytes, *, rest: int = 0) -> tuple[bytes, int, int]:
    """Kind, length in all, and where the content begins. `rest` is the length of a box without one.

    Raises `NotAVideo`.
    """
    if len(head) < _HEAD:
        raise NotAVideo(Reason.BROKEN)
    length, kind = struct.unpack_from(">I4s", head)
    body = _HEAD
    if length == _LARGE:
        if len(head) < _LARGE_HEAD:
            raise NotAVideo(Reason.BROKEN)
        (length,) = struct.unpack_from(">Q", head, _HEAD)
        body = _LARGE_HEAD
    elif length == _TO_THE_END:
        length = rest
    if length < body:
        raise NotAVideo(Reason.BROKEN)
    return kind, length, body
