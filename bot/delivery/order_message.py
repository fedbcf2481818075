"""The one message of an order: a placeholder that becomes the picture, or says why not.

A picture is only ever posted by editing a message whose id is known, which may be repeated; what may not be repeated,
the sending of that message, is fenced by `announcement` and carries no picture.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any

import structlog
from telegram import InputMediaDocument, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.errors import ErrorKind, classify
from bot.chat.rate_limiter import MaxWait, WouldWait, seconds_of
from bot.delivery.captions import OrderCaptions
from bot.delivery.keyboards import Keyboards
from bot.delivery.progress import ProgressThrottle
from bot.i18n.translations import Translations
from bot.media.decoder_pool import DecoderUnavailable
from bot.media.formats import NotAPicture, extension
from bot.media.photos import Photos
from storage.conversation.chats import is_muted, migrate_chat, mute
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaStore
from storage.orders import leases
from storage.orders.leases import Claim
from storage.orders.models import Order
from storage.schema.states import OrderState

log = structlog.get_logger(__name__)

_PRIVATE_PROGRESS_SECONDS = 3.0
_GROUP_PROGRESS_SECONDS = 5.0
ACCEPTED, DONE = "👀", "👌"
_ACTION = "upload_photo"
_ACTION_SECONDS = 4.0  # Telegram shows one for five
_UPLOAD_SECONDS = 60.0
_REACTION_SECONDS = 5.0
_STORAGE_PAUSE_SECONDS = 0.5
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Postponed(Exception):
    """Telegram cannot take it now; again in `.seconds` (0: whenever it suits)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class ChatClosed(Exception):
    """The chat does not want us any more."""


class MessageMissing(Exception):
    """The message that was to be edited does not exist any more."""


class ContentRejected(Exception):
    """Telegram does not take this text or file there."""


