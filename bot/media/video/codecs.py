"""PURE. How the samples of a track are encoded: its sample entry, read and written again without anything unknown."""

import struct
from dataclasses import dataclass

from bot.media.video.boxes import Box, box, boxes, full_box, numbers
from bot.media.video.formats import NotAVideo, Reason

_VIDEO_HEAD, _SOUND_HEAD, _SOUND_HEAD_QUICKTIME = 78, 28, 44
_CONFIGURATION_BYTES = 16_384
_VIDEO = {b"avc1", b"avc3", b"hvc1", b"hev1", b"vp08", b"vp09", b"av01", b"mp4v"}
_SOUND = {b"mp4a", b"ac-3", b"ec-3", b"Opus", b"fLaC"}
_CONFIGURATIONS = {b"avcC", b"hvcC", b"vpcC", b"av1C", b"dac3", b"dec3", b"dOps", b"dfLa"}
# What changes how a frame is shown, with the length that the specification gives.
_SHOWN = {b"pasp": 8, b"fiel": 2, b"mdcv": 24, b"clli": 4, b"clap": 32}
_COLOUR_LENGTHS = {b"nclx": 11, b"nclc": 10}
_AAC = 0x40
_ES, _DECODER, _SPECIFIC, _SYNC_LAYER = 3, 4, 5, 6
_VIDEO_STREAM, _SOUND_STREAM = 4, 5
# Baseline, Main, Extended, High: the others have more than 8 bits or finer colours, which phones do not decode.
_PLAYED_PROFILES = frozenset({66, 77, 88, 100})


@dataclass(frozen=True, slots=True)
class Codec:
    """A sample entry as it is written. Width and height are those of a frame as it is encoded; 0 for sound.

    `playable` is whether Telegram's apps decode it: H.264 and AAC.
    """

    entry: bytes
    playable: bool
    width: int = 0
    height: int = 0


def read_codec(stsd: memoryview, handler: bytes) -> Codec:
    """The only sample entry of a track of video (`vide`) or sound (`soun`). Raises `NotAVideo`."""
    found = list(boxes(stsd[8:]))
    if len(found) != 1 or numbers("I", stsd, 4) != (1,):
        raise NotAVideo(Reason.FORMAT)
    return _video(found[0]) if handler == b"vide" else _sound(found[0])


def aac_entry(specific: bytes, *, channels: int, rate: int) -> bytes:
    """The sample entry of AAC with that configuration (ISO/IEC 14496-3, section 1.6)."""
    return box(b"mp4a", _sound_head(channels, rate << 16), _build_esds(_AAC, specific, _SOUND_STREAM))


def _video(entry: Box) -> Codec:
    if entry.kind not in _VIDEO:
        raise NotAVideo(Reason.FORMAT)
    width, height = numbers("HH", entry.body, 24)
    head = struct.pack(">6xH16xHHIII H 32x H h", 1, width, height, 72 << 16, 72 << 16, 0, 1, 24, -1)
    inner = _inner(entry.body[_VIDEO_HEAD:])
    playable = entry.kind in (b"avc1", b"avc3") and any(
        one.kind == b"avcC" and numbers("B", one.body, 1)[0] in _PLAYED_PROFILES for one in inner
    )
    return Codec(box(entry.kind, head, *(_clean(one, _VIDEO_STREAM) for one in inner)), playable, width, height)


def _sound(entry: Box) -> Codec:
    if entry.kind not in _SOUND:
        raise NotAVideo(Reason.FORMAT)
    version, channels, rate = numbers("H6xH6xI", entry.body, 8)
    if version > 1:
        raise NotAVideo(Reason.FORMAT)
    inner = _inner(entry.body[_SOUND_HEAD_QUICKTIME if version else _SOUND_HEAD :])
    for one in [one for one in inner if one.kind == b"wave"]:  # QuickTime puts the configuration there
        inner += _inner(one.body)
    esds = next((_parse_esds(one.body) for one in inner if one.kind == b"esds"), None)
    playable = entry.kind == b"mp4a" and esds is not None and esds[0] == _AAC
    return Codec(box(entry.kind, _sound_head(channels, rate), *(_clean(one, _SOUND_STREAM) for one in inner)), playable)


def _sound_head(channels: int, rate: int) -> bytes:
    return struct.pack(">6xH8xHH4xI", 1, channels, 16, rate)


def _inner(content: memoryview) -> list[Box]:
    """The boxes within a sample entry; QuickTime puts four zeros behind them."""
    try:
        return list(boxes(content))
    except NotAVideo:
        if content[-4:] != bytes(4):
            raise
        return list(boxes(content[:-4]))


def _clean(one: Box, stream: int) -> bytes:
    """The box if it is needed to decode or to show a frame, else nothing."""
    if one.kind == b"esds":
        return _build_esds(*_parse_esds(one.body), stream)
    if one.kind == b"colr":
        return box(b"colr", one.body.tobytes()) if len(one.body) == _COLOUR_LENGTHS.get(bytes(one.body[:4])) else b""
    if one.kind in _CONFIGURATIONS and len(one.body) > _CONFIGURATION_BYTES:
        raise NotAVideo(Reason.COST)
    kept = one.kind in _CONFIGURATIONS or len(one.body) == _SHOWN.get(one.kind)
    return box(one.kind, one.body.tobytes()) if kept else b""


def _parse_esds(body: memoryview) -> tuple[int, bytes]:
    """Kind of the codec and its configuration (ISO/IEC 14496-1, section 7.2.6). Raises `NotAVideo`."""
    es = _descriptor(body[4:], _ES)
    (flags,) = numbers("B", es, 2)
    if flags & 0xC0:  # it depends on another stream, or names an address
        raise NotAVideo(Reason.OUTSIDE)
    decoder = _descriptor(es[5 if flags & 0x20 else 3 :], _DECODER)
    (kind,) = numbers("B", decoder)
    specific = _descriptor(decoder[13:], _SPECIFIC) if len(decoder) > 13 else memoryview(b"")
    if len(specific) > _CONFIGURATION_BYTES:
        raise NotAVideo(Reason.COST)
    return kind, specific.tobytes()


def _descriptor(content: memoryview, tag: int) -> memoryview:
    length = 0
    for at in range(1, 5):
        (byte,) = numbers("B", content, at)
        length = length << 7 | byte & 0x7F
        if byte < 0x80:
            break
    if content[0] != tag or at + 1 + length > len(content):
        raise NotAVideo(Reason.BROKEN)
    return content[at + 1 : at + 1 + length]


def _build_esds(kind: int, specific: bytes, stream: int) -> bytes:
    inner = _described(_SPECIFIC, specific) if specific else b""
    decoder = _described(_DECODER, struct.pack(">BB11x", kind, stream << 2 | 1), inner)
    return full_box(b"esds", _described(_ES, bytes(3), decoder, _described(_SYNC_LAYER, b"\2")))


def _described(tag: int, *pieces: bytes) -> bytes:
    content = b"".join(pieces)
    length = [len(content) >> shift & 0x7F | (0x80 if shift else 0) for shift in (21, 14, 7, 0)]
    return bytes((tag, *length)) + content
