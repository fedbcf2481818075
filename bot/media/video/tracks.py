"""PURE. A track of an MP4, of video or of sound: read, and written again from what was understood of it."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.media.video.boxes import box, boxes, first, full_box, numbers, version
from bot.media.video.codecs import Codec, read_codec
from bot.media.video.formats import MAX_SECONDS, NotAVideo, Reason
from bot.media.video.samples import Samples, build_tables, read_samples

VIDEO, SOUND = b"vide", b"soun"
_UNDETERMINED = 0x55C4  # the language "und"
_SELF_CONTAINED = 1
_MOST_DELAY_SECONDS = 10
_ONE = 0x10000
_MOST_DURATION = (1 << 31) - 1

Turn = tuple[int, int, int, int]
UPRIGHT: Turn = (1, 0, 0, 1)
TURNS: tuple[Turn, ...] = (
    *(UPRIGHT, (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)),  # clockwise
    *((-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0)),  # mirrored
)


@dataclass(frozen=True, slots=True)
class Track:
    """`handler` is `VIDEO` or `SOUND`; `timescale` the units of its times per second.

    `turn` is how a frame is turned or mirrored when it is shown: the matrix a, b, c, d of -1, 0 and 1. Of its own
    times it shows `length` from `begin` on, after `delay`.
    """

    handler: bytes
    number: int
    timescale: int
    codec: Codec
    samples: Samples
    turn: Turn = UPRIGHT
    width: int = 0
    height: int = 0
    begin: int = 0
    length: int = 0
    delay: int = 0

    @property
    def seconds(self) -> float:
        """How long it is shown."""
        return (self.delay + self.length) / self.timescale

    def shown_units(self, timescale: int) -> int:
        """The same in units of another timescale."""
        return self.delay_units(timescale) + self.length_units(timescale)

    def delay_units(self, timescale: int) -> int:
        """The delay in units of another timescale, rounded up."""
        return -(-self.delay * timescale // self.timescale)

    def length_units(self, timescale: int) -> int:
        """The length in units of another timescale, rounded up."""
        return -(-self.length * timescale // self.timescale)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as they are seen."""
        return (self.width, self.height) if self.turn[0] else (self.height, self.width)


def read_track(trak: memoryview, *, movie_timescale: int) -> Track:
    """The track. Raises `NotAVideo`, also where it refers to data outside of the file."""
    mdia = first(trak, b"mdia")
    handler = bytes(first(mdia, b"hdlr")[8:12])
    minf = first(mdia, b"minf")
    _check_references(first(minf, b"dinf", b"dref"))
    stbl = first(minf, b"stbl")
    mdhd = first(mdia, b"mdhd")
    (timescale,) = numbers("I", mdhd, 20 if version(mdhd) == 1 else 12)
    if not timescale:
        raise NotAVideo(Reason.BROKEN)
    number, turn, width, height = _read_header(first(trak, b"tkhd"))
    codec = read_codec(first(stbl, b"stsd"), handler)
    samples = read_samples(stbl)
    track = Track(handler, number, timescale, codec, samples, turn, width or codec.width, height or codec.height)
    return edited(track, trak, movie_timescale=movie_timescale)


def edited(track: Track, trak: memoryview, *, movie_timescale: int) -> Track:
    """The track with the part of it that is shown. An edit list that does more than to delay or to cut is ignored."""
    end = track.samples.end
    if max(track.samples.duration, end) > min(MAX_SECONDS * track.timescale, _MOST_DURATION):
        raise NotAVideo(Reason.SIZE)
    whole = replace(track, begin=0, length=max(0, end), delay=0)
    edits = _read_edits(trak)
    delay = 0
    if len(edits) == 2 and edits[0][1] == -1:
        delay = edits[0][0] * track.timescale // movie_timescale
        edits = edits[1:]
    if len(edits) != 1 or delay > _MOST_DELAY_SECONDS * track.timescale:
        return whole
    length, begin, rate = edits[0]
    if not 0 <= begin < end or rate != _ONE:
        return whole
    length = length * track.timescale // movie_timescale or end
    return replace(track, begin=begin, length=min(length, end - begin), delay=delay)


