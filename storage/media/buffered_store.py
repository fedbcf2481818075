"""A media store that goes on in memory while the store below it cannot be written to."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from storage.media.store import MediaStore, MediaUnavailable

log = structlog.get_logger(__name__)

PROBE_KEY = "health/probe"
_PROBE_SECONDS = 10.0
_BUFFER_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str


class BufferedStore:
    """Files that could not be written are in memory, within `max_bytes`, and are written once that is possible again.

    They are lost when the process ends before. `trouble` is why nothing can be written, None while all is well; it is
    found by a failed `put` or by `check`, and ended by `check` alone. `suspected` is set when a `put` failed.
    """

    def __init__(self, store: MediaStore, *, max_bytes: int = _BUFFER_BYTES) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._unsaved: dict[str, _File] = {}
        self._checking = asyncio.Lock()
        self.trouble: str | None = None
        self.suspected = asyncio.Event()

    def is_saved(self, key: str) -> bool:
        """Whether the file is not only in memory."""
        return key not in self._unsaved

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Stores the file, in memory if need be; raises `MediaUnavailable` when there is no room for it either."""
        if self.trouble is None:
            try:
                await self._store.put(key, content, media_type)
                self._unsaved.pop(key, None)
                return
            except MediaUnavailable as error:
                self._found(str(error))
        kept = sum(len(file.content) for other, file in self._unsaved.items() if other != key)
        if kept + len(content) > self._max_bytes:
            raise MediaUnavailable(self.trouble or "too many files wait to be written")
        self._unsaved[key] = _File(content, media_type)

    async def get(self, key: str) -> bytes:
        """The file's content; raises `Missing`."""
        unsaved = self._unsaved.get(key)
        return unsaved.content if unsaved is not None else await self._store.get(key)

    async def put_stream(self, key: str, content: AsyncIterable[bytes], media_type: str) -> None:
        """Stores what is too large for memory; raises `MediaUnavailable` while nothing can be written."""
        if self.trouble is not None:
            raise MediaUnavailable(self.trouble)
        try:
            await self._store.put_stream(key, content, media_type)
        except MediaUnavailable as error:
            self._found(str(error))
            raise

    async def stream(self, key: str) -> AsyncGenerator[bytes, None]:
        """The file's content in pieces, in one from memory; raises `Missing`."""
        unsaved = self._unsaved.get(key)
        if unsaved is not None:
            yield unsaved.content
            return
        async with aclosing(self._store.stream(key)) as pieces:
            async for piece in pieces:
                yield piece

    async def delete(self, key: str) -> None:
        """Deletes the file, from memory too."""
        self._unsaved.pop(key, None)
        await self._store.delete(key)

    async def link(self, key: str, *, seconds: int) -> str | None:
        """A public URL; None also for a file that is only in memory."""
        return await self._store.link(key, seconds=seconds) if self.is_saved(key) else None

    async def check(self) -> str | None:
        """Writes a small file and whatever waits in memory; why that fails, None when all is written."""
        async with self._checking:
            try:
                async with asyncio.timeout(_PROBE_SECONDS):
                    await self._store.put(PROBE_KEY, b"probe", "text/plain")
                    await self._store.delete(PROBE_KEY)
                while self._unsaved:  # more may come meanwhile
                    key, file = next(iter(self._unsaved.items()))
                    await self._save(key, file)
            except MediaUnavailable as error:
                self._found(str(error))
            except TimeoutError:
                self._found("it does not answer")
            else:
                self.trouble = None
            return self.trouble

    async def _save(self, key: str, file: _File) -> None:
        await self._store.put(key, file.content, file.media_type)
        if self._unsaved.get(key) is file:
            del self._unsaved[key]
        elif key not in self._unsaved:  # deleted meanwhile
            await self._store.delete(key)

    def _found(self, why: str) -> None:
        if self.trouble is None:
            log.error("media store cannot be written", why=why)
        self.trouble = why
        self.suspected.set()
