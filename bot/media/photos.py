"""What is posted of stored pictures: one as a photo, several as a sheet."""

from collections.abc import Hashable, Sequence

from bot.media.decoder_pool import DecoderPool
from storage.media.store import MediaStore
from storage.orders.models import Stored


class Photos:
    """Makes photos of what is stored."""

    def __init__(self, *, media: MediaStore, decoder_pool: DecoderPool) -> None:
        self._media = media
        self._decoder_pool = decoder_pool

    async def photo(self, pictures: Sequence[Stored], *, owner: Hashable) -> bytes:
        """One to four pictures as Telegram takes them for a photo. Raises `Missing`, `NotAPicture`, `NoDecoder`."""
        async with self._decoder_pool.turn(owner) as decoder:  # so that few originals are in memory at once
            contents = [await self._media.get(picture.key) for picture in pictures]
            return await (
                decoder.to_telegram_photo(contents[0]) if len(contents) == 1 else decoder.contact_sheet(contents)
            )

    async def file(self, pictures: Sequence[Stored], *, sheet: bytes | None) -> tuple[bytes, str]:
        """Content and media type of what goes where no photo is taken: the picture, or the sheet of several if any."""
        if sheet is not None and len(pictures) > 1:
            return sheet, "image/jpeg"
        return await self._media.get(pictures[0].key), pictures[0].media_type
