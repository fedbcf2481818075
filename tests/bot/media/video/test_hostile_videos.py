"""Hostile videos through the whole way in: refused for their reason, or kept without what they hide."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.media.decoder_pool import DecoderPool
from bot.media.video.formats import NotAVideo
from bot.media.videos import Videos
from storage.media.local_store import LocalStore
from storage.media.temporary_folder import TemporaryFolder
from tests.support.hostile_videos import SECRET, HostileVideo, hostile_videos
from tests.support.videos import SIZE, rewritten, streamed

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

ALL = hostile_videos()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool(at_once=2)
    yield pool
    await pool.aclose()


async def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 60
    assert len({hostile.name for hostile in ALL}) == len(ALL)


@pytest.mark.parametrize("hostile", ALL, ids=lambda one: one.name)
async def test_nothing_of_it_is_stored_but_what_is_harmless(
    hostile: HostileVideo, pool: DecoderPool, tmp_path: Path
) -> None:
    videos = Videos(media=LocalStore(tmp_path), decoder_pool=pool, folder=TemporaryFolder())
    if hostile.reason is not None:
        with pytest.raises(NotAVideo) as caught:
            await videos.keep(streamed(hostile.content), name="out/1", owner=1)
        assert caught.value.reason is hostile.reason
        assert os.listdir(tmp_path) == []
        return
    kept = await videos.keep(streamed(hostile.content), name="out/1", owner=1)
    content = (tmp_path / kept.key).read_bytes()
    assert SECRET not in content
    assert rewritten(content) == content
    assert (kept.width, kept.height, kept.seconds) == (*SIZE, 1)
    assert kept.thumbnail_key is not None
