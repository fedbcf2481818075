"""PURE. The parts of a picture's metadata that are kept: colour profile, provenance, and which way is up."""

import struct

MOST_CHUNKS = 100_000  # parts of one file; a PNG of 50 MB in pieces of 1 KB has half of that
PROFILE_BYTES = 4 << 20  # printers' profiles reach 2 MB
_PROFILE_HEAD = 128
# A JUMBF box (ISO 19566-5) whose description carries the type of a C2PA manifest store (C2PA 2.1, section 11.1.4.2).
_C2PA = bytes.fromhex("63327061 0011 0010 8000 00aa00389b71")
_ORIENTATION, _SHORT = 0x0112, 3
_EXIF_PREFIX = b"Exif\0\0"


def is_colour_profile(data: bytes) -> bool:
    """Whether these bytes are one ICC profile (ICC.1:2022, section 7.2) and nothing behind it."""
    return (
        _PROFILE_HEAD < len(data) <= PROFILE_BYTES
        and int.from_bytes(data[:4], "big") == len(data)
        and data[36:40] == b"acsp"
    )


def is_provenance(data: bytes) -> bool:
    """Whether these bytes are one C2PA manifest store and nothing behind it. Signatures are not checked."""
    return (
        len(data) >= 32
        and int.from_bytes(data[:4], "big") == len(data)
        and data[4:8] == b"jumb"
        and data[12:16] == b"jumd"
        and data[16:32] == _C2PA
    )


def parse_orientation(exif: bytes) -> int:
    """The orientation in an EXIF block, 1 to 8; 1 where there is none or the block is damaged.

    Only the first directory is read. `exif` may begin with "Exif", or with the TIFF header.
    """
    tiff = exif.removeprefix(_EXIF_PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1
    (at,) = struct.unpack(f"{order}I", tiff[4:8])
    count = int.from_bytes(tiff[at : at + 2], "little" if order == "<" else "big")
    for start in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, form, number, value = struct.unpack(f"{order}HHIH", tiff[start : start + 10])
        if tag == _ORIENTATION:
            return value if form == _SHORT and number == 1 and 1 <= value <= 8 else 1
    return 1


def build_exif(orientation: int) -> bytes:
    """An EXIF block, from its TIFF header on, with the orientation and nothing else: 26 bytes."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
