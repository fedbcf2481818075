"""Where pictures are kept: a folder (`file:path`), or a bucket (`s3://bucket/prefix`)."""

import asyncio
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from storage.database.errors import translated

if TYPE_CHECKING:
    from storage.media.bucket import BucketAccess

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")


class Missing(Exception):
    """The store has no such picture."""


def checked(key: str) -> str:
    """The key; raises `Missing` for one that no picture can have."""
    if not _KEY.fullmatch(key):
        raise Missing(key)
    return key


class MediaStore(Protocol):
    """Keeps bytes under keys such as out/k3j2m9x4.1/1.png: lower-case letters, digits, dots, dashes, slashes.

    Everything raises `StorageDown` while the store cannot be used, and `Missing` for a key of another form.
    """

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keeps the whole content or nothing; the same key again replaces it. `media_type` such as image/png."""

    async def get(self, key: str) -> bytes:
        """The content; raises `Missing`."""

    async def delete(self, key: str) -> None:
        """Forgets it; forgetting twice is fine."""

    async def link(self, key: str, *, seconds: int) -> str | None:
        """An address that anybody can read for that long, None where the store has none of its own."""


def open_media(url: str, *, access: "BucketAccess | None" = None) -> MediaStore:
    """The store at that address; raises `ValueError` with one sentence. `access` is needed for a bucket alone."""
    scheme, _, rest = url.partition(":")
    if scheme == "file" and rest:
        return Folder(Path(rest.removeprefix("//")))
    if named := _BUCKET.fullmatch(url):
        from storage.media.bucket import Bucket, BucketAccess

        return Bucket(named[1], prefix=(named[2] or "").strip("/"), access=access or BucketAccess())
    raise ValueError("file:path or s3://bucket/prefix")


class Folder:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Written aside, flushed to the disk, then renamed."""
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
            os.fsync(folder)  # the new name has to survive a power cut as well
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
        """None: a folder has no addresses."""
        checked(key)
        return None
