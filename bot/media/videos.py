"""Takes a video from outside into the media store: checked, playable while it loads, without metadata."""

from collections.abc import AsyncIterable, AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import BinaryIO

from bot.media.decoder_pool import DecoderPool
from bot.media.video.formats import FILE_BYTES, KeptVideo
from storage.media.store import MediaStore


class Videos:
    """Videos in the media store. None is ever whole in the memory of this process."""

    def __init__(self, *, media: MediaStore, decoder_pool: DecoderPool) -> None:
        self._media = media
        self._decoder_pool = decoder_pool

    async def keep(
        self, source: AsyncIterable[bytes], *, name: str, owner: Hashable, limit: int = FILE_BYTES
    ) -> KeptVideo:
        """Stores the video under `name` and its extension (`out/<part>/1` gives `out/<part>/1.mp4`).

        The same name again replaces it, so a step that was interrupted may be repeated. Raises `NotAVideo`,
        `DecoderUnavailable`, `StorageDown`, and what `source` raises.
        """
        raise NotImplementedError

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        """The stored video as a file to upload from. Raises `Missing` and `StorageDown`."""
        raise NotImplementedError
        yield
