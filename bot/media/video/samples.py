"""PURE. The samples of a track: how long each lasts, and where it is in the file; read from an MP4, and written.

A sample is a frame, or a piece of sound. A chunk is samples side by side in the file (ISO/IEC 14496-12, section 8).
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, groupby, repeat
from operator import add

from bot.media.video.boxes import boxes, full_box, numbers, rows
from bot.media.video.formats import NotAVideo, Reason

MOST_SAMPLES = 200_000  # ten minutes at 240 frames per second are 144,000
_MOST_DELTA = (1 << 31) - 1

Run = tuple[int, int]  # count, value


@dataclass(frozen=True, slots=True)
class Chunk:
    """Samples side by side: where they are in the file, and how many."""

    offset: int
    length: int
    count: int


@dataclass(frozen=True, slots=True)
class Samples:
    """All samples of a track. Times are in units of the track.

    `deltas` are durations and `shifts` differences between the times of decoding and of showing, as runs. `sync` are
    the numbers, from 1, of the samples at which decoding may begin; None: all.
    """

    sizes: Sequence[int]
    deltas: Sequence[Run]
    chunks: Sequence[Chunk]
    shifts: Sequence[Run] = field(default=())
    sync: Sequence[int] | None = None

    @property
    def duration(self) -> int:
        """How long all of them last."""
        return sum(count * delta for count, delta in self.deltas)

    @property
    def end(self) -> int:
        """When the last of them has been shown."""
        if not self.shifts:
            return self.duration
        deltas = [*chain.from_iterable(repeat(delta, count) for count, delta in self.deltas)]
        shifts = chain.from_iterable(repeat(shift, count) for count, shift in self.shifts)
        return max(map(add, accumulate(deltas), shifts), default=0)


def read_samples(stbl: memoryview) -> Samples:
    """The samples that the tables describe. Raises `NotAVideo` where they are at odds with each other."""
    tables = {box.kind: box.body for box in boxes(stbl)}
    try:
        sizes = _sizes(tables[b"stsz"])
        deltas = _runs(tables[b"stts"], "II")
        per_chunk = _table(tables[b"stsc"], "III")
    except KeyError as error:
        raise NotAVideo(Reason.BROKEN) from error
    if b"stco" in tables:
        offsets = [offset for (offset,) in _table(tables[b"stco"], "I")]
    else:
        offsets = [offset for (offset,) in _table(tables.get(b"co64", memoryview(b"")), "Q")]
    # A shift is signed in version 1, and in practice in version 0 too.
    shifts = _runs(tables[b"ctts"], "Ii") if b"ctts" in tables else []
    sync = [number for (number,) in _table(tables[b"stss"], "I")] if b"stss" in tables else None
    found = Samples(sizes, deltas, list(_chunks(sizes, offsets, per_chunk)), shifts, sync)
    check(found)
    return found


def check(samples: Samples) -> None:
    """Raises `NotAVideo` where the tables do not fit together."""
    count = len(samples.sizes)
    sync = samples.sync or ()
    sound = (
        sum(number for number, _ in samples.deltas) == count
        and all(delta <= _MOST_DELTA for _, delta in samples.deltas)
        and (not samples.shifts or sum(number for number, _ in samples.shifts) == count)
        and all(one < other for one, other in zip((0, *sync), (*sync, count + 1), strict=True))
    )
    if not sound:
        raise NotAVideo(Reason.BROKEN)


def build_tables(samples: Samples, offsets: Iterable[int]) -> bytes:
    """The tables of these samples, whose chunks are now at `offsets`."""
    pieces = [_table_box(b"stts", "II", samples.deltas)]
    if samples.shifts:
        signed = int(any(shift < 0 for _, shift in samples.shifts))
        pieces.append(_table_box(b"ctts", "Ii", samples.shifts, version=signed))
    if samples.sync is not None:
        pieces.append(_table_box(b"stss", "I", [(number,) for number in samples.sync]))
    pieces.append(_table_box(b"stsc", "III", list(_samples_per_chunk(samples.chunks))))
    sizes = samples.sizes
    if sizes and all(size == sizes[0] for size in sizes):
        pieces.append(full_box(b"stsz", struct.pack(">II", sizes[0], len(sizes))))
    else:
        pieces.append(full_box(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)))
    pieces.append(_table_box(b"stco", "I", [(offset,) for offset in offsets]))
    return b"".join(pieces)


def runs(values: Iterable[int]) -> list[Run]:
    """Equal neighbours together."""
    return [(len(list(group)), value) for value, group in groupby(values)]


def _table(body: memoryview, form: str) -> list[tuple[int, ...]]:
    (count,) = numbers("I", body, 4)
    return rows(form, body, at=8, count=count, most=MOST_SAMPLES)


def _runs(body: memoryview, form: str) -> list[Run]:
    return [(count, value) for count, value in _table(body, form)]


def _sizes(body: memoryview) -> Sequence[int]:
    size, count = numbers("II", body, 4)
    if count > MOST_SAMPLES:
        raise NotAVideo(Reason.COST)
    return [size] * count if size else [one for (one,) in rows("I", body, at=12, count=count, most=MOST_SAMPLES)]


def _chunks(sizes: Sequence[int], offsets: Sequence[int], per_chunk: list[tuple[int, ...]]) -> Iterator[Chunk]:
    """The chunks. Raises `NotAVideo` where they do not hold exactly the samples that there are."""
    ends = [0, *accumulate(sizes)]
    done, behind = 0, 1
    following = [*[begin for begin, _, _ in per_chunk[1:]], len(offsets) + 1]
    for (begin, count, entry), end in zip(per_chunk, following, strict=False):
        if not behind == begin < end <= len(offsets) + 1 or not count or entry != 1:
            raise NotAVideo(Reason.BROKEN)
        behind = end
        for number in range(begin, end):
            if done + count > len(sizes):
                raise NotAVideo(Reason.BROKEN)
            yield Chunk(offsets[number - 1], ends[done + count] - ends[done], count)
            done += count
    if done != len(sizes):
        raise NotAVideo(Reason.BROKEN)


def _samples_per_chunk(chunks: Sequence[Chunk]) -> Iterator[tuple[int, int, int]]:
    begin = 1
    for number, count in runs(chunk.count for chunk in chunks):
        yield begin, count, 1
        begin += number


def _table_box(kind: bytes, form: str, table: Sequence[tuple[int, ...]], *, version: int = 0) -> bytes:
    row = struct.Struct(f">{form}")
    return full_box(kind, struct.pack(">I", len(table)), *(row.pack(*values) for values in table), version=version)
