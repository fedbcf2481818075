"""Media in an S3 bucket, shared by many replicas."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from storage.database.errors import StorageDown
from storage.media.s3_access import S3Access
from storage.media.store import Missing, checked

_TIMEOUT_SECONDS = 30
_RETRIES = 3
_PART_BYTES, _PARTS_AT_ONCE = 5 << 20, 2  # the smallest part that S3 takes
_PIECE_BYTES = 1 << 18


class S3MediaStore:
    """A bucket, under a prefix of its keys."""

    def __init__(self, name: str, *, prefix: str, access: S3Access) -> None:
        given: dict[str, Any] = {
            "endpoint": access.endpoint,
            "access_key_id": access.access_key_id,
            "secret_access_key": access.secret_access_key,
            "session_token": access.session_token,
        }
        plain_http = access.endpoint is not None and access.endpoint.startswith("http://")
        self._store = S3Store(
            name,
            prefix=prefix or None,
            region=access.region,
            client_options={"timeout": timedelta(seconds=_TIMEOUT_SECONDS), "allow_http": plain_http},
            retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_TIMEOUT_SECONDS)},
            **{name: value for name, value in given.items() if value is not None},
        )

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Uploads the object in one request, so that it is never visible in part."""
        with _translated(key):
            attributes = {"Content-Type": media_type}
            await obstore.put_async(self._store, checked(key), content, attributes=attributes, use_multipart=False)

    async def get(self, key: str) -> bytes:
        """The object's content."""
        with _translated(key):
            found = await obstore.get_async(self._store, checked(key))
            return bytes(await found.bytes_async())

    async def put_stream(self, key: str, content: AsyncIterable[bytes], media_type: str) -> None:
        """Uploads the object in parts; it is visible once all are there."""
        with _translated(key):
            await obstore.put_async(
                self._store,
                checked(key),
                aiter(content),
                attributes={"Content-Type": media_type},
                use_multipart=True,
                chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )

    async def stream(self, key: str) -> AsyncGenerator[bytes, None]:
        """The object's content, piece by piece."""
        with _translated(key):
            found = await obstore.get_async(self._store, checked(key))
            async for piece in found.stream(min_chunk_size=_PIECE_BYTES):
                yield bytes(piece)

    async def delete(self, key: str) -> None:
        """Removes the object."""
        with _translated(key):
            await obstore.delete_async(self._store, checked(key))

    async def link(self, key: str, *, seconds: int) -> str | None:
        """A presigned URL; it is not checked that the object exists."""
        with _translated(key):
            return await obstore.sign_async(self._store, "GET", checked(key), timedelta(seconds=seconds))


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise Missing(key) from error
    except (BaseError, OSError) as error:
        raise StorageDown(f"{type(error).__name__}: the bucket cannot be used now") from error
