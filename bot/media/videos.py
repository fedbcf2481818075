"""Takes a video from outside into the media store: checked, playable while it loads, without metadata."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Hashable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from typing import BinaryIO

from bot.media.decoder_pool import DecoderPool
from bot.media.decoder_protocol import DEFAULT_LIMITS, Limits
from bot.media.video.formats import EXTENSIONS, FILE_BYTES, KeptVideo, NotAVideo, Reason
from bot.media.video.inspector import InspectedVideo, inspect_video
from bot.media.video.protocol import Span
from storage.media.store import MediaStore
from storage.media.temporary_folder import TemporaryFolder

_PIECE_BYTES = 1 << 16


class Videos:
    """Videos in the media store. None is ever whole in the memory of this process.

    On its way a video is a file without a name in `folder`.
    """

    def __init__(
        self,
        *,
        media: MediaStore,
        decoder_pool: DecoderPool,
        folder: TemporaryFolder,
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
        `DecoderUnavailable`, `MediaUnavailable`, and what `source` raises.
        """
        async with self._folder.receive(_limited(source, limit)) as (file, size):
            async with self._decoder_pool.slot(owner):  # a share of the machine, as for pictures
                found = await inspect_video(file.fileno(), size, limits=self._limits)
            return await self._store(name, file, found)

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        """The stored video as a file to upload from. Raises `Missing` and `MediaUnavailable`."""
        async with aclosing(self._media.stream(key)) as content, self._folder.receive(content) as (file, _):
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


async def _limited(source: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    """The same; raises `NotAVideo` above `limit`."""
    size = 0
    async for piece in source:
        size += len(piece)
        if size > limit:
            raise NotAVideo(Reason.SIZE)
        yield piece


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