def build_track(track: Track, number: int, offsets: Iterable[int], *, timescale: int) -> bytes:
    """The track with that number and its chunks at these offsets. `timescale` is that of the movie."""
    volume = _ONE >> 8 if track.handler == SOUND else 0
    tkhd = struct.pack(">8xI4xI8xhhhh", number, track.shown_units(timescale), 0, 0, volume, 0)
    size = struct.pack(">II", track.width << 16, track.height << 16)
    edits = [(track.length_units(timescale), track.begin, _ONE)]
    if track.delay:
        edits.insert(0, (track.delay_units(timescale), -1, _ONE))
    is_cut = track.delay or track.begin or track.length < track.samples.end
    elst = struct.pack(">I", len(edits)) + b"".join(struct.pack(">IiI", *edit) for edit in edits)
    is_sound = track.handler == SOUND
    media_head = full_box(b"smhd", bytes(4)) if is_sound else full_box(b"vmhd", bytes(8), flags=1)
    reference = full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=_SELF_CONTAINED))
    entry = full_box(b"stsd", struct.pack(">I", 1), track.codec.entry)
    return box(
        b"trak",
        full_box(b"tkhd", tkhd, _matrix(track), size, flags=3),
        box(b"edts", full_box(b"elst", elst)) if is_cut else b"",
        box(
            b"mdia",
            full_box(b"mdhd", struct.pack(">8xIIHH", track.timescale, track.samples.duration, _UNDETERMINED, 0)),
            full_box(b"hdlr", struct.pack(">4x4s12xx", track.handler)),
            box(
                b"minf",
                media_head,
                box(b"dinf", reference),
                box(b"stbl", entry, build_tables(track.samples, offsets)),
            ),
        ),
    )


def _read_header(tkhd: memoryview) -> tuple[int, Turn, int, int]:
    """Number, turn, width and height. A matrix that does more than to turn or to mirror by quarters counts for none."""
    large = version(tkhd) == 1
    (number,) = numbers("I", tkhd, 20 if large else 12)
    a, b, _, c, d, _, _, _, _, width, height = numbers("9i2I", tkhd, 52 if large else 40)
    turn = next((turn for turn in TURNS if tuple(one * _ONE for one in turn) == (a, b, c, d)), UPRIGHT)
    return number, turn, width >> 16, height >> 16


def _matrix(track: Track) -> bytes:
    """The turn as a file has it, moved so that the frame is shown from 0, 0 on."""
    a, b, c, d = track.turn
    x = -min(0, a * track.width) - min(0, c * track.height)
    y = -min(0, b * track.width) - min(0, d * track.height)
    return struct.pack(">9i", a * _ONE, b * _ONE, 0, c * _ONE, d * _ONE, 0, x << 16, y << 16, 1 << 30)


def _check_references(dref: memoryview) -> None:
    for one in boxes(dref[8:]):
        if one.kind not in (b"url ", b"alis") or not numbers("I", one.body)[0] & _SELF_CONTAINED:
            raise NotAVideo(Reason.OUTSIDE)


def _read_edits(trak: memoryview) -> list[tuple[int, int, int]]:
    """Duration, where it begins (-1: nothing is shown) and rate of each edit; empty for more than two."""
    try:
        elst = first(trak, b"edts", b"elst")
    except NotAVideo:
        return []
    (count,) = numbers("I", elst, 4)
    if count > 2:
        return []
    form, length = ("Qqi", 20) if version(elst) == 1 else ("Iii", 12)
    found = [numbers(form, elst, 8 + number * length) for number in range(count)]
    return [(duration, begin, rate) for duration, begin, rate in found]
