"""PURE. Fragmented MP4 (ISO/IEC 14496-12, section 8.8): its samples stand in many small tables."""

from dataclasses import dataclass, field

from bot.media.video.boxes import Box, FileBox, Read, boxes, first, numbers, rows, version
from bot.media.video.formats import NotAVideo, Reason
from bot.media.video.samples import MOST_SAMPLES, Chunk, Samples, check, runs

_MOST_BYTES = 16_000_000  # of all tables
_BASE_OFFSET, _ENTRY, _DURATION, _SIZE, _FLAGS = 0x01, 0x02, 0x08, 0x10, 0x20  # what a fragment's head (tfhd) has
_RUN_OFFSET, _RUN_FIRST_FLAGS = 0x01, 0x04  # what the head of a run (trun) has
_RUN_COLUMNS = {0x100: "I", 0x200: "I", 0x400: "I", 0x800: "i"}  # duration, size, flags, shift
_NO_SYNC = 0x10000


@dataclass(slots=True)
class _Collected:
    """What the fragments of one track hold."""

    sizes: list[int] = field(default_factory=list)
    deltas: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)
    sync: list[int] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    time: int = 0  # at which the next sample begins


def read_fragments(read: Read, file_boxes: list[FileBox], mvex: memoryview) -> dict[int, Samples]:
    """The samples of each track, by its number. Raises `NotAVideo`."""
    defaults = {}
    for one in boxes(mvex):
        if one.kind == b"trex":
            number, _, *values = numbers("5I", one.body, 4)
            defaults[number] = dict(zip(_RUN_COLUMNS, values, strict=False))
    collected: dict[int, _Collected] = {number: _Collected() for number in defaults}
    fragments = [one for one in file_boxes if one.kind == b"moof"]
    if sum(one.end - one.start for one in fragments) > _MOST_BYTES:
        raise NotAVideo(Reason.COST)
    for fragment in fragments:
        content = memoryview(read(fragment.start, fragment.end - fragment.start))
        for traf in boxes(content):
            if traf.kind == b"traf":
                _collect(traf, collected, defaults, moof=fragment.head)
    return {number: _samples(found) for number, found in collected.items()}


def _collect(traf: Box, collected: dict[int, _Collected], defaults: dict[int, dict[int, int]], *, moof: int) -> None:
    """Adds the samples of one track in one fragment, which begins at `moof` in the file."""
    tfhd = first(traf.body, b"tfhd")
    flags, number = numbers("II", tfhd)
    if number not in collected:
        raise NotAVideo(Reason.BROKEN)
    given = dict(defaults[number])
    at, base = 8, moof
    if flags & _BASE_OFFSET:
        (base,) = numbers("Q", tfhd, at)
        at += 8
    at += 4 if flags & _ENTRY else 0
    for flag, column in ((_DURATION, 0x100), (_SIZE, 0x200), (_FLAGS, 0x400)):
        if flags & flag:
            (given[column],) = numbers("I", tfhd, at)
            at += 4
    found, end = collected[number], base
    _close_gap(traf, found)
    for one in boxes(traf.body):
        if one.kind == b"trun":
            end = _collect_run(one.body, found, given, base=base, behind=end)


def _close_gap(traf: Box, found: _Collected) -> None:
    """Has the sample before this fragment last until the time at which the fragment begins."""
    tfdt = next((one.body for one in boxes(traf.body) if one.kind == b"tfdt"), None)
    if tfdt is not None:
        (begin,) = numbers("Q" if version(tfdt) == 1 else "I", tfdt, 4)
        if found.deltas:
            found.deltas[-1] = max(0, found.deltas[-1] + begin - found.time)
        found.time = begin


def _collect_run(trun: memoryview, found: _Collected, given: dict[int, int], *, base: int, behind: int) -> int:
    """Adds the samples of a run; returns where they end in the file."""
    flags, count = numbers("II", trun)
    at, offset = 8, behind
    if flags & _RUN_OFFSET:
        offset = base + numbers("i", trun, at)[0]
        at += 4
    first_flags = None
    if flags & _RUN_FIRST_FLAGS:
        (first_flags,) = numbers("I", trun, at)
        at += 4
    columns = [column for column in _RUN_COLUMNS if flags & column]
    form = "".join(_RUN_COLUMNS[column] for column in columns)
    most = MOST_SAMPLES - len(found.sizes)
    if count > most:
        raise NotAVideo(Reason.COST)
    table = rows(form, trun, at=at, count=count, most=most) if form else [()] * count
    length = 0
    for position, row in enumerate(table):
        sample = {0x800: 0, 0x400: 0} | given | dict(zip(columns, row, strict=True))
        if position == 0 and first_flags is not None:
            sample[0x400] = first_flags
        found.sizes.append(sample.get(0x200, 0))
        found.deltas.append(sample.get(0x100, 0))
        found.time += found.deltas[-1]
        found.shifts.append(sample[0x800])
        if not sample[0x400] & _NO_SYNC:
            found.sync.append(len(found.sizes))
        length += found.sizes[-1]
    if count:
        found.chunks.append(Chunk(offset, length, count))
    return offset + length


def _samples(found: _Collected) -> Samples:
    samples = Samples(
        found.sizes,
        runs(found.deltas),
        found.chunks,
        runs(found.shifts) if any(found.shifts) else (),
        None if len(found.sync) == len(found.sizes) else found.sync,
    )
    check(samples)
    return samples
