"""The interface of a media store, and the form of its keys."""

import re
from collections.abc import AsyncGenerator, AsyncIterable
from typing import Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class Missing(Exception):
    """The store has no such file."""


def checked(key: str) -> str:
    """The key; raises `Missing` if it is malformed."""
    if not _KEY.fullmatch(key):
        raise Missing(key)
    return key


class MediaStore(Protocol):
    """Stores bytes under keys such as out/k3j2m9x4.1/1.png: lower-case letters, digits, dots, dashes, slashes.

    All methods raise `StorageDown` while the store is unavailable, and `Missing` for a malformed key.
    """

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Stores the content atomically, replacing an existing file. `media_type` is for example image/png."""

    async def get(self, key: str) -> bytes:
        """The content; raises `Missing`."""

    async def put_stream(self, key: str, content: AsyncIterable[bytes], media_type: str) -> None:
        """The same with content that is never whole in memory; nothing is stored where it raises."""

    def stream(self, key: str) -> AsyncGenerator[bytes, None]:
        """The content in small pieces; raises `Missing` with the first."""

    async def delete(self, key: str) -> None:
        """Deletes the file; deleting a missing file is not an error."""

    async def link(self, key: str, *, seconds: int) -> str | None:
        """A public URL that is valid for `seconds`, None if the store does not support it."""
