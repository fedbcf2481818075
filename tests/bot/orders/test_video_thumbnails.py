"""The thumbnail of a video whose first frame could not be decoded: the picture that is animated."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.media.decoder_pool import DecoderPool
from bot.media.video.formats import KeptVideo
from bot.orders.video_results import VideoResults
from storage.media.local_store import LocalStore
from storage.orders.models import Order, Source, Stored
from tests.support.order_samples import ORDER, PART

KEPT = KeptVideo(
    key=f"out/{PART.id}/1.mp4", size=1000, width=1280, height=720, seconds=5, has_sound=True, playable=True
)
ANIMATED = replace(ORDER, kind="video", sources=(Source(file_id="photo"),))


class Host:
    """Where the video is."""

    @asynccontextmanager
    async def streamed(self, url: str, *_: object, **__: Any) -> AsyncIterator[None]:
        yield None


class KeptAs:
    """Keeps every video as the test says."""

    def __init__(self, kept: KeptVideo) -> None:
        self._kept = kept

    async def keep(self, *_: Any, **__: Any) -> KeptVideo:
        return self._kept


@pytest.fixture
async def pool() -> AsyncIterator[DecoderPool]:
    decoders = DecoderPool(at_once=1)
    yield decoders
    await decoders.aclose()


@pytest.fixture
async def media(tmp_path: Path) -> LocalStore:
    """With a transparent picture to animate."""
    picture = BytesIO()
    Image.effect_noise((1600, 900), 100).convert("RGBA").save(picture, "PNG")
    store = LocalStore(tmp_path)
    await store.put(f"in/{ORDER.id}/1", picture.getvalue(), "image/png")
    return store


async def stored(media: LocalStore, pool: DecoderPool, order: Order, kept: KeptVideo = KEPT) -> Stored:
    host: Any = Host()
    videos: Any = KeptAs(kept)
    results = VideoResults(transport=host, videos=videos, media=media, decoder_pool=pool)
    return await results.store(order, PART, None, ("https://host.example/1.mp4",))


async def test_the_animated_picture_becomes_a_small_jpeg(media: LocalStore, pool: DecoderPool) -> None:
    found = await stored(media, pool, ANIMATED)
    assert found.thumbnail_key == f"out/{PART.id}/1.jpg"
    content = await media.get(found.thumbnail_key)
    with Image.open(BytesIO(content)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 180))
    assert len(content) < 200_000


async def test_a_frame_of_the_video_itself_is_better(media: LocalStore, pool: DecoderPool) -> None:
    found = await stored(media, pool, ANIMATED, replace(KEPT, thumbnail_key="out/own.jpg"))
    assert found.thumbnail_key == "out/own.jpg"


@pytest.mark.parametrize(
    "order",
    [ORDER, replace(ANIMATED, uses_references=True), replace(ANIMATED, id="gone"), replace(ANIMATED, id="text")],
)
async def test_without_a_picture_it_has_none(media: LocalStore, pool: DecoderPool, order: Order) -> None:
    await media.put("in/text/1", b"no picture", "image/png")
    assert (await stored(media, pool, order)).thumbnail_key is None
