"""PURE. The containers of pictures: which one it is, and where it ends. Nothing is decoded."""

import re

from bot.media.formats import NotAPicture, Reason

_PNG = b"\x89PNG\r\n\x1a\n"
# Within JPEG data an FF that begins no marker is followed by 00, a restart mark or another FF.
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
_MOST_SCANS = 64  # encoders write about ten; every one costs a pass over the whole picture


def media_type(content: bytes) -> str:
    """What the first bytes say; raises `NotAPicture` for anything but JPEG, PNG and WEBP."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(_PNG):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture(Reason.FORMAT)


def trim_trailing_bytes(content: bytes) -> bytes:
    """The picture without the bytes that follow it; raises `NotAPicture` for one that does not end."""
    end = {"image/jpeg": _jpeg_end, "image/png": _png_end, "image/webp": _webp_end}[media_type(content)](content)
    if end is None:
        raise NotAPicture(Reason.BROKEN)
    return content[:end]


def is_lossless_webp(content: bytes) -> bool:
    """Whether the first pixels in a WEBP are kept exactly."""
    found = re.search(rb"VP8[L ]", content)
    return found is not None and found[0] == b"VP8L"


def _png_end(content: bytes) -> int | None:
    """Where the last chunk ends, None when it is missing."""
    at = len(_PNG)
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += length + 12
        if name == b"IEND":
            return at if at <= len(content) else None
    return None


def _webp_end(content: bytes) -> int | None:
    end = int.from_bytes(content[4:8], "little") + 8
    return end if end <= len(content) else None


def _jpeg_end(content: bytes) -> int | None:
    """Where the end marker ends, None when it is missing. Segments are skipped: a thumbnail has an end of its own."""
    at, scans = 2, 0
    while found := _JPEG_MARKER.search(content, at):
        marker = found[1][0]
        if marker == _JPEG_END:
            return found.end()
        scans += marker == _JPEG_SCAN
        if scans > _MOST_SCANS:
            raise NotAPicture(Reason.COST)
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return None
