"""PURE. What Telegram reads from an uploaded MP4: its size, length, whether it has sound, and its first frame."""

import io
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from PIL import Image

from sandbox.telegram.errors import bad
from sandbox.telegram.rules.images import THUMBNAIL_SIDE, UNREADABLE, Size, thumbnail

READ_BYTES: Final = 10 * 1024 * 1024  # larger files are stored as the sender describes them (seen 2026-09)
UNREAD: Final = (320, 320, 0)
THUMBNAIL_BYTES: Final = 200_000
FAMILIES: Final = (b"moov", b"trak", b"mdia")


class Facts(NamedTuple):
    """What the boxes of a file say; whole seconds."""

    width: int
    height: int
    duration: int
    has_sound: bool


def read_mp4(data: bytes) -> Facts | None:
    """None for what is no MP4 with a picture."""
    if data[4:8] != b"ftyp":
        return None
    width = height = seconds = 0
    kinds = set()
    try:
        for name, box in _boxes(memoryview(data)):
            if name == b"mvhd":
                seconds = _seconds(box)
            elif name == b"hdlr":
                kinds.add(bytes(box[8:12]))
            elif name == b"tkhd" and (size := _size(box)) > (0, 0):
                width, height = size
    except (struct.error, ValueError):
        return None
    if b"vide" not in kinds or not width or not height:
        return None
    return Facts(width, height, seconds, b"soun" in kinds)


def _boxes(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes of a file and of those that hold others, each as its name and content."""
    at = 0
    while at + 8 <= len(view):
        size, name = struct.unpack_from(">I4s", view, at)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", view, at + 8), 16
        size = len(view) - at if size == 0 else size
        if size < head or at + size > len(view):
            raise ValueError(f"a box of {size} bytes does not fit")
        content = view[at + head : at + size]
        yield name, content
        if name in FAMILIES:
            yield from _boxes(content)
        at += size


def _seconds(box: memoryview) -> int:
    form = ">QI" if not box[0] else ">QQI"  # times, then the units of a second
    *_, scale = struct.unpack_from(form, box, 4)
    (length,) = struct.unpack_from(">I" if not box[0] else ">Q", box, 16 if not box[0] else 24)
    return round(length / scale) if scale else 0


def _size(box: memoryview) -> tuple[int, int]:
    """Width and height as they are shown: a quarter turn changes them."""
    matrix = struct.unpack_from(">9i", box, 40 if not box[0] else 52)
    width, height = (side >> 16 for side in struct.unpack_from(">2I", box, 76 if not box[0] else 88))
    return (height, width) if matrix[0] == 0 and matrix[1] else (width, height)


def checked_thumbnail(data: bytes) -> Size:
    """A thumbnail that the sender gave; Refusal for one that Telegram would not use."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            size = image.size
    except UNREADABLE:
        size = (0, 0)
    if not 0 < max(size) <= THUMBNAIL_SIDE or len(data) >= THUMBNAIL_BYTES:
        raise bad("the sandbox takes thumbnails as JPEG, 320 pixels a side at the most and less than 200 kB")
    return Size(*size, data)


def first_frame(data: bytes) -> Size | None:
    """The thumbnail that Telegram makes by itself. None without PyAV, and for what it cannot decode."""
    try:
        import av
    except ImportError:
        return None
    try:
        with av.open(io.BytesIO(data), "r", format="mp4") as container:
            picture = next(container.decode(video=0)).to_image()  # type: ignore[no-untyped-call] # PyAV 18
    except (av.FFmpegError, StopIteration):
        return None
    still = io.BytesIO()
    picture.save(still, "JPEG")
    return thumbnail(still.getvalue())
