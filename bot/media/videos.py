"""Takes a video from outside into the media store: checked, playable while it loads, without metadata."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Hashable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from bot.media.decoder_pool import DecoderPool
from bot.media.decoder_protocol import DEFAULT_LIMITS, Limits
from bot.media.video.formats import EXTENSIONS, FILE_BYTES, KeptVideo, NotAVideo, Reason
from bot.media.video.inspector import InspectedVideo, inspect_video
from bot.media.video.protocol import Span
from storage.database.errors import translated
from storage.media.store import MediaStore

_PIECE_BYTES = 1 << 16


class Videos:
    """Videos in the media store. None is ever whole in the memory of this process.

    On its way a video is a file without a name in `folder` (None: the system's for temporary files); it goes when the
    process does.
    """

    def __init__(
        self,
        *,
        media: MediaStore,
        decoder_pool: DecoderPool,
        folder: Path | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._media = media
        self._decoder_pool = decoder_pool
        self._folder = folder
        self._limits = limits

    async def keep(
        self, source: AsyncIterable[bytes], *, name: str, owner: Hashable, limit: int = FILE_BYTES
    ) -> KeptVideo:
        """Stores the video under `name` and its extension (`out/<part>/1` gives `out/<part>/1.mp4`).

        The same name again replaces it, so a step that was interrupted may be repeated. Raises `NotAVideo`,
        `DecoderUnavailable`, `StorageDown`, and what `source` raises.
        """
        async with self._received(source, limit=limit) as (file, size):
            async with self._decoder_pool.slot(owner):  # a share of the machine, as for pictures
                found = await inspect_video(file.fileno(), size, limits=self._limits)
            return await self._store(name, file, found)

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        """The stored video as a file to upload from. Raises `Missing` and `StorageDown`."""
        async with aclosing(self._media.stream(key)) as content, self._received(content) as (file, _):
            yield file

    async def _store(self, name: str, file: BinaryIO, found: InspectedVideo) -> KeptVideo:
        verdict = found.verdict
        key, thumbnail_key = f"{name}.{EXTENSIONS[verdict.media_type]}", None
        if found.thumbnail is not None:
            thumbnail_key = f"{name}.jpg"
            await self._media.put(thumbnail_key, found.thumbnail, "image/jpeg")
        await self._media.put_stream(key, _pieces(file, found), verdict.media_type)
        return KeptVideo(
            key=key,
            size=len(found.head) + sum(end - start for start, end in found.spans),
            width=verdict.width,
            height=verdict.height,
            seconds=round(verdict.milliseconds / 1000) or min(1, verdict.milliseconds),
            has_sound=verdict.has_sound,
            playable=verdict.playable,
            thumbnail_key=thumbnail_key,
            media_type=verdict.media_type,
        )

    @asynccontextmanager
    async def _received(
        self, source: AsyncIterable[bytes], *, limit: int = FILE_BYTES
    ) -> AsyncIterator[tuple[BinaryIO, int]]:
        """The content as a file without a name, open for reading, and its size. Raises `NotAVideo` above `limit`."""
        with translated():
            reader, writer = await asyncio.to_thread(_nameless_file, self._folder)
        with reader:
            with writer:
                size = await _copy(source, writer, limit=limit)
            yield reader, size


def _nameless_file(folder: Path | None) -> tuple[BinaryIO, FileIO]:
    """A new file for its reader and for its writer; it goes when both are closed."""
    handle, name = tempfile.mkstemp(dir=folder, prefix="video-")
    try:
        return Path(name).open("rb"), os.fdopen(handle, "wb", buffering=0)
    except OSError:
        os.close(handle)
        raise
    finally:
        Path(name).unlink()


async def _copy(source: AsyncIterable[bytes], writer: FileIO, *, limit: int) -> int:
    """Writes it all; returns how much that was."""
    size = 0
    async for piece in source:
        size += len(piece)
        if size > limit:
            raise NotAVideo(Reason.SIZE)
        with translated():
            await asyncio.to_thread(_write, writer, piece)
    return size


def _write(writer: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[writer.write(rest) :]


async def _pieces(file: BinaryIO, found: InspectedVideo) -> AsyncIterator[bytes]:
    """The file to keep."""
    if found.head:
        yield found.head
    pieces = _read_spans(file.fileno(), found.spans)
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def _read_spans(file: int, spans: Iterable[Span]) -> Iterator[bytes]:
    """The spans one behind the other, in pieces of the same size."""
    waiting = bytearray()
    for start, end in spans:
        at = start
        while at < end:
            piece = os.pread(file, min(end - at, _PIECE_BYTES - len(waiting)), at)
            waiting += piece
            at += len(piece)
            if len(waiting) == _PIECE_BYTES:
                yield bytes(waiting)
                waiting.clear()
    if waiting:
        yield bytes(waiting)
