"""Input images of an order: downloads them from Telegram, cleans and stores them, and gives gateways a URL."""

from collections.abc import Sequence
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.chat.attachments import MAX_BYTES
from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.formats import NotAPicture, Reason
from bot.media.signed_links import SignedLinks
from bot.orders.ports import InputBusy, InputUnavailable
from providers.contract import Gateway
from providers.image import ImageFile
from providers.transport import Transport
from storage.media.store import MediaStore, Missing
from storage.orders.models import Order, Source

_LINK_SECONDS = 24 * 3600
_FILE_SECONDS = 30.0
_MASK_FAILURES = {Reason.SHAPE: "mask-shape", Reason.UNMARKED: "mask-unclear"}


class InputImages:
    """Loads the input images of orders."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        media: MediaStore,
        decoder_pool: DecoderPool,
        transport: Transport,
        links: SignedLinks,
        presigns: bool,
    ) -> None:
        self._bot = bot
        self._media = media
        self._decoder_pool = decoder_pool
        self._transport = transport
        self._links = links
        self._presigns = presigns

    async def pictures(self, order: Order) -> list[tuple[str, ImageFile]]:
        """Each image with its media key: upright, without metadata, as JPEG or PNG.

        Raises `InputUnavailable` if one cannot be used, `InputBusy` if Telegram has to be asked again.
        """
        return [await self._picture(order, index, source) for index, source in enumerate(order.sources, 1)]

    async def _picture(self, order: Order, index: int, source: Source) -> tuple[str, ImageFile]:
        key = f"in/{order.id}/{index}"
        try:
            kept = await self._media.get(key)
        except Missing:
            kept = None
        try:
            if kept is not None:
                return key, await self._prepare(order, kept)
            picture = await self._prepare(order, await self._original(source))
        except NotAPicture as error:
            raise InputUnavailable("source-format") from error
        except DecoderUnavailable as error:
            raise InputBusy("no decoder") from error
        await self._media.put(key, picture.content, picture.media_type)
        return key, picture

    async def _prepare(self, order: Order, content: bytes) -> ImageFile:
        async with self._decoder_pool.slot(order.user_id) as decoder:
            return await decoder.prepare_input(content)

    async def _original(self, source: Source) -> bytes:
        if source.media_key is not None:
            try:
                return await self._media.get(source.media_key)
            except Missing as error:
                raise InputUnavailable("source") from error
        try:
            file = await self._bot.get_file(str(source.file_id), read_timeout=_FILE_SECONDS)
            if (file.file_size or 0) > MAX_BYTES:  # only a self-hosted Bot API server returns those
                raise InputUnavailable("source-format")
            return bytes(await file.download_as_bytearray(read_timeout=_FILE_SECONDS))
        except (BadRequest, Forbidden, InvalidToken) as error:
            raise InputUnavailable("source") from error
        except TelegramError as error:
            # The URL of a Telegram file contains the token, so the original error is not chained.
            raise InputBusy(type(error).__name__) from None

    async def addresses(
        self, gateway: Gateway, order: Order, pictures: Sequence[tuple[str, ImageFile]]
    ) -> tuple[tuple[str, ...], str]:
        """A URL of each image that the gateway can read, and of the mask that the second became, "" without one.

        Raises `InputUnavailable`, `InputBusy` and the gateway's errors.
        """
        given: list[str] = []
        mask = ""
        if order.mask:
            (key, first), (_, second), *pictures = pictures
            given, mask = await self._masked(gateway, order, key, first, second)
        given += [await self._address(gateway, key, picture) for key, picture in pictures]
        return tuple(given), mask

    async def _masked(
        self, gateway: Gateway, order: Order, key: str, first: ImageFile, second: ImageFile
    ) -> tuple[list[str], str]:
        """The first one becomes a PNG, as the mask is: OpenAI wants both in one format (read 2026-11).

        Our own links lead to what is stored, so both are handed over.
        """
        try:
            async with self._decoder_pool.slot(order.user_id) as decoder:
                picture = await decoder.to_png(first.content)
                mask = await decoder.mask(picture.content, second.content)
        except NotAPicture as error:
            raise InputUnavailable(_MASK_FAILURES.get(error.reason, "source-format")) from error
        except DecoderUnavailable as error:
            raise InputBusy("no decoder") from error
        name = key.replace("/", "-")
        address = await self._transport.upload(gateway, picture, name)
        return [address], await self._transport.upload(gateway, mask, f"{name}-mask")

    async def _address(self, gateway: Gateway, key: str, picture: ImageFile) -> str:
        if not gateway.reads_addresses:
            return await self._transport.upload(gateway, picture, key.replace("/", "-"))
        if (link := self._links.make(key, seconds=_LINK_SECONDS)) is not None:
            return link
        if self._presigns and (presigned := await self._media.link(key, seconds=_LINK_SECONDS)) is not None:
            return presigned
        return await self._transport.upload(gateway, picture, key.replace("/", "-"))
