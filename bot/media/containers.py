"""PURE. The containers of pictures: which one it is, where it ends, and one without metadata. Nothing is decoded.

All of it takes time and memory in proportion to the bytes given, whatever they are.
"""

from typing import Protocol

from bot.media import jpeg_container, png_container, webp_container
from bot.media.formats import NotAPicture, Reason


class _Container(Protocol):
    """What the module of a format can do."""

    def find_end(self, content: bytes) -> int | None:
        """Where the picture ends, None when its end is missing."""

    def strip(self, content: bytes) -> bytes | None:
        """The picture without metadata, None for one that is not sound."""


_FORMATS: dict[str, _Container] = {
    "image/jpeg": jpeg_container,
    "image/png": png_container,
    "image/webp": webp_container,
}


def media_type(content: bytes) -> str:
    """What the first bytes say; raises `NotAPicture` for anything but JPEG, PNG and WEBP."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(png_container.SIGNATURE):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture(Reason.FORMAT)


def strip_metadata(content: bytes) -> bytes | None:
    """The same picture, pixels byte for byte, without EXIF, XMP, comments, texts, unknown chunks and trailing bytes.

    Kept are the colour profile, C2PA provenance and, in an EXIF block that holds nothing else, the orientation. None
    for a file that is not sound or that moves: only decoding can clean it. Raises `NotAPicture` for another format.
    """
    return _FORMATS[media_type(content)].strip(content)


def trim_trailing_bytes(content: bytes) -> bytes:
    """The picture without the bytes that follow it; raises `NotAPicture` for one that does not end."""
    end = _FORMATS[media_type(content)].find_end(content)
    if end is None:
        raise NotAPicture(Reason.BROKEN)
    return content[:end]
