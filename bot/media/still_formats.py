"""PURE. What kind of file some bytes are, by their content alone: names and declared types say little."""

import re

# Still pictures that the decoders read when they come from people; results are JPEG, PNG or WEBP.
READABLE = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF")
MOVING = ("MP4", "MOV", "WEBM", "AVI", "TGS")
HEAD_BYTES = 256

_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"8BPS", "PSD"),
    (b"\0\0\1\0", "ICO"),
    (b"\x1a\x45\xdf\xa3", "WEBM"),
    (b"\x1f\x8b", "TGS"),
)
# ISO base media files by the brand behind their first box (ISO 14496-12; HEIF and AVIF registered at mp4ra.org).
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"qt  ": "MOV"}
_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL | re.IGNORECASE)


def format_of(content: bytes) -> str | None:
    """Such as JPEG, HEIC or MP4, from the first 256 bytes; None for anything else."""
    head = content[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    if head[:4] == b"RIFF":
        return {b"WEBP": "WEBP", b"AVI ": "AVI"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _brand(head)
    if _SVG.match(head):
        return "SVG"
    return next((name for start, name in _STARTS if head.startswith(start)), None)


def _brand(head: bytes) -> str:
    size = int.from_bytes(head[:4], "big")
    major, compatible = head[8:12], {head[at : at + 4] for at in range(16, min(size, len(head)), 4)}
    if major in (b"mif1", b"msf1") and b"avif" in compatible:
        return "AVIF"
    if major in _HEIF:
        return "HEIC"
    return _BRANDS.get(major, "MP4")
