"""Previews of a picture, decoded by a child process and shown in the placeholder while the gateway paints."""

import asyncio
from typing import Protocol

import structlog

from bot.delivery.progress import May
from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.formats import NotAPicture
from providers.contract import Gateway
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.leases import is_at_work
from storage.orders.models import Order

log = structlog.get_logger(__name__)

_EDIT_SECONDS = 3.0  # so long an edit may take


class PhotoDisplay(Protocol):
    """Puts photos into placeholders; `bot.delivery.order_message` implements it."""

    def show_preview(self, order: Order, photo: bytes, *, seconds: float, may_edit: May) -> None: ...


class PreviewDisplay:
    """Shows the newest preview of each order. One that cannot be shown is left out.

    A message is edited only while its order is at work in this process, and will be when the edit is over: a preview
    must not come after the end of an order that another process took over.
    """

    def __init__(self, *, decoder_pool: DecoderPool, database: Database, messenger: PhotoDisplay) -> None:
        self._decoder_pool = decoder_pool
        self._database = database
        self._messenger = messenger
        self._newest: dict[str, bytes] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def hear(self, gateway: Gateway, order: Order, event: bytes) -> None:
        """Shows the preview in an event of the gateway's reply soon, if there is one; returns at once."""
        if order.quiet or order.placeholder_id is None or (picture := gateway.parse_preview(event)) is None:
            return
        self._newest[order.id] = picture
        if order.id not in self._tasks:
            self._tasks[order.id] = asyncio.create_task(self._work(order), name=f"preview {order.id}")

    async def _work(self, order: Order) -> None:
        try:
            while (picture := self._newest.pop(order.id, None)) is not None:
                await self._show(order, picture)
        finally:
            self._newest.pop(order.id, None)
            del self._tasks[order.id]

    async def _show(self, order: Order, picture: bytes) -> None:
        async def may_edit() -> bool:
            try:
                return await is_at_work(self._database, order, for_seconds=_EDIT_SECONDS)
            except StorageDown:
                return False

        try:
            async with self._decoder_pool.slot(order.user_id) as decoder:
                photo = await decoder.to_telegram_photo(picture)
        except (NotAPicture, DecoderUnavailable) as error:
            log.info("preview left out", order=order.id, why=type(error).__name__)
            return
        if await may_edit():
            self._messenger.show_preview(order, photo, seconds=_EDIT_SECONDS, may_edit=may_edit)
