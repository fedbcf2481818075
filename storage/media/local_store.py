"""Media in a folder of this machine. obstore's local store is not used because it does not fsync."""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterable
from pathlib import Path

from storage.database.errors import translated
from storage.media.store import Missing, checked

_PIECE_BYTES = 1 << 16


class LocalStore:
    """Keeps media files in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Writes a temporary file, syncs it to disk, then renames it."""
        with translated():
            await asyncio.to_thread(self._put, self.root / checked(key), content)

    def _put(self, target: Path, content: bytes) -> None:
        aside = _aside(target)
        try:
            aside.write_bytes(content)
            _replace(aside, target)
        finally:
            aside.unlink(missing_ok=True)

    async def put_stream(self, key: str, content: AsyncIterable[bytes], media_type: str) -> None:
        """The same, piece by piece."""
        target = self.root / checked(key)
        with translated():
            aside = await asyncio.to_thread(_aside, target)
        try:
            async for piece in content:
                with translated():
                    await asyncio.to_thread(_append, aside, piece)
            with translated():
                await asyncio.to_thread(_append, aside, b"")  # also where there is no piece at all
                await asyncio.to_thread(_replace, aside, target)
        finally:
            with translated():
                await asyncio.to_thread(aside.unlink, missing_ok=True)

    async def get(self, key: str) -> bytes:
        """The file's content."""
        with translated():
            try:
                return await asyncio.to_thread((self.root / checked(key)).read_bytes)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise Missing(key) from error

    async def stream(self, key: str) -> AsyncGenerator[bytes, None]:
        """The file's content, piece by piece; a file that is replaced meanwhile is read to its end."""
        path = self.root / checked(key)
        with translated():
            try:
                file = await asyncio.to_thread(path.open, "rb")
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise Missing(key) from error
        with translated(), file:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield piece

    async def delete(self, key: str) -> None:
        """Removes the file."""
        with translated():
            await asyncio.to_thread((self.root / checked(key)).unlink, missing_ok=True)

    async def link(self, key: str, *, seconds: int) -> str | None:
        """None: a folder has no URLs."""
        checked(key)
        return None


def _aside(target: Path) -> Path:
    """Where the file is written before it gets its name; makes the folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(f".{secrets.token_hex(8)}")


def _append(aside: Path, piece: bytes) -> None:
    with aside.open("ab") as file:
        file.write(piece)


def _replace(aside: Path, target: Path) -> None:
    """Gives the file its name once it is on the disk."""
    for path in (aside, target.parent):  # the rename must survive a power cut too
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if path == aside:
            aside.replace(target)
