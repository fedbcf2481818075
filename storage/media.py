"""Where pictures are kept: a folder (`file:path`), or a bucket (`s3://bucket/prefix`)."""

import asyncio
import os
import re
import secrets
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class Missing(Exception):
    """The store has no such picture."""


class MediaStore(Protocol):
    """Keeps bytes under keys such as out/k3j2m9x4.1/1.png: lower-case letters, digits, dots, dashes, slashes."""

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keeps the whole content or nothing; the same key again replaces it. `media_type` such as image/png."""

    async def get(self, key: str) -> bytes:
        """The content; raises `Missing`."""

    async def delete(self, key: str) -> None:
        """Forgets it; forgetting twice is fine."""

    async def link(self, key: str, *, seconds: int) -> str | None:
        """An address that anybody can read for that long, None where the store has none of its own."""


def open_media(url: str) -> MediaStore:
    """The store at that address; raises `ValueError` with one sentence."""
    scheme, _, rest = url.partition(":")
    if scheme == "file" and rest:
        return Folder(Path(rest.removeprefix("//")))
    raise ValueError("file:path or s3://bucket/prefix")


class Folder:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Written aside, flushed to the disk, then renamed."""
        await asyncio.to_thread(self._put, key, content)

    def _put(self, key: str, content: bytes) -> None:
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)

    async def get(self, key: str) -> bytes:
        """The file's content."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise Missing(key) from error

    async def delete(self, key: str) -> None:
        """Removes the file."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def link(self, key: str, *, seconds: int) -> str | None:
        """None: a folder has no addresses."""
        return None

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise Missing(key)
        return self.root / key
