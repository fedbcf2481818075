"""Photos of stored pictures, made once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.media.decoder_pool import DecoderPool
from bot.media.photo_cache import PhotoCache
from bot.media.photos import Photos
from storage.media.local_store import LocalStore
from storage.media.store import Missing
from storage.orders.models import Stored
from tests.support.hostile_images import encoded, painted

PICTURES = [encoded(painted(size=(60 + number, 40)), form) for number, form in enumerate(("PNG", "WEBP", "JPEG"))]


@asynccontextmanager
async def stored(folder: Path, count: int) -> AsyncIterator[tuple[DecoderPool, Photos, list[Stored]]]:
    """So many results, taken in as they are when an order's pictures arrive."""
    pool, store = DecoderPool(at_once=2), LocalStore(folder)
    photos = Photos(media=store, decoder_pool=pool)
    found = []
    try:
        for number, content in enumerate(PICTURES[:count], 1):
            async with pool.slot("ann") as decoder:
                inspected = await decoder.inspect(content)
            picture, key = inspected.original, f"out/a/{number}"
            await store.put(key, picture.content, picture.media_type)
            photos.remember(key, inspected.photo)
            found.append(Stored(key, picture.media_type, picture.width, picture.height, len(picture.content)))
        yield pool, photos, found
    finally:
        await pool.aclose()


def size(photo: bytes) -> tuple[int, int]:
    image = Image.open(BytesIO(photo))
    assert image.format == "JPEG"
    return image.size


async def test_a_single_picture_is_decoded_once_in_its_life(tmp_path: Path) -> None:
    async with stored(tmp_path, 1) as (pool, photos, pictures):
        assert size(await photos.photo(pictures, owner="ann")) == (60, 40)
        assert size(await photos.photo(pictures, owner="ann")) == (60, 40)
        assert pool.jobs == 1


async def test_a_sheet_is_one_more_job_and_is_made_of_photos_alone(tmp_path: Path) -> None:
    async with stored(tmp_path, 3) as (pool, photos, pictures):
        for picture in pictures:
            (tmp_path / picture.key).unlink()
        sheet = await photos.photo(pictures, owner="ann")
        assert await photos.photo(pictures, owner="ann") == sheet
        assert max(size(sheet)) >= 2040
        assert pool.jobs == 3 + 1


async def test_after_a_restart_photos_are_made_from_the_store(tmp_path: Path) -> None:
    async with stored(tmp_path, 3) as (pool, photos, pictures):
        before = await photos.photo(pictures[:1], owner="ann")
        again = Photos(media=LocalStore(tmp_path), decoder_pool=pool)
        assert await again.photo(pictures[:1], owner="ann") == before
        assert max(size(await again.photo(pictures, owner="ann"))) >= 2040
        assert pool.jobs == 3 + 2


async def test_after_a_while_an_erased_picture_is_not_posted_from_memory(tmp_path: Path) -> None:
    now = 0.0
    pool = DecoderPool(at_once=1)
    photos = Photos(media=LocalStore(tmp_path), decoder_pool=pool, clock=lambda: now)
    photos.remember("out/a/1", b"photo")
    pictures = [Stored("out/a/1", "image/png", 60, 40, 100)]
    assert await photos.photo(pictures, owner="ann") == b"photo"
    now = 601.0
    with pytest.raises(Missing):
        await photos.photo(pictures, owner="ann")


def test_the_photo_that_was_not_used_for_longest_goes_first() -> None:
    cache = PhotoCache(max_bytes=10, max_seconds=60, clock=lambda: 0)
    cache.put(("a",), b"aaaa")
    cache.put(("b",), b"bbbb")
    assert cache.get(("a",)) == b"aaaa"
    cache.put(("c",), b"cccc")
    assert [cache.get((key,)) for key in "abc"] == [b"aaaa", None, b"cccc"]
    cache.put(("a",), b"too large to keep")
    assert cache.get(("a",)) is None
    assert cache.get(("c",)) == b"cccc"


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.binary(max_size=60), st.integers(0, 4))))
def test_the_cache_keeps_its_bounds(steps: list[tuple[str, bytes, int]]) -> None:
    now = 0
    cache = PhotoCache(max_bytes=100, max_seconds=10, clock=lambda: now)
    last: dict[str, tuple[bytes, int]] = {}
    for key, photo, pause in steps:
        now += pause
        cache.put((key,), photo)
        last[key] = (photo, now)
        held = {one: found for one in "abcdef" if (found := cache.get((one,))) is not None}
        assert held[key] == photo
        assert sum(len(found) for found in held.values()) <= 100
        assert all(found == last[one][0] and now - last[one][1] < 10 for one, found in held.items())
