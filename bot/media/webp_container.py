"""PURE. WEBP files (RFC 9649): where one ends, and one without its metadata."""

import re
from collections.abc import Iterator, Sequence

from bot.media.metadata import MOST_CHUNKS, build_exif, is_colour_profile, is_provenance, parse_orientation

_ICC_FLAG, _ALPHA_FLAG, _EXIF_FLAG, _ANIMATION_FLAG = 0x20, 0x10, 0x08, 0x02
_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_UPRIGHT = 1


def find_end(content: bytes) -> int | None:
    """Where the last chunk ends by the file's own head, None when it is missing."""
    end = int.from_bytes(content[4:8], "little") + 8
    return end if end <= len(content) else None


def is_lossless(content: bytes) -> bool:
    """Whether the first pixels in a WEBP are kept exactly."""
    found = re.search(rb"VP8[L ]", content)
    return found is not None and found[0] == b"VP8L"


def strip(content: bytes) -> bytes | None:
    """The file without metadata, its pixels byte for byte; None for one that is not sound, or that moves.

    Kept: the ICC profile and C2PA; of EXIF the orientation.
    """
    chunks = _chunks(content)
    names = [name for name, _ in chunks or ()]
    if not chunks or any(names.count(name) > 1 for name in (*_PIXELS, b"VP8X", b"ICCP")):
        return None
    if not {b"ANIM", b"ANMF"}.isdisjoint(names) or (b"VP8 " in names) == (b"VP8L" in names):
        return None
    if names[0] == b"VP8X":
        return _extended(chunks)
    return _file([chunks[0], *_provenance(chunks)]) if names[0] in (b"VP8 ", b"VP8L") else None


def _extended(chunks: list[tuple[bytes, memoryview]]) -> bytes | None:
    head = chunks[0][1]
    profile = next((data.tobytes() for name, data in chunks if name == b"ICCP"), None)
    if len(head) != 10 or head[0] & _ANIMATION_FLAG or (profile is not None and not is_colour_profile(profile)):
        return None
    orientation = next((parse_orientation(data.tobytes()) for name, data in chunks if name == b"EXIF"), _UPRIGHT)
    flags = head[0] & _ALPHA_FLAG | (_ICC_FLAG if profile else 0) | (_EXIF_FLAG if orientation > _UPRIGHT else 0)
    kept: list[tuple[bytes, memoryview | bytes]] = [(b"VP8X", bytes((flags, 0, 0, 0)) + head[4:])]
    if profile:
        kept.append((b"ICCP", profile))
    kept += [(name, data) for name, data in chunks if name in _PIXELS]
    if orientation > _UPRIGHT:
        kept.append((b"EXIF", build_exif(orientation)))
    return _file([*kept, *_provenance(chunks)])


def _provenance(chunks: list[tuple[bytes, memoryview]]) -> list[tuple[bytes, memoryview]]:
    """The chunk with the C2PA manifest store, if there is one."""
    return [chunk for chunk in chunks if chunk[0] == b"C2PA" and is_provenance(chunk[1].tobytes())][:1]


def _chunks(content: bytes) -> list[tuple[bytes, memoryview]] | None:
    """Name and data of each chunk; None where they do not fill the file exactly."""
    end = find_end(content)
    if end is None:
        return None
    view, at = memoryview(content), 12
    found: list[tuple[bytes, memoryview]] = []
    while at + 8 <= end and len(found) < MOST_CHUNKS:
        length = int.from_bytes(view[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            return None
        found.append((bytes(view[at : at + 4]), view[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found if at in (end, end + 1) else None


def _file(chunks: Sequence[tuple[bytes, memoryview | bytes]]) -> bytes:
    body = b"WEBP" + b"".join(_padded(chunks))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _padded(chunks: Sequence[tuple[bytes, memoryview | bytes]]) -> Iterator[bytes | memoryview]:
    """The chunks with their heads, each filled to an even length with a zero."""
    for name, data in chunks:
        yield name + len(data).to_bytes(4, "little")
        yield data
        yield b"\0" * (len(data) % 2)
