"""Bodies of replies, held to a size, a time and no encoding."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

import httpx

from providers.errors import Busy, Unfetchable, Unusable

# Stores repeat "aws-chunked", a transfer form of S3 uploads, for files that are stored as they are (seen 2026-11).
PLAIN_ENCODINGS = frozenset({"", "identity", "aws-chunked"})


async def read_all(chunks: AsyncIterable[bytes], headers: httpx.Headers, *, limit: int) -> bytes:
    """The raw body; raises `Unfetchable` as `limited` does."""
    return b"".join([chunk async for chunk in limited(chunks, headers, limit=limit)])


async def limited(chunks: AsyncIterable[bytes], headers: httpx.Headers, *, limit: int) -> AsyncIterator[bytes]:
    """The raw body; raises `Unfetchable` if it is larger than `limit`, `Unusable` if it has a content encoding."""
    encodings = {word.strip().lower() for word in headers.get("Content-Encoding", "").split(",")}
    if not encodings <= PLAIN_ENCODINGS:
        raise Unusable("The reply is encoded", code="content-encoding")
    declared = headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise Unfetchable(f"The reply is larger than {limit} bytes", code="too-large")
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Unfetchable(f"The reply is larger than {limit} bytes", code="too-large")
        yield chunk


async def timed(pieces: AsyncIterator[bytes], deadline: float) -> AsyncIterator[bytes]:
    """The pieces that come until then; `Busy` for a later one, and when there is none."""
    empty = True
    while True:
        async with until(deadline):
            piece = await anext(pieces, None)
        if piece is None:
            break
        empty = empty and not piece
        yield piece
    if empty:
        raise Busy("The result is empty", code="empty")


@asynccontextmanager
async def until(deadline: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise Busy("The result did not arrive in time", code="deadline") from error
