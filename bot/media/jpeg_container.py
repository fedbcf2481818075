"""PURE. JPEG files (ITU T.81): where one ends, and one without its metadata."""

import re
import struct
from collections.abc import Iterator

from bot.media.formats import NotAPicture, Reason
from bot.media.metadata import MOST_CHUNKS, build_exif, is_colour_profile, is_provenance, parse_orientation

START = b"\xff\xd8"
# Within JPEG data an FF that begins no marker is followed by 00, a restart mark or another FF.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_END, _SCAN, _EXIF, _ICC, _JUMBF = 0xD9, 0xDA, 0xE1, 0xE2, 0xEB
_JFIF, _ADOBE = 0xE0, 0xEE
_ICC_HEAD = b"ICC_PROFILE\0"
# Frames (baseline, extended, progressive; Huffman and arithmetic), tables, restart interval and scans.
_PICTURE = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA, 0xC4, 0xCC, 0xDB, 0xDD, _SCAN})
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})  # applications' segments and comments, but for what is kept of them
_MOST_SCANS = 64  # encoders write about ten; every one costs a pass over the whole picture


def find_end(content: bytes) -> int | None:
    """Where the end marker ends, None when it is missing. Segments are skipped: a thumbnail has an end of its own.

    Raises `NotAPicture` for more scans than any encoder writes.
    """
    at, scans = 2, 0
    while found := _MARKER.search(content, at):
        marker = found[1][0]
        if marker == _END:
            return found.end()
        scans += marker == _SCAN
        if scans > _MOST_SCANS:
            raise NotAPicture(Reason.COST)
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return None


def strip(content: bytes) -> bytes | None:
    """The file without metadata, its pixels byte for byte; None for one that is not sound.

    Kept: the JFIF head without thumbnail, Adobe's colour transform, the ICC profile, C2PA; of EXIF the orientation.
    Raises `NotAPicture` for more scans than any encoder writes.
    """
    segments = _segments(content)
    if segments is None:
        return None
    orientation = next((parse_orientation(data) for marker, data in _headers(segments) if marker == _EXIF), 1)
    profile, provenance = _profile(segments), _provenance(segments)
    if profile is None:
        return None
    parts: list[bytes | memoryview] = [START]
    jfif = next((data[:12] for marker, data in _headers(segments) if marker == _JFIF and _is_jfif(data)), None)
    if jfif is not None:
        parts.append(_segment(_JFIF, jfif + b"\0\0"))
    if orientation > 1:
        parts.append(_segment(_EXIF, b"Exif\0\0" + build_exif(orientation)))
    # decoders believe the last of several
    adobe = max(
        (at for at, (marker, whole) in enumerate(segments) if marker == _ADOBE and _is_adobe(whole)), default=-1
    )
    for at, (marker, whole) in enumerate(segments):
        if marker in _PICTURE or marker == _END or (marker == _ICC and profile) or (marker == _JUMBF and provenance):
            if marker != _ICC or bytes(whole[4:16]) == _ICC_HEAD:
                parts.append(whole)
        elif at == adobe:
            parts.append(_segment(_ADOBE, bytes(whole[4:16])))
    return b"".join(parts)


def _segments(content: bytes) -> list[tuple[int, memoryview]] | None:
    """Marker and the whole of each segment, a scan with its data, up to the end; None where they do not join."""
    view, at, scans = memoryview(content), 2, 0
    found: list[tuple[int, memoryview]] = []
    while at + 2 <= len(content) and view[at] == 0xFF and len(found) < MOST_CHUNKS:
        marker = view[at + 1]
        if marker == _END:
            return [*found, (marker, view[at : at + 2])]
        end = at + 2 + int.from_bytes(view[at + 2 : at + 4], "big")
        if marker not in _PICTURE | _DROPPED or end < at + 4 or end > len(content):
            return None
        if marker == _SCAN:
            scans += 1
            if scans > _MOST_SCANS:
                raise NotAPicture(Reason.COST)
            after = _MARKER.search(content, end)
            if after is None:
                return None
            end = after.start()
        found.append((marker, view[at:end]))
        at = end
    return None


def _headers(segments: list[tuple[int, memoryview]]) -> Iterator[tuple[int, bytes]]:
    """Marker and data of the applications' segments; of EXIF only those that say so."""
    for marker, whole in segments:
        if marker in _DROPPED and (marker != _EXIF or bytes(whole[4:10]) == b"Exif\0\0"):
            yield marker, whole[4:].tobytes()


def _is_jfif(data: bytes) -> bool:
    return data.startswith(b"JFIF\0") and len(data) >= 14


def _is_adobe(whole: memoryview) -> bool:
    return bytes(whole[4:9]) == b"Adobe" and len(whole) >= 16


def _profile(segments: list[tuple[int, memoryview]]) -> bytes | None:
    """The colour profile, empty where there is none; None for one whose pieces are not sound (ICC.1, annex B.4)."""
    pieces = [whole[16:].tobytes() for marker, whole in segments if marker == _ICC and bytes(whole[4:16]) == _ICC_HEAD]
    if not pieces:
        return b""
    joined = b"".join(piece[2:] for piece in pieces)
    numbers = [(piece[0], piece[1]) for piece in pieces if len(piece) >= 2]
    in_order = numbers == [(number, len(pieces)) for number in range(1, len(pieces) + 1)]
    return joined if in_order and is_colour_profile(joined) else None


def _provenance(segments: list[tuple[int, memoryview]]) -> bool:
    """Whether all APP11 segments together are one C2PA manifest store.

    Each holds "JP", the box's number, its own number from 1 and the box's head (ISO 19566-5, annex D).
    """
    pieces = [whole[4:].tobytes() for marker, whole in segments if marker == _JUMBF]
    if not pieces or any(len(piece) < 16 for piece in pieces):
        return False
    box, head = pieces[0][2:4], pieces[0][8:16]
    in_order = [piece[:8] for piece in pieces] == [
        b"JP" + box + struct.pack(">I", number) for number in range(1, len(pieces) + 1)
    ]
    same_head = all(piece[8:16] == head for piece in pieces)
    return in_order and same_head and is_provenance(head + b"".join(piece[16:] for piece in pieces))


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data
