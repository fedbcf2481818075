"""Pictures that somebody means harm with, made in code. Each has a name and says what is to become of it."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from tests.support.hostile_inputs import hostile_inputs
from tests.support.hostile_samples import SECRET, SIZE, UPRIGHT, encoded, exif, painted

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Hostile:
    """`size` is the honest outcome's, upright; None where it must be refused. `input_size` when people send it."""

    name: str
    content: bytes
    size: tuple[int, int] | None
    input_size: tuple[int, int] | None

    def __repr__(self) -> str:
        return self.name


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *extra: bytes, data: bytes | None = None, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims that size; by default its data is one row's."""
    rows = zlib.compress(b"\0" * (1 + 3 * min(width, 1000))) if data is None else data
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return PNG_HEAD + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def after_head(content: bytes, *extra: bytes) -> bytes:
    """A PNG with more chunks behind its first."""
    return content[:33] + b"".join(extra) + content[33:]


def segment(marker: int, data: bytes) -> bytes:
    """One segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def with_segments(content: bytes, *segments: bytes) -> bytes:
    """A JPEG with more segments behind its start."""
    return content[:2] + b"".join(segments) + content[2:]


def resized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG that claims to be large."""
    content = bytearray(encoded(painted(), "JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def many_scans(count: int, side: int = 200) -> bytes:
    """A progressive JPEG whose last scan comes again and again; every time it is decoded."""
    content = encoded(Image.effect_noise((side, side), 60), "JPEG", progressive=True, quality=60)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * count + b"\xff\xd9"


def webp_of(width: int, height: int) -> bytes:
    """An extended WEBP whose canvas claims that size."""
    inside = encoded(painted(), "WEBP", exif=exif())
    at = inside.index(b"VP8X") + 12
    return inside[:at] + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3] + inside[at + 6 :]


def _refused() -> Iterator[tuple[str, bytes]]:
    jpeg, flat, webp = (encoded(painted(), form) for form in ("JPEG", "PNG", "WEBP"))
    noisy = encoded(Image.effect_noise((200, 200), 60), "JPEG")
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "HTML as PNG", b"<!doctype html><title>Gone</title><script>alert(1)</script>"
    yield "HTML after a PNG signature", PNG_HEAD + b"<!doctype html><script>alert(1)</script>" * 20
    yield (
        "SVG with entities",
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    )
    yield "SVG that fetches", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://169.254.169.254/"/></svg>'
    yield "a ZIP", b"PK\x03\x04" + bytes(60)
    yield "a PDF", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"
    yield "GIF bomb", b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0" + b"\0" * 6 + b";"
    yield "TIFF bomb", encoded(Image.new("1", (8000, 8000)), "TIFF", compression="group4")
    yield "BMP bomb", b"BM" + struct.pack("<IIIIii", 60, 0, 54, 40, 65535, 65535) + b"\1\0\x18\0" + bytes(30)
    yield "ICO with a PNG in it", b"\0\0\1\0\1\0\0\0\0\0\1\0 \0" + struct.pack("<II", len(flat), 22) + flat
    yield "HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    yield "JPEG 2000", encoded(painted(), "JPEG2000")
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n"
    yield "PNG bomb of 3.6 gigapixels", png(60000, 60000, data=zlib.compress(bytes(10_000_000), 9))
    yield "PNG just over the measure", png(6001, 6000)
    yield "PNG of no width", png(0, 40)
    yield "PNG of no size", png(0, 0)
    yield "PNG beyond any measure", png(0x7FFFFFFF, 0x7FFFFFFF)
    yield "PNG with a false checksum", flat.replace(b"IDAT", b"IDAT", 1)[:-20] + b"\0\0\0\0" + flat[-16:]
    yield "PNG with too little data", png(6000, 5000, data=zlib.compress(bytes(100)))
    yield "PNG with broken data", png(60, 40, data=b"\x78\x9c" + bytes(range(200)))
    yield "PNG without an end", flat[:-12]
    yield "PNG cut in its data", encoded(Image.effect_noise((90, 90), 50), "PNG")[:3000]
    yield "PNG whose chunk claims 4 GB", flat[:33] + b"\xff\xff\xff\xffIDAT" + flat[41:]
    yield "text bomb in a PNG", after_head(flat, chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80_000_000), 9)))
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000)))
    yield "ninety text bombs in a PNG", after_head(flat, *[text] * 90)
    yield "JPEG of 65500 a side", resized_jpeg(65500, 65500)
    yield "JPEG of no height", resized_jpeg(60, 0)
    yield "JPEG cut in its data", noisy[: len(noisy) // 2]
    yield "JPEG without an end", jpeg[:-2]
    yield "JPEG of nothing but a start", b"\xff\xd8\xff"
    yield "JPEG whose segments never end", b"\xff\xd8" + segment(0xE1, bytes(60_000)) * 100
    yield "JPEG with nested starts", b"\xff\xd8" * 5000 + jpeg
    yield "JPEG of ten thousand scans", many_scans(10_000)
    yield "WEBP bomb", webp_of(16383, 16383)
    yield "WEBP of a huge canvas", webp_of(1 << 24, 1 << 24)
    yield "WEBP cut", webp[:-10]
    yield "WEBP whose chunk lies", webp[:16] + b"\xff\xff\xff\x7f" + webp[20:]
    yield "WEBP of nothing", b"RIFF\x04\0\0\0WEBP"


def _normalised() -> Iterator[tuple[str, bytes, tuple[int, int]]]:
    jpeg, flat, webp = (encoded(painted(), form) for form in ("JPEG", "PNG", "WEBP"))
    second = Image.new("RGB", SIZE, (0, 255, 0))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    palette = painted("P")
    moves: dict[str, Any] = {"save_all": True, "append_images": [second] * 20, "duration": 10}
    yield "PNG that is a ZIP too", flat + b"PK\x03\x04" + SECRET, SIZE
    yield "JPEG that is HTML too", jpeg + b"<script>" + SECRET, SIZE
    yield "WEBP that is a PDF too", webp + b"%PDF-1.7" + SECRET, SIZE
    yield "JPEG with HTML in its comment", with_segments(jpeg, segment(0xFE, b"<script>" + SECRET)), SIZE
    yield "PNG with HTML in a private chunk", after_head(flat, chunk(b"prIV", b"<script>" + SECRET)), SIZE
    yield "PNG that moves", encoded(painted(), "PNG", **moves), SIZE
    yield "WEBP that moves", encoded(painted(), "WEBP", **moves), SIZE
    yield "MPO of two pictures", encoded(painted(), "MPO", save_all=True, append_images=[second], exif=exif()), UPRIGHT
    yield "CMYK JPEG", encoded(painted("CMYK"), "JPEG"), SIZE
    yield "JPEG turned, with a place", encoded(painted(), "JPEG", exif=exif(), xmp=SECRET, comment=SECRET), UPRIGHT
    yield "JPEG turned and mirrored", encoded(painted(), "JPEG", exif=exif(5)), UPRIGHT
    yield "PNG turned, with a place", encoded(painted(), "PNG", exif=exif(), pnginfo=texts), UPRIGHT
    yield "WEBP turned, with a place", encoded(painted(), "WEBP", exif=exif(), xmp=SECRET), UPRIGHT
    yield "JPEG with broken notes", with_segments(jpeg, segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + SECRET)), SIZE
    yield "JPEG with notes that go in circles", with_segments(jpeg, segment(0xE1, circling())), SIZE
    yield "JPEG with a huge profile", encoded(painted(), "JPEG", icc_profile=profile + bytes(3_000_000)), SIZE
    yield "PNG with a profile of nonsense", encoded(painted(), "PNG", icc_profile=Random(1).randbytes(9000)), SIZE
    yield "JPEG with 200 nested pictures", with_segments(jpeg, *[segment(0xE2, jpeg[:60_000])] * 200), SIZE
    yield "PNG of 16 bits", encoded(Image.new("I;16", SIZE, 40_000), "PNG"), SIZE
    yield "PNG of one bit", encoded(painted("1"), "PNG"), SIZE
    yield "palette with a hole in it", encoded(palette, "PNG", transparency=palette.getpixel((0, 0))), SIZE
    yield "PNG of one row", encoded(Image.new("RGB", (100_000, 1)), "PNG"), (100_000, 1)
    yield "PNG of one column", encoded(Image.new("RGB", (1, 100_000)), "PNG"), (1, 100_000)
    yield "progressive JPEG", encoded(Image.effect_noise(SIZE, 60), "JPEG", progressive=True), SIZE
    yield "grey JPEG", encoded(painted("L"), "JPEG"), SIZE
    yield "PNG with a text of a megabyte", after_head(flat, chunk(b"tEXt", b"k\0" + b"x" * 900_000 + SECRET)), SIZE


def circling() -> bytes:
    """An EXIF block whose directory names itself as the next one."""
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0" + SECRET


@cache
def hostile_pictures() -> list[Hostile]:
    """All of them, made once in a process."""
    refused = [Hostile(name, content, None, None) for name, content in _refused()]
    harmless = [Hostile(name, content, size, size) for name, content, size in _normalised()]
    return refused + harmless + [Hostile(name, content, None, size) for name, content, size in hostile_inputs()]
