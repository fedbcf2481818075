"""The photos that are posted: one for a single picture, a contact sheet for several."""

import time
from collections.abc import Callable, Hashable, Sequence

from bot.media.decoder_pool import Decoder, DecoderPool
from bot.media.photo_cache import PhotoCache
from storage.media.store import MediaStore
from storage.orders.models import Stored

_CACHE_BYTES = 64_000_000
_CACHE_SECONDS = 600.0  # from storing to posting it takes seconds; a flood wait may last minutes


class Photos:
    """Photos of stored pictures. Those made when a picture is stored are kept in memory until they are posted.

    `cache_bytes` bounds that memory. After ten minutes none is used any more: the picture may have been erased.
    """

    def __init__(
        self,
        *,
        media: MediaStore,
        decoder_pool: DecoderPool,
        cache_bytes: int = _CACHE_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._media = media
        self._decoder_pool = decoder_pool
        self._cache = PhotoCache(max_bytes=cache_bytes, max_seconds=_CACHE_SECONDS, clock=clock)

    def remember(self, key: str, photo: bytes) -> None:
        """Keeps the photo of the picture that was stored under this media key."""
        self._cache.put((key,), photo)

    async def photo(self, pictures: Sequence[Stored], *, owner: Hashable) -> bytes:
        """One to four pictures as Telegram takes them for a photo: a JPEG. Nothing is decoded for one at hand.

        Raises `Missing`, `NotAPicture`, `DecoderUnavailable`.
        """
        keys = tuple(picture.key for picture in pictures)
        ready = self._cache.get(keys)
        if ready is not None:
            return ready
        async with self._decoder_pool.slot(owner) as decoder:  # so that few originals are in memory at once
            photo = await self._make(keys, decoder)
        self._cache.put(keys, photo)
        return photo

    async def _make(self, keys: tuple[str, ...], decoder: Decoder) -> bytes:
        if len(keys) == 1:
            return await decoder.to_telegram_photo(await self._media.get(keys[0]))
        # A sheet needs no more than the photos; where one is not at hand, its original is decoded for the sheet alone.
        return await decoder.contact_sheet([self._cache.get((key,)) or await self._media.get(key) for key in keys])

    async def file(self, pictures: Sequence[Stored], *, sheet: bytes | None) -> tuple[bytes, str]:
        """Content and media type of what goes where no photo is taken: the picture, or the sheet of several if any."""
        if sheet is not None and len(pictures) > 1:
            return sheet, "image/jpeg"
        return await self._media.get(pictures[0].key), pictures[0].media_type
