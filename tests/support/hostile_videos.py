"""Hostile videos: each is refused for a reason, or kept without what it hides."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.media.video.boxes import box, full_box
from bot.media.video.formats import Reason
from tests.support.hostile_images import encoded, painted
from tests.support.videos import changed, in_moov, patched, video

SECRET = b"https://evil.example/52.5200N"
_HTML = b"<!doctype html><script src=" + SECRET + b"></script>"
_STBL = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_STSD, _STTS, _STSC, _STSZ, _STCO = ((*_STBL, kind) for kind in (b"stsd", b"stts", b"stsc", b"stsz", b"stco"))
_DREF = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
_MOST = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class HostileVideo:
    """`reason` is why it is refused; None: it is kept, and the secret is not."""

    name: str
    content: bytes = field(repr=False)
    reason: Reason | None


def hostile_videos() -> list[HostileVideo]:
    """All of them."""
    return [
        HostileVideo(*one) for part in (_strangers(), _cut(), _liars(), _bombs(), _outside(), _hiding()) for one in part
    ]


def _strangers() -> Iterator[tuple[str, bytes, Reason]]:
    plain = video()
    yield "zeros", bytes(100_000), Reason.FORMAT
    yield "page", _HTML * 100, Reason.FORMAT
    yield "picture", encoded(painted(), "JPEG"), Reason.FORMAT
    yield "picture, then video", encoded(painted(), "JPEG") + plain, Reason.FORMAT
    yield "page, then video", _HTML + plain, Reason.FORMAT
    yield "archive, then video", b"PK\3\4" + plain, Reason.FORMAT
    yield "playlist", b"#EXTM3U\n#EXTINF:10,\n" + SECRET + b"\n", Reason.FORMAT
    yield "concatenation", b"ffconcat version 1.0\nfile /etc/passwd\n", Reason.FORMAT
    yield "matroska", _ebml(b"matroska"), Reason.FORMAT
    yield "webm, then page", _ebml(b"webm") + _HTML, Reason.BROKEN
    yield "webm without end", _ebml(b"webm", length=1 << 40), Reason.BROKEN
    yield "sound alone", changed(plain, (b"moov",), _without_video), Reason.FORMAT
    yield "compressed boxes", in_moov(plain, box(b"cmov", bytes(100))), Reason.FORMAT
    yield "unknown codec", changed(plain, _STSD, lambda body: body.replace(b"avc1", b"evil")), Reason.FORMAT


def _cut() -> Iterator[tuple[str, bytes, Reason]]:
    plain, quick = video(), video(flags="faststart")
    yield "half", plain[: len(plain) // 2], Reason.BROKEN
    yield "one byte missing", plain[:-1], Reason.BROKEN
    yield "half of one with its boxes first", quick[: len(quick) * 3 // 4], Reason.BROKEN
    yield "last byte of its data missing", quick[:-1], Reason.BROKEN
    yield "no data at all", quick[: quick.rindex(b"mdat") + 4], Reason.BROKEN
    yield "only its kind", box(b"ftyp", b"isom"), Reason.BROKEN
    yield "fragments without fragments", video(flags="frag_keyframe+empty_moov").partition(b"moof")[0], Reason.FORMAT


def _liars() -> Iterator[tuple[str, bytes, Reason]]:
    plain = video()
    yield "place outside of the file", patched(plain, _STCO, 8, "I", _MOST), Reason.BROKEN
    yield "place in its own boxes", patched(plain, _STCO, 8, "I", plain.rindex(b"moov")), Reason.BROKEN
    yield "more samples than sizes", patched(plain, _STSZ, 8, "I", 25), Reason.BROKEN
    yield "more times than samples", patched(plain, _STTS, 8, "I", 25), Reason.BROKEN
    yield "more chunks than places", patched(plain, _STSC, 8, "I", 7), Reason.BROKEN
    yield "chunks of nothing", patched(plain, _STSC, 12, "I", 0), Reason.BROKEN
    yield "samples of 4 GB", patched(plain, _STSZ, 4, "I", _MOST), Reason.BROKEN
    yield "units of nothing", patched(plain, (b"moov", b"mvhd"), 12, "I", 0), Reason.BROKEN
    yield "track longer than its box", _with_length(plain, b"trak", _MOST), Reason.BROKEN
    yield "track shorter than its head", _with_length(plain, b"trak", 7), Reason.BROKEN
    yield "track to the end of all", _with_length(plain, b"trak", 0), Reason.BROKEN
    yield (
        "no size",
        patched(patched(plain, _STSD, 40, "HH", 0, 0), (*_STBL[:2], b"tkhd"), 76, "II", 0, 0),
        Reason.BROKEN,
    )
    for name, width, height in (("wall", 60_000, 60_000), ("line", 9000, 1), ("field", 8000, 8000)):
        yield f"{name} of pixels", patched(plain, _STSD, 40, "HH", width, height), Reason.SIZE
        yield f"{name} of seen pixels", _shown(plain, width, height), Reason.SIZE
    yield "ten hours", patched(plain, _STTS, 12, "I", 36_000 * 12_288 // 24), Reason.SIZE
    yield "136 years", patched(plain, _STTS, 12, "I", 0x7FFFFFFF), Reason.SIZE
    yield "ten hours of sound", _second_track(plain, _STTS, 12, 36_000 * 48_000 // 46), Reason.SIZE


def _bombs() -> Iterator[tuple[str, bytes, Reason]]:
    plain = video()
    for kind in (_STTS, _STSC, _STCO):
        yield f"endless {kind[-1].decode()}", patched(plain, kind, 4, "I", _MOST), Reason.COST
    yield "endless stsz", patched(plain, _STSZ, 8, "I", _MOST), Reason.COST
    yield "many samples of one size", patched(plain, _STSZ, 4, "II", 1, 100_000_000), Reason.COST
    yield "17 MB of boxes", in_moov(plain, box(b"free", bytes(17_000_000))), Reason.COST
    yield "30,000 boxes", plain + box(b"free") * 30_000, Reason.COST
    yield "30,000 boxes within", in_moov(plain, box(b"free") * 30_000), Reason.COST
    yield "a hundred tracks", in_moov(plain, box(b"trak") * 100), Reason.COST
    yield "huge configuration", _configured(plain, bytes(1_000_000)), Reason.COST
    yield "endless fragments", _endless_run(), Reason.COST


def _outside() -> Iterator[tuple[str, bytes, Reason]]:
    plain = video()
    address = struct.pack(">I", 1) + full_box(b"url ", SECRET + b"\0")
    yield "data at an address", changed(plain, _DREF, lambda body: bytes(4) + address), Reason.OUTSIDE
    name = struct.pack(">I", 1) + full_box(b"urn ", b"x\0" + SECRET + b"\0")
    yield "data under a name", changed(plain, _DREF, lambda body: bytes(4) + name), Reason.OUTSIDE
    yield (
        "data in a file",
        changed(plain, _DREF, lambda body: body.replace(b"url \0\0\0\1", b"alis\0\0\0\0")),
        Reason.OUTSIDE,
    )
    yield "stream at an address", plain.replace(b"\0\2\0\4\x80\x80\x80", b"\0\2\x40\4\x80\x80\x80"), Reason.OUTSIDE


def _hiding() -> Iterator[tuple[str, bytes, None]]:
    plain = video()
    yield "archive behind", plain + b"PK\3\4" + SECRET, None
    yield "page behind", plain + _HTML, None
    yield "page in a free box", plain + box(b"free", _HTML), None
    yield "page in its data", plain + box(b"mdat", _HTML), None
    yield "document in a free box", plain + box(b"skip", b"%PDF-1.7" + SECRET), None
    yield "notes", in_moov(plain, box(b"udta", box(b"\xa9cmt", SECRET))), None
    yield "deep boxes", in_moov(plain, box(b"udta", _nested(5000))), None
    yield "second set of boxes", plain + box(b"moov", SECRET), None
    yield "text track", in_moov(plain, _text_track()), None
    yield "playlist as text", in_moov(plain, box(b"udta", b"#EXTM3U\n" + SECRET)), None
    yield "head of ten hours", patched(plain, (b"moov", b"mvhd"), 16, "I", 36_000_000), None
    yield "edit of ten hours", patched(plain, (b"moov", b"trak", b"edts", b"elst"), 8, "I", 36_000_000), None
    yield "data that says it is longer", patched_mdat(video(flags="faststart") + _HTML, _MOST), None


def _ebml(kind: bytes, *, length: int | None = None) -> bytes:
    head = b"\x42\x82" + bytes((0x80 | len(kind),)) + kind
    body = bytes(1000)
    size = (1 << 56 | (len(body) if length is None else length)).to_bytes(8, "big")
    return b"\x1a\x45\xdf\xa3" + bytes((0x80 | len(head),)) + head + b"\x18\x53\x80\x67" + size + body


def _without_video(moov: bytes) -> bytes:
    return changed(moov, (b"trak", b"mdia", b"hdlr"), lambda body: body.replace(b"vide", b"data"))


def _with_length(content: bytes, kind: bytes, length: int) -> bytes:
    at = content.rindex(b"moov")
    at = content.index(kind, at) - 4
    return content[:at] + struct.pack(">I", length) + content[at + 4 :]


def _shown(content: bytes, width: int, height: int) -> bytes:
    return patched(content, (b"moov", b"trak", b"tkhd"), 76, "II", width << 16, height << 16)


def _second_track(content: bytes, path: tuple[bytes, ...], at: int, value: int) -> bytes:
    """The same with a number changed in the track of sound."""
    hidden = _swapped(content)
    return _swapped(patched(hidden, path, at, "I", value))


def _swapped(content: bytes) -> bytes:
    def swap(moov: bytes) -> bytes:
        first = moov.index(b"trak") - 4
        (length,) = struct.unpack(">I", moov[first : first + 4])
        second = first + length
        (other,) = struct.unpack(">I", moov[second : second + 4])
        one, two = moov[first:second], moov[second : second + other]
        return moov[:first] + two + one + moov[second + other :]

    return changed(content, (b"moov",), swap)


def _configured(content: bytes, configuration: bytes) -> bytes:
    def entry(body: bytes) -> bytes:
        return body[:78] + box(b"avcC", configuration)

    return changed(content, _STSD, lambda body: body[:8] + changed(body[8:], (b"avc1",), entry))


def _endless_run() -> bytes:
    content = video(flags="frag_keyframe+empty_moov+default_base_moof")
    at = content.index(b"trun") + 4
    return content[:at] + struct.pack(">II", 0, _MOST) + content[at + 8 :]


def _nested(depth: int) -> bytes:
    content = SECRET
    for _ in range(depth):
        content = box(b"udta", content)
    return content


def _text_track() -> bytes:
    handler = full_box(b"hdlr", bytes(4), b"text", bytes(12), SECRET)
    return box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", SECRET))))


def patched_mdat(content: bytes, length: int) -> bytes:
    """The same with another length of its media data."""
    at = content.rindex(b"mdat") - 4
    return content[:at] + struct.pack(">I", length) + content[at + 4 :]
