"""Media in a folder of this machine. obstore's local store is not used because it does not fsync."""

import asyncio
import os
import secrets
from pathlib import Path

from storage.media.store import Missing, checked, translated


class LocalStore:
    """Keeps media files in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Writes a temporary file, syncs it to disk, then renames it."""
        with translated():
            await asyncio.to_thread(self._put, self.root / checked(key), content)

    def _put(self, target: Path, content: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{secrets.token_hex(8)}")
        try:
            with aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the rename must survive a power cut too
        finally:
            os.close(folder)

    async def get(self, key: str) -> bytes:
        """The file's content."""
        with translated():
            try:
                return await asyncio.to_thread((self.root / checked(key)).read_bytes)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise Missing(key) from error

    async def delete(self, key: str) -> None:
        """Removes the file."""
        with translated():
            await asyncio.to_thread((self.root / checked(key)).unlink, missing_ok=True)

    async def link(self, key: str, *, seconds: int) -> str | None:
        """None: a folder has no URLs."""
        checked(key)
        return None
