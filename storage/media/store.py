"""The interface of a media store, and the form of its keys."""

import re
from typing import Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


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
