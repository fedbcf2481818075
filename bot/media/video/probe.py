"""PURE. Reads what an MP4 is, from its boxes alone. Nothing is decoded, and the frames themselves are not read."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.media.metadata import is_provenance
from bot.media.video.boxes import Box, FileBox, Read, boxes, file_boxes, first, numbers, version
from bot.media.video.formats import MAX_PIXELS, MAX_SIDE, NotAVideo, Reason
from bot.media.video.fragments import read_fragments
from bot.media.video.tracks import SOUND, VIDEO, Track, edited, read_track

MOVIE_BYTES = 16_000_000
PROVENANCE_BYTES = 4_000_000
_MOST_TRACKS = 16
_STARTS = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
# The box of a C2PA manifest store (C2PA 2.1, section A.5.1): this type, then a purpose that ends with a zero.
_C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MANIFEST = b"manifest\0"


@dataclass(frozen=True, slots=True)
class Movie:
    """What is kept of a video: its first track of video, its first of sound, and the box of its provenance.

    `moov_first` is whether it can be played while it loads.
    """

    video: Track
    sound: Track | None
    provenance: bytes
    moov_first: bool

    @property
    def playable(self) -> bool:
        """Whether Telegram's apps play it."""
        return self.video.codec.playable and (self.sound is None or self.sound.codec.playable)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return max(track.seconds for track in self.tracks)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Video first."""
        return (self.video,) if self.sound is None else (self.video, self.sound)


def probe(read: Read, size: int) -> Movie:
    """The video in a file of that size. Raises `NotAVideo`."""
    top = file_boxes(read, size)
    if not top or top[0].kind not in _STARTS:
        raise NotAVideo(Reason.FORMAT)
    found = {one.kind: one for one in reversed(top)}
    if b"moov" not in found:
        raise NotAVideo(Reason.BROKEN)
    moov = _content(read, found[b"moov"], most=MOVIE_BYTES)
    video, sound = _tracks(read, top, moov)
    if video is None:
        raise NotAVideo(Reason.FORMAT)
    media = [one for one in top if one.kind == b"mdat"]
    movie = Movie(video, sound, _provenance(read, top), not media or found[b"moov"].head < media[0].head)
    for track in movie.tracks:
        _check_data(track, media)
    _check_size(movie)
    return movie


def _tracks(read: Read, top: list[FileBox], moov: memoryview) -> tuple[Track | None, Track | None]:
    """The first track of video and of sound that have samples. All others, such as texts, are left out."""
    parts = list(boxes(moov))
    if any(part.kind == b"cmov" for part in parts):  # the whole compressed: QuickTime of long ago
        raise NotAVideo(Reason.FORMAT)
    mvhd = first(moov, b"mvhd")
    (timescale,) = numbers("I", mvhd, 20 if version(mvhd) == 1 else 12)
    if not timescale:
        raise NotAVideo(Reason.BROKEN)
    traks = [part for part in parts if part.kind == b"trak"]
    if len(traks) > _MOST_TRACKS:
        raise NotAVideo(Reason.COST)
    mvex = next((part.body for part in parts if part.kind == b"mvex"), None)
    fragments = read_fragments(read, top, mvex) if mvex is not None else {}
    chosen: dict[bytes, Track] = {}
    for trak, handler in _handlers(traks):
        if handler in chosen:
            continue
        track = read_track(trak.body, movie_timescale=timescale)
        if not track.samples.sizes and track.number in fragments:
            whole = replace(track, samples=fragments[track.number])
            track = edited(whole, trak.body, movie_timescale=timescale)
        if track.samples.duration:
            chosen[handler] = track
    return chosen.get(VIDEO), chosen.get(SOUND)


def _handlers(traks: list[Box]) -> Iterator[tuple[Box, bytes]]:
    for trak in traks:
        handler = bytes(first(trak.body, b"mdia", b"hdlr")[8:12])
        if handler in (VIDEO, SOUND):
            yield trak, handler


def _check_data(track: Track, media: list[FileBox]) -> None:
    """Raises `NotAVideo` for samples that are not within the file's media data."""
    starts = [one.start for one in media]
    for chunk in track.samples.chunks:
        index = bisect_right(starts, chunk.offset) - 1
        if chunk.length and (index < 0 or chunk.offset + chunk.length > media[index].end):
            raise NotAVideo(Reason.BROKEN)


def _check_size(movie: Movie) -> None:
    sizes = [(movie.video.width, movie.video.height), (movie.video.codec.width, movie.video.codec.height)]
    if any(not width or not height for width, height in sizes):
        raise NotAVideo(Reason.BROKEN)
    if any(max(size) > MAX_SIDE or size[0] * size[1] > MAX_PIXELS for size in sizes):
        raise NotAVideo(Reason.SIZE)


def _provenance(read: Read, top: list[FileBox]) -> bytes:
    """The whole content of the box that holds a C2PA manifest store; empty if there is none."""
    for one in top:
        if one.kind == b"uuid" and one.end - one.start <= PROVENANCE_BYTES:
            content = read(one.start, one.end - one.start)
            store = content[20 + len(_MANIFEST) + 8 :]
            if content.startswith(_C2PA_BOX) and content[20:].startswith(_MANIFEST) and is_provenance(store):
                return content
    return b""


def _content(read: Read, one: FileBox, *, most: int) -> memoryview:
    if one.end - one.start > most:
        raise NotAVideo(Reason.COST)
    return memoryview(read(one.start, one.end - one.start))
