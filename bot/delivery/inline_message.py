"""The message elsewhere that shows what becomes of an order: in a chat where the bot may not be.

It is edited by its id alone, which may be repeated. Telegram takes no uploads there: the picture is shown by the name
that Telegram gave to the photo in the person's private chat. Nothing that goes wrong here touches the order.
"""

import time
from typing import Any

import structlog
from cachetools import LRUCache
from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputMediaVideo,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.errors import ErrorKind, classify
from bot.chat.rate_limiter import seconds_of
from bot.delivery.captions import OrderCaptions
from bot.delivery.keyboards import Keyboards
from bot.i18n.translations import Translations
from bot.orders.ports import Postponed
from providers.contract import Kind
from storage.orders.models import Order
from storage.schema.states import OrderState

log = structlog.get_logger(__name__)

_PROGRESS_SECONDS = 5.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class InlineMessage:
    """Writes to the messages of orders that came from elsewhere."""

    def __init__(
        self, *, bot: ExtBot[Any], translations: Translations, captions: OrderCaptions, keyboards: Keyboards
    ) -> None:
        self._bot = bot
        self._translations = translations
        self._captions = captions
        self._keyboards = keyboards
        self._shown: LRUCache[str, tuple[float, str]] = LRUCache(10_000)

    async def show(self, order: Order, key: str, **args: str | int) -> None:
        """Shows how far it is: seldom, only what is new, and not worth any trouble."""
        text, now = self._translations.html(order.language, key, **args), time.monotonic()
        last, shown = self._shown.get(order.id, (-_PROGRESS_SECONDS, ""))
        if order.inline_id is None or text == shown or now - last < _PROGRESS_SECONDS:
            return
        self._note(order, text)
        try:
            await self._write(order, text, self._keyboards.waiting(order))
        except TelegramError as error:
            log.debug("inline progress not shown", order=order.id, why=type(error).__name__)

    async def answer(self, order: Order) -> str | None:
        """Answers a guest's call; the id of the message that now stands there, None when it is too late for one.

        A call is answered once, so this may be repeated. Raises `Postponed`.
        """
        key = "placeholder-filming" if order.kind == Kind.VIDEO else "placeholder-painting"
        text = self._translations.html(order.language, key)
        content = InputTextMessageContent(text, parse_mode="HTML", link_preview_options=_NO_PREVIEW)
        result = InlineQueryResultArticle(order.id, text, content, reply_markup=self._keyboards.waiting(order))
        try:
            sent = await self._bot.answer_guest_query(order.guest_query_id or "", result)
        except TelegramError as error:
            self._postpone(order, error)
            return None
        self._note(order, text)
        return sent.inline_message_id

    async def finish(self, order: Order) -> None:
        """Shows the end: the picture, or why there is none. Raises `Postponed`; what Telegram refuses is left."""
        keyboard = self._keyboards.elsewhere(order, inline=bool(self._bot.bot.supports_inline_queries))
        if order.photo_id is not None:
            form = InputMediaVideo if order.kind == Kind.VIDEO else InputMediaPhoto
            photo = form(
                order.photo_id,
                caption=self._captions.caption(order, late_result=order.state is not OrderState.DELIVERED),
                parse_mode="HTML",
                has_spoiler=order.spoiler or None,
            )
            try:
                await self._bot.edit_message_media(photo, inline_message_id=order.inline_id, reply_markup=keyboard)
                return
            except TelegramError as error:
                if self._postpone(order, error) in (ErrorKind.UNCHANGED, ErrorKind.GONE, ErrorKind.CLOSED):
                    return
        try:
            await self._write(order, self._end(order), keyboard)
        except TelegramError as error:
            self._postpone(order, error)

    def _note(self, order: Order, text: str) -> None:
        self._shown[order.id] = (time.monotonic(), text)

    def _end(self, order: Order) -> str:
        if order.state is OrderState.DELIVERED:
            return self._translations.html(order.language, "elsewhere-private")
        if order.state is OrderState.UNDELIVERABLE and order.failure is None:
            return self._translations.html(order.language, "elsewhere-undeliverable", id=order.id)
        if any(part.failure == "closed" for part in order.parts):
            return self._translations.html(order.language, "elsewhere-closed", name=self._bot.username)
        return self._captions.failure(order)

    async def _write(self, order: Order, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        await self._bot.edit_message_text(
            text,
            inline_message_id=order.inline_id,
            parse_mode="HTML",
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard,
        )

    def _postpone(self, order: Order, error: TelegramError) -> ErrorKind:
        """What the error means, when it is for good; else raises `Postponed`."""
        trouble = classify(error)
        if isinstance(error, RetryAfter):
            raise Postponed(seconds_of(error)) from error
        if trouble in (ErrorKind.WAIT, ErrorKind.AMBIGUOUS):
            raise Postponed(1.0) from error
        if trouble is not ErrorKind.UNCHANGED:
            log.info("inline message cannot be edited", order=order.id, why=str(error))
        return trouble