class OrderMessenger:
    """Writes to chats on behalf of orders. Each method raises `Postponed` or `ChatClosed`, and `LostClaim`."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        database: Database,
        media: MediaStore,
        photos: Photos,
        translations: Translations,
        captions: OrderCaptions,
        keyboards: Keyboards,
    ) -> None:
        self._bot = bot
        self._database = database
        self._media = media
        self._photos = photos
        self._translations = translations
        self._captions = captions
        self._keyboards = keyboards
        self._throttle = ProgressThrottle()
        self._acted_at: dict[int, float] = {}

    async def announce(self, held: Claim, order: Order, key: str, **args: int) -> None:
        """Sends the placeholder, once."""
        await self._send(held, order, self._translations.html(order.language, key, **args), MaxWait.BRIEF)

    async def show(self, held: Claim, order: Order, key: str, **args: int) -> None:
        """Shows progress in the placeholder: seldom, only what is new, and never at the expense of anything else."""
        await self._progress(held, order, self._translations.html(order.language, key, **args))

    async def catch_up(self, held: Claim, order: Order) -> float | None:
        """Shows what came too early, if it is time; the seconds until it will be, None when nothing waits."""
        if order.state not in (OrderState.QUEUED, OrderState.WORKING) or order.cancel_asked_at is not None:
            self._throttle.drop(order.id)
        waiting = self._throttle.withheld(order.id)
        if waiting is None or waiting[1] > 0:
            return waiting[1] if waiting is not None else None
        await self._progress(held, order, waiting[0])
        return None

    async def _progress(self, held: Claim, order: Order, text: str) -> None:
        pause = _PRIVATE_PROGRESS_SECONDS if order.chat_id > 0 else _GROUP_PROGRESS_SECONDS
        if order.quiet or order.placeholder_id is None or text == order.displayed:
            return self._throttle.drop(order.id)
        if not self._throttle.may(order.id, text, pause=pause):
            return None
        try:
            await self._edit_text(order, text, MaxWait.NONE)
        except (Postponed, ChatClosed, MessageMissing, ContentRejected):
            return None
        async with leases.transaction(self._database, held) as step:
            return await step.note_any(displayed=text)

    async def deliver(self, held: Claim, order: Order, *, late_result: bool = False) -> str | None:
        """The placeholder becomes the picture, or the sheet of them; Telegram's file_id of the photo, if it is one."""
        caption = self._captions.caption(order, late_result=late_result)
        photo: bytes | None = None
        try:
            photo = await self._photos.photo(order.pictures, owner=order.user_id)
            form = InputMediaPhoto(photo, caption=caption, parse_mode="HTML", has_spoiler=order.spoiler or None)
            return await self._become(held, order, form)
        except DecoderUnavailable as error:
            raise Postponed(1.0) from error
        except (NotAPicture, ContentRejected) as error:
            log.warning("the picture does not go as a photo", order=order.id, why=str(error))
        try:
            content, kind = await self._photos.file(order.pictures, sheet=photo)
            name = f"{order.id}.{extension(kind)}"
            document = InputMediaDocument(content, caption=caption, parse_mode="HTML", filename=name)
            return await self._become(held, order, document)
        except ContentRejected as error:
            log.warning("the picture does not go as a file", order=order.id, why=str(error))
        await self._write(held, order, self._translations.html(order.language, "undelivered", id=order.id))
        return None

    async def _become(self, held: Claim, order: Order, form: InputMediaPhoto | InputMediaDocument) -> str | None:
        """The placeholder becomes `form`; one that is gone is sent anew first."""
        try:
            return await self._edit_media(order, form)
        except MessageMissing:
            order = await self._anew(held, order, "placeholder-fetching")
        try:
            return await self._edit_media(order, form)
        except MessageMissing as error:
            raise Postponed(1.0) from error

    async def _anew(self, held: Claim, order: Order, key: str) -> Order:
        """The order with a fresh placeholder, whose only purpose is to be edited: an edit can be repeated."""
        text = self._translations.html(order.language, key)
        return replace(order, placeholder_id=await self._send(held, order, text, MaxWait.BRIEF))

    async def _edit_media(self, order: Order, form: InputMediaPhoto | InputMediaDocument) -> str | None:
        edited = await self._edit(
            order,
            lambda: self._bot.edit_message_media(
                form,
                chat_id=order.chat_id,
                message_id=order.placeholder_id,
                reply_markup=self._keyboards.finished(order),
                read_timeout=_UPLOAD_SECONDS,
                write_timeout=_UPLOAD_SECONDS,
                rate_limit_args=MaxWait.BRIEF,
            ),
        )
        return edited.photo[-1].file_id if isinstance(edited, Message) and edited.photo else None

    async def tell(self, held: Claim, order: Order) -> None:
        """The placeholder says that the order failed or was cancelled, and what became of the credits."""
        await self._write(held, order, self._captions.failure(order))

    async def _write(self, held: Claim, order: Order, text: str) -> None:
        try:
            return await self._edit_text(order, text, MaxWait.BRIEF)
        except (MessageMissing, ContentRejected):
            order = await self._anew(held, order, "placeholder-painting")
        try:
            return await self._edit_text(order, text, MaxWait.BRIEF)
        except (MessageMissing, ContentRejected) as error:
            raise Postponed(1.0) from error

    async def react(self, order: Order, emoji: str | None) -> None:
        """Marks the person's own message, or takes the mark away, unless the chat is quiet; not worth any trouble."""
        if order.quiet or not order.message_id:
            return
        try:
            await self._bot.set_message_reaction(order.chat_id, order.message_id, emoji, read_timeout=_REACTION_SECONDS)
        except TelegramError as error:
            log.debug("no reaction", order=order.id, why=type(error).__name__)

    async def seem_busy(self, order: Order) -> None:
        """In a private chat, shows for some seconds that a picture is on its way; not worth any trouble."""
        now = time.monotonic()
        if order.chat_id < 0 or now - self._acted_at.get(order.chat_id, -_ACTION_SECONDS) < _ACTION_SECONDS:
            return
        if len(self._acted_at) > 10_000:
            self._acted_at.clear()
        self._acted_at[order.chat_id] = now
        try:
            await self._bot.send_chat_action(
                order.chat_id, _ACTION, message_thread_id=order.thread_id, read_timeout=_REACTION_SECONDS
            )
        except TelegramError as error:
            log.debug("no action", order=order.id, why=type(error).__name__)

    async def _edit_text(self, order: Order, text: str, patience: MaxWait) -> None:
        keyboard = self._keyboards.waiting(order)
        await self._edit(
            order,
            lambda: self._bot.edit_message_text(
                text,
                chat_id=order.chat_id,
                message_id=order.placeholder_id,
                parse_mode="HTML",
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
                rate_limit_args=patience,
            ),
        )

    async def _edit(self, order: Order, call: Any) -> Any:
        """What Telegram answers, None when the message is as wanted already."""
        if order.placeholder_id is None:
            raise MessageMissing
        try:
            return await call()
        except TelegramError as error:
            match classify(error):
                case ErrorKind.UNCHANGED:
                    return None
                case ErrorKind.GONE:
                    raise MessageMissing from error
                case ErrorKind.BAD_PHOTO | ErrorKind.REFUSED | ErrorKind.NO_THREAD:
                    raise ContentRejected(str(error)) from error
                case trouble:
                    raise await self._later(order, error, trouble) from error

    async def _send(self, held: Claim, order: Order, text: str, patience: MaxWait) -> int:
        """The id of a new message that is now the order's; an unknown outcome is never repeated within this call."""
        async with leases.transaction(self._database, held) as step:
            if await is_muted(step.tx, chat_id=order.chat_id):
                raise ChatClosed
            await step.note_any(placeholder_status="sending", placeholder_id=None)
        before = "unknown" if order.placeholder_status in ("unknown", "sent") else "none"
        try:
            message = await self._send_once(order, text, patience)
        except TelegramError as error:
            trouble = classify(error)
            async with leases.transaction(self._database, held) as step:
                await step.note_any(placeholder_status=before if trouble is ErrorKind.WAIT else "unknown")
            raise await self._later(order, error, trouble) from error
        await self._note_sent(held, message.message_id, text)
        return message.message_id

    async def _note_sent(self, held: Claim, message_id: int, text: str) -> None:
        """Writes the id down; nobody else will ever know it, so this is tried for as long as the order is ours."""
        while True:
            try:
                async with leases.transaction(self._database, held) as step:
                    return await step.note_any(placeholder_status="sent", placeholder_id=message_id, displayed=text)
            except StorageDown as error:
                log.warning("a message's id waits to be written down", order=held.order_id, why=str(error))
                await asyncio.sleep(_STORAGE_PAUSE_SECONDS)

    async def _send_once(self, order: Order, text: str, patience: MaxWait) -> Message:
        thread = order.thread_id
        reply = ReplyParameters(order.message_id, allow_sending_without_reply=True) if order.message_id else None
        while True:
            try:
                return await self._bot.send_message(
                    order.chat_id,
                    text,
                    parse_mode="HTML",
                    message_thread_id=thread,
                    reply_parameters=reply,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=self._keyboards.waiting(order),
                    rate_limit_args=patience,
                )
            except TelegramError as error:
                if thread is None or classify(error) is not ErrorKind.NO_THREAD:
                    raise
                thread = None

    async def _later(self, order: Order, error: TelegramError, trouble: ErrorKind) -> Exception:
        """The exception to raise for a message that could not be written."""
        match trouble:
            case ErrorKind.WAIT if isinstance(error, RetryAfter):
                return Postponed(seconds_of(error))
            case ErrorKind.WAIT if isinstance(error, WouldWait):
                return Postponed(error.seconds)
            case ErrorKind.MIGRATED if isinstance(error, ChatMigrated):
                async with self._database.write() as tx:
                    await migrate_chat(tx, old_id=order.chat_id, new_id=error.new_chat_id)
                return Postponed(0.0)
            case ErrorKind.CLOSED | ErrorKind.REFUSED | ErrorKind.BAD_PHOTO:
                log.info("the chat is closed to us", order=order.id, chat=order.chat_id, why=str(error))
                if trouble is ErrorKind.CLOSED:
                    async with self._database.write() as tx:
                        await mute(tx, chat_id=order.chat_id)
                return ChatClosed()
        log.info("Telegram did not answer", order=order.id, why=str(error))
        return Postponed(1.0)
