"""Pictures with metadata in every place that their format has for it."""

import struct
import zlib

from PIL import Image, ImageCms

from tests.support.hostile_images import PNG_HEAD, chunk, segment

C2PA = bytes.fromhex("63327061 0011 0010 8000 00aa00389b71")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def provenance(claim: bytes) -> bytes:
    """A C2PA manifest store around some bytes: a JUMBF box with its description."""
    description = box(b"jumd", C2PA + b"\x03c2pa\0")
    return box(b"jumb", description + box(b"cbor", claim))


def box(kind: bytes, data: bytes) -> bytes:
    """A box of ISO 19566-5."""
    return struct.pack(">I", len(data) + 8) + kind + data


def exif_of(mark: bytes, orientation: int) -> bytes:
    """An EXIF block with a description, from its TIFF header on."""
    notes = Image.Exif()
    notes[0x010E] = mark.decode("latin-1")
    notes[0x0112] = orientation
    return notes.tobytes().removeprefix(b"Exif\0\0")


def png_forms(mark: bytes) -> dict[str, bytes]:
    """Chunks that hold `mark`, by their form."""
    return {
        "tEXt": chunk(b"tEXt", b"Comment\0" + mark),
        "zTXt": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(mark, 0)),
        "iTXt": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + mark),
        "tIME": chunk(b"tIME", mark[:7]),
        "pHYs": chunk(b"pHYs", mark[:9]),
        "sPLT": chunk(b"sPLT", mark + b"\0\x08"),
        "hIST": chunk(b"hIST", mark),
        "bKGD": chunk(b"bKGD", mark[:6]),
        "gAMA of a wrong length": chunk(b"gAMA", mark),
        "second sRGB": chunk(b"sRGB", b"\0") + chunk(b"sRGB", mark[:1]),
        "private": chunk(b"prVt", mark),
        "caBX that is no C2PA": chunk(b"caBX", mark),
        "animation": chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fdAT", mark),
        "eXIf": chunk(b"eXIf", exif_of(mark, 6)),
        "two eXIf": chunk(b"eXIf", exif_of(mark, 6)) + chunk(b"eXIf", exif_of(mark, 3)),
        "name of a profile": chunk(b"iCCP", mark[:70] + b"\0\0" + zlib.compress(PROFILE)),
    }


def jpeg_forms(mark: bytes) -> dict[str, bytes]:
    """Segments that hold `mark`, by their form."""
    return {
        "comment": segment(0xFE, mark),
        "EXIF": segment(0xE1, b"Exif\0\0" + exif_of(mark, 6)),
        "XMP": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + mark),
        "IPTC": segment(0xED, b"Photoshop 3.0\0" + mark),
        "thumbnail": segment(0xE0, b"JFXX\0\x10" + mark),
        "JFIF with a thumbnail": segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\x08\1" + mark),
        "Adobe with more": segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + mark),
        "several pictures": segment(0xE2, b"MPF\0" + mark),
        "FlashPix": segment(0xE2, b"FPXR\0" + mark),
        "JUMBF that is no C2PA": segment(0xEB, b"JP\0\1\0\0\0\1" + box(b"jumb", mark)),
        **{f"APP{number}": segment(0xE0 + number, mark) for number in range(16)},
    }


def webp_forms(mark: bytes) -> dict[str, tuple[int, bytes]]:
    """A flag of the extended head and a chunk that holds `mark`, by their form."""
    return {
        "EXIF": (0x08, riff(b"EXIF", exif_of(mark, 6))),
        "XMP": (0x04, riff(b"XMP ", mark)),
        "unknown": (0, riff(b"prVt", mark)),
        "C2PA that is none": (0, riff(b"C2PA", mark)),
        "flags that mean nothing": (0xC1, b""),
    }


def riff(name: bytes, data: bytes) -> bytes:
    """One chunk of a WEBP."""
    return name + struct.pack("<I", len(data)) + data + b"\xff" * (len(data) % 2)


def with_chunks(png: bytes, chunks: bytes, *, behind_pixels: bool = False) -> bytes:
    """A PNG with more chunks, before or behind its pixels."""
    at = png.rindex(b"IEND") - 4 if behind_pixels else len(PNG_HEAD) + 25
    return png[:at] + chunks + png[at:]


def with_jpeg_segments(jpeg: bytes, segments: bytes) -> bytes:
    """A JPEG with more segments behind its start."""
    return jpeg[:2] + segments + jpeg[2:]


def with_riff_chunks(webp: bytes, flags: int, chunks: bytes, size: tuple[int, int]) -> bytes:
    """An extended WEBP made of a simple one."""
    width, height = size
    head = bytes((flags, 0x55, 0x55, 0x55)) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + riff(b"VP8X", head) + webp[12:] + chunks
    return b"RIFF" + struct.pack("<I", len(body)) + body


def c2pa_segments(store: bytes, *, piece: int = 60_000) -> bytes:
    """A C2PA manifest store as the APP11 segments of a JPEG."""
    head, rest = store[:8], store[8:]
    pieces = [rest[at : at + piece] for at in range(0, len(rest), piece)]
    return b"".join(
        segment(0xEB, b"JP\0\1" + struct.pack(">I", number) + head + part) for number, part in enumerate(pieces, 1)
    )


def icc_segments(profile: bytes, *, piece: int = 60_000) -> bytes:
    """A colour profile as the APP2 segments of a JPEG."""
    pieces = [profile[at : at + piece] for at in range(0, len(profile), piece)]
    return b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, len(pieces))) + part) for number, part in enumerate(pieces, 1)
    )
