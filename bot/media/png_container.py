"""PURE. PNG files (W3C PNG, third edition): where one ends, and one without its metadata."""

import struct
import zlib
from collections.abc import Iterator

from bot.media.metadata import (
    MOST_CHUNKS,
    PROFILE_BYTES,
    build_exif,
    is_colour_profile,
    is_provenance,
    parse_orientation,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
# What changes how the pixels look, with the lengths that the specification gives. Each may occur once.
_COLOUR_LENGTHS = {
    b"gAMA": (4,),
    b"cHRM": (32,),
    b"sRGB": (1,),
    b"cICP": (4,),
    b"mDCV": (24,),
    b"cLLI": (8,),
    b"sBIT": (1, 2, 3, 4),
    b"tRNS": range(1, 257),
}
_CHECKED = _CRITICAL | _COLOUR_LENGTHS.keys() | {b"iCCP", b"caBX"}
_PROFILE_NAMES = frozenset({b"ICC Profile", b"ICC profile", b"icc", b"Photoshop ICC profile"})
# Above it the text is left to the decoder, which refuses texts that unpack to megabytes.
_PACKED_TEXT_BYTES = 16_384

Chunk = tuple[bytes, memoryview, memoryview]  # name, data, the whole of it


class _Unclean(Exception):
    """The file cannot be rewritten: it is to be decoded and encoded again."""


def find_end(content: bytes) -> int | None:
    """Where the last chunk ends, None when it is missing."""
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += length + 12
        if name == b"IEND":
            return at if at <= len(content) else None
    return None


def strip(content: bytes) -> bytes | None:
    """The file without metadata, every kept chunk byte for byte; None for one that is not sound.

    Kept: pixels, palette, transparency, colour, C2PA; of EXIF the orientation. The frames of an animation are dropped.
    """
    try:
        return b"".join([SIGNATURE, *_kept(content)])
    except _Unclean:
        return None


def _kept(content: bytes) -> Iterator[bytes | memoryview]:
    """The chunks to keep."""
    chunks = _chunks(content)
    exif = _exif(chunks)
    seen: set[bytes] = set()
    packed_text = 0
    last = b""
    for name, data, whole in chunks:
        if name in _CRITICAL:
            _check_place(name, data, last, seen)
            if name == b"IDAT" and last != b"IDAT" and exif:
                yield exif
            yield whole
        elif name[0] < 0x60:  # an unknown chunk without which the picture cannot be shown
            raise _Unclean
        elif name in (b"zTXt", b"iTXt"):
            packed_text += len(data)
        elif name not in seen:
            yield from _ancillary(name, data, whole)
        if packed_text > _PACKED_TEXT_BYTES:
            raise _Unclean
        seen.add(name)
        last = name


def _chunks(content: bytes) -> list[Chunk]:
    """All chunks up to the last. What may be kept must have its right checksum."""
    view, at = memoryview(content), len(SIGNATURE)
    found: list[Chunk] = []
    while at + 12 <= len(content) and len(found) < MOST_CHUNKS:
        length, name = int.from_bytes(view[at : at + 4], "big"), bytes(view[at + 4 : at + 8])
        end = at + length + 12
        if end > len(content) or not name.isalpha():
            raise _Unclean
        if name in _CHECKED and zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise _Unclean
        found.append((name, view[at + 8 : end - 4], view[at:end]))
        if name == b"IEND":
            return found
        at = end
    raise _Unclean


def _check_place(name: bytes, data: memoryview, last: bytes, seen: set[bytes]) -> None:
    """Raises `_Unclean` for a chunk out of order."""
    sound = {
        b"IHDR": not last and len(data) == 13,
        b"PLTE": b"PLTE" not in seen and b"IDAT" not in seen and len(data) <= 768,
        b"IDAT": last == b"IDAT" or b"IDAT" not in seen,
        b"IEND": b"IDAT" in seen and not data,
    }[name]
    if not sound or (name != b"IHDR" and b"IHDR" not in seen):
        raise _Unclean


def _ancillary(name: bytes, data: memoryview, whole: memoryview) -> Iterator[bytes | memoryview]:
    """The chunk if it is kept."""
    if name in _COLOUR_LENGTHS:
        if len(data) in _COLOUR_LENGTHS[name]:
            yield whole
    elif name == b"caBX":
        if is_provenance(data.tobytes()):
            yield whole
    elif name == b"iCCP":
        profile_name, _, packed = data.tobytes().partition(b"\0")
        if not _holds_profile(packed):
            raise _Unclean
        yield whole if profile_name in _PROFILE_NAMES else _chunk(b"iCCP", b"ICC Profile\0" + packed)


def _holds_profile(packed: bytes) -> bool:
    """Whether a profile is packed there, and nothing more."""
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], PROFILE_BYTES + 1)
    except zlib.error:
        return False
    return packed[:1] == b"\0" and unpacker.eof and not unpacker.unused_data and is_colour_profile(profile)


def _exif(chunks: list[Chunk]) -> bytes:
    """The chunk that holds the orientation alone, empty for an upright picture. It goes before the pixels."""
    for name, data, _ in chunks:
        if name == b"eXIf":
            orientation = parse_orientation(data.tobytes())
            return _chunk(b"eXIf", build_exif(orientation)) if orientation > 1 else b""
    return b""


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
