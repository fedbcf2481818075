"""A folder for files on their way. Each is without a name, so that it goes when the process does."""

import asyncio
import errno
import os
import shutil
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

import structlog

from storage.media.store import MediaUnavailable, translated

log = structlog.get_logger(__name__)

_PROBE_BYTES = 1 << 16


def _ignore() -> None:
    return None


class TemporaryFolder:
    """Takes in what is too large for memory. `path` None is the system's folder for temporary files.

    `trouble` is why nothing can be taken in, None while all is well; it is found by a failed `receive` or by `check`,
    and ended by `check` alone. `on_trouble` is called when a `receive` failed.
    """

    def __init__(self, path: Path | None = None, *, on_trouble: Callable[[], None] = _ignore) -> None:
        self._path = path
        self._on_trouble = on_trouble
        self._did_not_fit = 0
        self.trouble: str | None = None

    @asynccontextmanager
    async def receive(self, source: AsyncIterable[bytes]) -> AsyncIterator[tuple[BinaryIO, int]]:
        """The content as an open file, and its size. Raises `MediaUnavailable`, and what `source` raises."""
        reader, writer = await self._open()
        with reader:
            with writer:
                size = await self._copy(source, writer)
            yield reader, size

    async def check(self) -> str | None:
        """Writes a small file; why that fails, or why what failed before would not fit now. None if all is well."""
        try:
            with translated():
                await asyncio.to_thread(self._probe)
        except MediaUnavailable as error:
            self._found(str(error))
        else:
            self.trouble, self._did_not_fit = None, 0
        return self.trouble

    def _probe(self) -> None:
        reader, writer = _nameless_file(self._path)
        with reader, writer:
            _write(writer, bytes(_PROBE_BYTES))
        if shutil.disk_usage(self._path or tempfile.gettempdir()).free < self._did_not_fit:
            raise OSError(errno.ENOSPC, "too small")

    async def _open(self) -> tuple[BinaryIO, FileIO]:
        try:
            with translated():
                return await asyncio.to_thread(_nameless_file, self._path)
        except MediaUnavailable as error:
            self._failed(error, size=0)
            raise

    async def _copy(self, source: AsyncIterable[bytes], writer: FileIO) -> int:
        """Writes it all; returns how much that was."""
        size = 0
        async for piece in source:
            size += len(piece)
            try:
                with translated():
                    await asyncio.to_thread(_write, writer, piece)
            except MediaUnavailable as error:
                self._failed(error, size=size)
                raise
        return size

    def _failed(self, error: MediaUnavailable, *, size: int) -> None:
        self._did_not_fit = max(self._did_not_fit, size)
        self._found(str(error))
        self._on_trouble()

    def _found(self, why: str) -> None:
        if self.trouble is None:
            log.error("folder for temporary files cannot be written", why=why)
        self.trouble = why


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


def _write(writer: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[writer.write(rest) :]
