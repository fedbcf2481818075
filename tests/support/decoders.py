"""Decoder pools for tests, and what their processes do."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.media.decoder_pool import DecoderPool
from bot.media.decoder_protocol import (
    DEFAULT_LIMITS,
    Limits,
)
from bot.media.formats import NotAPicture, Reason
from tests.support.hostile_images import encoded, painted

SMALL = encoded(painted(), "PNG")

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or relies on a bound that macOS lacks")


@asynccontextmanager
async def decoder_pool(*, limits: Limits = DEFAULT_LIMITS, at_once: int = 2) -> AsyncIterator[DecoderPool]:
    made = DecoderPool(at_once=at_once, limits=limits)
    try:
        yield made
    finally:
        await made.aclose()


async def inspect(pool: DecoderPool, content: bytes, owner: str = "ann") -> tuple[int, int]:
    async with pool.slot(owner) as decoder:
        picture = (await decoder.inspect(content)).original
    return picture.width, picture.height


async def only_child(pool: DecoderPool) -> int:
    """The process id of the one decoder, which is idle."""
    assert await inspect(pool, SMALL) == (60, 40)
    (pid,) = pool.pids
    return pid


async def ended(pid: int) -> None:
    """Returns once that process is gone."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, gone.set)
    try:
        await asyncio.wait_for(gone.wait(), 20)
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def reason_for(pool: DecoderPool, content: bytes) -> Reason:
    with pytest.raises(NotAPicture) as caught:
        await inspect(pool, content)
    return caught.value.reason
