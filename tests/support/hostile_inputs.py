"""Hostile files in the formats that are read only where people send them: AVIF, TIFF, BMP, GIF."""

import struct
from collections.abc import Iterator
from random import Random

from PIL import Image

from tests.support.hostile_samples import SECRET, SIZE, UPRIGHT, encoded, exif, painted

GIF_HEAD = b"GIF89a" + struct.pack("<HH", *SIZE) + b"\x80\0\0" + b"\xff\0\0\0\0\xff"
Sample = tuple[str, bytes, tuple[int, int] | None]


def hostile_inputs() -> Iterator[Sample]:
    """Name, content, and the size of what it becomes; None where it must be refused."""
    yield from _avif()
    yield from _tiff()
    yield from _bmp()
    yield from _gif()


def _avif() -> Iterator[Sample]:
    avif, second = encoded(painted(), "AVIF"), Image.new("RGB", SIZE, (0, 255, 0))
    at = avif.index(b"ispe") + 8
    yield "AVIF", avif, SIZE
    yield "AVIF turned, with a place", encoded(painted(), "AVIF", exif=exif(), xmp=SECRET), UPRIGHT
    yield "AVIF that moves", encoded(painted(), "AVIF", save_all=True, append_images=[second] * 5), SIZE
    yield "AVIF that is HTML too", avif + b"<script>" + SECRET, SIZE
    yield "AVIF bomb", avif[:at] + struct.pack(">II", 65_000, 65_000) + avif[at + 8 :], None
    yield "AVIF cut", avif[: len(avif) // 2], None
    yield "AVIF of nothing", b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf", None
    yield "AVIF of noise", avif[:-120] + Random(1).randbytes(120), None
    yield "AVIF whose box lies", avif[:32] + b"\xff\xff\xff\xff" + avif[36:], None


def _tiff() -> Iterator[Sample]:
    tiff, second = encoded(painted(), "TIFF"), Image.new("RGB", SIZE, (0, 255, 0))
    yield "TIFF", tiff, SIZE
    yield "TIFF turned, with a place", encoded(painted(), "TIFF", exif=exif(), description=SECRET.decode()), UPRIGHT
    yield "TIFF of many pages", encoded(painted(), "TIFF", save_all=True, append_images=[second] * 20), SIZE
    for compression in ("tiff_lzw", "tiff_deflate", "packbits", "jpeg"):
        yield f"TIFF in {compression}", encoded(painted(), "TIFF", compression=compression), SIZE
    yield "CMYK TIFF", encoded(painted("CMYK"), "TIFF"), SIZE
    yield "TIFF of 16 bits", encoded(Image.new("I;16", SIZE, 40_000), "TIFF"), SIZE
    yield "TIFF of fractions", encoded(Image.new("F", SIZE, 0.5), "TIFF"), None
    yield "TIFF that is HTML too", tiff + b"<script>" + SECRET, SIZE
    yield "TIFF cut", encoded(painted(), "TIFF", compression="tiff_lzw")[:-60], None
    yield "TIFF of no directory", tiff[:4] + struct.pack("<I", 0xFFFFFFF0) + tiff[8:], None
    circle = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 330, 4, 1, 8) + b"\x08\0\0\0"
    yield "TIFF whose directory is itself", circle, None
    yield "TIFF of a billion strips", _tiff_with(273, 0x40000000, 8), None
    yield "TIFF whose pixels lie elsewhere", _tiff_with(273, 1, 0x7FFFFFFF), None


def _tiff_with(tag: int, count: int, value: int) -> bytes:
    """A TIFF with one entry of its directory replaced."""
    tiff = bytearray(encoded(painted(), "TIFF"))
    (start,) = struct.unpack("<I", tiff[4:8])
    for at in range(start + 2, start + 2 + 12 * int.from_bytes(tiff[start : start + 2], "little"), 12):
        if int.from_bytes(tiff[at : at + 2], "little") == tag:
            tiff[at + 4 : at + 12] = struct.pack("<II", count, value)
    return bytes(tiff)


def _bmp() -> Iterator[Sample]:
    bmp = encoded(painted(), "BMP")
    runs = b"BM" + struct.pack("<IIIIiiHHIIiiII", 2000, 0, 1078, 40, 60, 40, 1, 8, 1, 0, 0, 0, 256, 0) + bytes(1024)
    yield "BMP", bmp, SIZE
    yield "BMP of one bit", encoded(painted("1"), "BMP"), SIZE
    yield "BMP that is HTML too", bmp + b"<script>" + SECRET, SIZE
    yield "BMP cut", bmp[: len(bmp) // 2], None
    yield "BMP of no height", bmp[:22] + struct.pack("<i", 0) + bmp[26:], None
    yield "BMP whose runs go past the end", runs + b"\xff\x01" * 400 + b"\0\2\xff\xff" * 50, SIZE
    yield "BMP whose pixels lie elsewhere", bmp[:10] + b"\xff\xff\xff\x7f" + bmp[14:], None
    yield "BMP of a strange depth", bmp[:28] + struct.pack("<H", 13) + bmp[30:], None


def _gif() -> Iterator[Sample]:
    gif, second = encoded(painted(), "GIF"), Image.new("RGB", SIZE, (0, 255, 0))
    whole = b"," + struct.pack("<HHHHB", 0, 0, *SIZE, 0) + b"\x02"
    yield "GIF", gif, SIZE
    yield "GIF that moves", encoded(painted(), "GIF", save_all=True, append_images=[second] * 50), SIZE
    yield "GIF with a secret in its comment", encoded(painted(), "GIF", comment=b"<script>" + SECRET), SIZE
    yield "GIF with a hole in it", encoded(painted("P"), "GIF", transparency=0), SIZE
    yield "GIF that is HTML too", gif + b"<script>" + SECRET, SIZE
    yield "GIF cut", encoded(Image.effect_noise(SIZE, 60), "GIF")[:900], None
    yield "GIF of nothing", GIF_HEAD + b";", None
    yield "GIF of noise", GIF_HEAD + whole + b"\xff" + Random(1).randbytes(255) + b"\0;", None
    yield "GIF whose blocks never end", GIF_HEAD + b"!\xfe" + (b"\xff" + bytes(255)) * 20_000, None
    vast = b"," + struct.pack("<HHHHB", 65535, 65535, 65535, 65535, 0)
    yield "GIF with a picture beyond any measure", GIF_HEAD + vast, None
