"""PURE. The same video as a file that plays while it loads, with nothing in it but what is needed to play it.

Frames and sound are copied as they are. Everything else is written anew from what `probe.py` understood, so texts,
places, names, thumbnails and whatever else hides in the file stay behind; provenance (C2PA) is kept. Within a frame
an encoder may leave notes of its own, which only encoding again could remove.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from bot.media.video.boxes import Read, box, full_box
from bot.media.video.probe import Movie
from bot.media.video.silence import silent_track
from bot.media.video.tracks import Track, build_track

_TIMESCALE = 1000
_IDENTITY = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_KIND = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2avc1mp41")
_MDAT_HEAD_BYTES = 8

Span = tuple[int, int]  # where it begins and ends in the file


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new file: `head`, then these spans of the old one, in order."""

    head: bytes
    spans: tuple[Span, ...]

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.head) + sum(end - start for start, end in self.spans)

    def read(self, read: Read, offset: int, length: int) -> bytes:
        """A piece of the new file, given how to read the old one; shorter at the end of a span and of the file."""
        if offset < len(self.head):
            return self.head[offset : offset + length]
        offset -= len(self.head)
        for start, end in self.spans:
            if offset < end - start:
                return read(start + offset, min(length, end - start - offset))
            offset -= end - start
        return b""


def rewrite(movie: Movie) -> Rewritten:
    """The file. A playable video without sound gets a silent track."""
    spans = _spans(movie.tracks)
    silent, silence = (None, b"")
    if movie.sound is None and movie.playable:
        silent, silence = silent_track(movie.seconds)
    begin = len(_head(movie, silent, spans, begin=0)) + _MDAT_HEAD_BYTES  # the length is the same for all offsets
    head = _head(movie, silent, spans, begin=begin, silence_bytes=len(silence))
    length = _MDAT_HEAD_BYTES + len(silence) + sum(end - start for start, end in spans)
    return Rewritten(head + struct.pack(">I4s", length, b"mdat") + silence, spans)


def _head(movie: Movie, silent: Track | None, spans: tuple[Span, ...], *, begin: int, silence_bytes: int = 0) -> bytes:
    """All before the media data, whose content is to begin at `begin` with the silence."""
    starts = [start for start, _ in spans]
    moved = [*accumulate((end - start for start, end in spans), initial=begin + silence_bytes)]

    def offsets(track: Track) -> Iterable[int]:
        for chunk in track.samples.chunks:
            index = bisect_right(starts, chunk.offset) - 1
            yield moved[index] + chunk.offset - starts[index] if chunk.length else begin

    traks = [
        build_track(track, number, offsets(track), timescale=_TIMESCALE) for number, track in enumerate(movie.tracks, 1)
    ]
    tracks = movie.tracks
    if silent is not None:
        tracks += (silent,)
        traks.append(build_track(silent, len(tracks), [begin], timescale=_TIMESCALE))
    duration = max(track.shown_units(_TIMESCALE) for track in tracks)
    mvhd = struct.pack(">8xIIIH10x", _TIMESCALE, duration, 1 << 16, 1 << 8)
    following = struct.pack(">I", len(tracks) + 1)
    moov = box(b"moov", full_box(b"mvhd", mvhd, _IDENTITY, bytes(24), following), *traks)
    return _KIND + (box(b"uuid", movie.provenance) if movie.provenance else b"") + moov


def _spans(tracks: Iterable[Track]) -> tuple[Span, ...]:
    """Where the file holds samples: in order, each byte once."""
    found: list[Span] = []
    for start, end in sorted(
        (chunk.offset, chunk.offset + chunk.length) for track in tracks for chunk in track.samples.chunks
    ):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return tuple(found)
