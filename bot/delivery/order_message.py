"""The one message of an order: a placeholder that becomes the picture, or says why not.

A picture is only ever posted by editing a message whose id is known, which may be repeated. What may not be repeated,
the sending of that message, is fenced by the engine and carries no picture.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from telegram import InputMedia, InputMediaDocument, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.errors import ErrorKind, classify, missing_right
from bot.chat.rate_limiter import Priority, RateLimiter, seconds_of
from bot.chat.topics import topic_arguments
from bot.chat.video_uploads import UPLOAD_SECONDS
from bot.delivery.activity import ChatActivity
from bot.delivery.captions import OrderCaptions
from bot.delivery.keyboards import Keyboards
from bot.delivery.progress import May, ProgressDisplay
from bot.delivery.send_failures import ContentRejected, PreviewShown, failure
from bot.delivery.video_message import LinkText, VideoMessages, file_id_of
from bot.i18n.translations import Translations
from bot.media.decoder_pool import DecoderUnavailable
from bot.media.formats import NotAPicture, extension
from bot.media.photos import Photos
from bot.orders.ports import ChatClosed, ChatMoved, PlaceholderMissing, Postponed, TooLarge
from bot.preferences.effective import NO_SETTINGS, EffectiveSettings
from providers.contract import Kind
from storage.orders.models import Order

log = structlog.get_logger(__name__)

_PRIVATE_PROGRESS_SECONDS = 3.0
_GROUP_PROGRESS_SECONDS = 5.0
_ACTIONS = {Kind.GENERATE: "upload_photo", Kind.EDIT: "upload_photo", Kind.VIDEO: "record_video"}
_UPLOAD_SECONDS = 60.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def _pause_of(order: Order) -> float:
    return _PRIVATE_PROGRESS_SECONDS if order.chat_id > 0 else _GROUP_PROGRESS_SECONDS


class OrderMessenger:
    """Writes to chats on behalf of orders; implements `bot.orders.ports.Messenger`."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        rate_limiter: RateLimiter,
        photos: Photos,
        translations: Translations,
        captions: OrderCaptions,
        keyboards: Keyboards,
        is_saved: Callable[[str], bool],
        videos: VideoMessages,
    ) -> None:
        self._bot = bot
        self._rate_limiter = rate_limiter
        self._photos = photos
        self._translations = translations
        self._captions = captions
        self._keyboards = keyboards
        self._is_saved = is_saved
        self._videos = videos
        self._progress = ProgressDisplay()
        self._activity = ChatActivity(bot)

    def wait_seconds(self, order: Order) -> float:
        """How long a message to the order's chat would have to wait now."""
        return self._rate_limiter.wait_seconds(order.chat_id)

    # ---- the placeholder

    async def send_placeholder(self, order: Order, key: str, **args: str | int) -> tuple[int, str]:
        """Sends the placeholder once; its message id and the text."""
        text = self._translations.html(order.language, key, **args)
        try:
            message = await self._send_once(order, text)
        except TelegramError as error:
            kind = classify(error)
            outcome = failure(order, error, kind)
            if isinstance(outcome, Postponed) and kind is ErrorKind.WAIT:
                outcome.sent = False
            raise outcome from error
        return message.message_id, text

    async def _send_once(self, order: Order, text: str) -> Message:
        thread = order.thread_id
        reply = ReplyParameters(order.message_id, allow_sending_without_reply=True) if order.message_id else None
        while True:
            try:
                return await self._bot.send_message(
                    order.chat_id,
                    text,
                    parse_mode="HTML",
                    **topic_arguments(thread),
                    reply_parameters=reply,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=self._keyboards.waiting(order),
                    rate_limit_args=Priority.PLACEHOLDER,
                )
            except TelegramError as error:
                if thread is None or classify(error) is not ErrorKind.NO_THREAD:
                    raise
                thread = None

    # ---- progress, which is never worth any trouble

    def show_progress(self, order: Order, key: str, **args: str | int) -> None:
        """Shows progress in the placeholder: seldom, only what is new, in the background."""
        if order.quiet or order.placeholder_id is None:
            return
        text = self._translations.html(order.language, key, **args)

        async def edit(text: str) -> None:
            try:
                await self._edit_text(order, text, Priority.PROGRESS)
            except (Postponed, ChatClosed, ChatMoved, PlaceholderMissing, ContentRejected):
                return

        self._progress.show(order.id, text, first=order.displayed or "", pause=_pause_of(order), edit=edit)

    def show_preview(self, order: Order, photo: bytes, *, seconds: float, may_edit: May) -> None:
        """Shows a preview in the placeholder, as seldom, if `may_edit` says right before that the order is ours."""

        async def edit(_: str) -> None:
            caption = self._translations.html(order.language, "placeholder-preview")
            form = InputMediaPhoto(photo, caption=caption, parse_mode="HTML", has_spoiler=order.spoiler or None)
            with suppress(Postponed, ChatClosed, ChatMoved, PlaceholderMissing, ContentRejected, TooLarge):
                if await may_edit():
                    await self._replace(order, form, self._keyboards.waiting(order), Priority.PROGRESS, seconds)

        self._progress.show(order.id, f"preview {hash(photo)}", first="", pause=_pause_of(order), edit=edit)

    def show_activity(self, order: Order) -> None:
        """In a private chat, shows for some seconds that a picture or a video is on its way."""
        self._activity.show(order, _ACTIONS[Kind(order.kind)])

    def react(self, order: Order, emoji: str | None, *, first: bool = False) -> None:
        """Marks the person's own message, for the `first` time or not, or takes the mark away; not in a quiet chat."""
        self._activity.react(order, emoji, first=first)

    async def finish(self, seconds: float) -> None:
        """Waits for what is under way beside the orders, for so long at the most."""
        await self._activity.finish(seconds)

    # ---- the end

    async def deliver(self, order: Order, effective: EffectiveSettings, *, late: bool = False) -> str | None:
        """The placeholder becomes the picture, the sheet of them or the video; Telegram's file_id of it, if any.

        Raises `ChatClosed` also for what Telegram takes in no form, and `TooLarge`.
        """
        if order.kind == Kind.VIDEO:
            return await self._deliver_video(order, late=late)
        saved = all(self._is_saved(picture.key) for picture in order.pictures)
        caption = self._captions.caption(order, late_result=late, saved=saved)
        photo: bytes | None = None
        try:
            photo = await self._photos.photo(order.pictures, owner=order.user_id)
            await self._progress.settle(order.id)
            form = InputMediaPhoto(photo, caption=caption, parse_mode="HTML", has_spoiler=order.spoiler or None)
            return await self._edit_media(order, form, effective)
        except DecoderUnavailable as error:
            raise Postponed(1.0) from error
        except (NotAPicture, ContentRejected) as error:
            log.warning("not accepted as a photo, sending as a file", order=order.id, why=str(error))
        try:
            content, kind = await self._photos.file(order.pictures, sheet=photo)
            await self._progress.settle(order.id)
            name = f"{order.id}.{extension(kind)}"
            document = InputMediaDocument(content, caption=caption, parse_mode="HTML", filename=name)
            return await self._edit_media(order, document, effective)
        except ContentRejected as error:
            log.warning("not accepted as a file", order=order.id, why=str(error))
            raise ChatClosed(muted=False) from error

    async def _deliver_video(self, order: Order, *, late: bool) -> str | None:
        """The placeholder becomes the video, or a text with a link to it; Telegram's file_id of the video."""
        for as_file in (False, True) if order.pictures[0].playable else (True,):
            async with self._videos.open(order, late_result=late, as_file=as_file) as form:
                await self._progress.settle(order.id)
                self._activity.show(order, "upload_video")
                if isinstance(form, LinkText):
                    keyboard = self._keyboards.finished(order, link=form.link)
                    await self._edit_text(order, form.text, Priority.RESULT, keyboard)
                    return None
                try:
                    return await self._edit_media(order, form, NO_SETTINGS, seconds=UPLOAD_SECONDS)
                except ContentRejected as error:
                    log.warning("not accepted", order=order.id, form=type(form).__name__, why=str(error))
        raise ChatClosed(muted=False)

    async def _edit_media(
        self, order: Order, form: InputMedia, effective: EffectiveSettings, *, seconds: float = _UPLOAD_SECONDS
    ) -> str | None:
        keyboard = self._keyboards.finished(order, effective=effective)
        edited = await self._replace(order, form, keyboard, Priority.RESULT, seconds)
        return file_id_of(edited) if isinstance(edited, Message) else None

    async def _replace(self, order: Order, form: InputMedia, keyboard: Any, priority: Priority, seconds: float) -> Any:
        return await self._edit(
            order,
            lambda: self._bot.edit_message_media(
                form,
                chat_id=order.chat_id,
                message_id=order.placeholder_id,
                reply_markup=keyboard,
                read_timeout=seconds,
                write_timeout=seconds,
                rate_limit_args=priority,
            ),
        )

    async def send_outcome(self, order: Order) -> None:
        """The placeholder says that the order failed or was cancelled, and what became of the credits."""
        await self._progress.settle(order.id)
        await self._write(order, self._captions.failure(order))

    async def send_note(self, order: Order, key: str, **args: str | int) -> None:
        """The placeholder says something else for good."""
        await self._progress.settle(order.id)
        await self._write(order, self._translations.html(order.language, key, **args))

    async def is_reachable(self, person_id: int) -> bool:
        """Whether the person has a private chat with us that takes messages. Raises `Postponed`."""
        try:
            await self._bot.send_chat_action(person_id, "upload_photo")
        except TelegramError as error:
            if classify(error) in (ErrorKind.WAIT, ErrorKind.AMBIGUOUS):
                raise Postponed(seconds_of(error) if isinstance(error, RetryAfter) else 1.0) from error
            return False
        return True

    async def _write(self, order: Order, text: str) -> None:
        try:
            await self._edit_text(order, text, Priority.RESULT)
        except PreviewShown as error:  # a new message takes its place
            await self._remove(order)
            raise PlaceholderMissing from error
        except ContentRejected as error:
            raise PlaceholderMissing from error

    async def _remove(self, order: Order) -> None:
        """Deletes the placeholder; raises `Postponed`. One that cannot be deleted is left."""
        try:
            await self._bot.delete_message(order.chat_id, order.placeholder_id or 0)
        except TelegramError as error:
            kind = classify(error)
            if kind in (ErrorKind.WAIT, ErrorKind.AMBIGUOUS):
                raise failure(order, error, kind) from error

    async def _edit_text(self, order: Order, text: str, priority: Priority, keyboard: Any = None) -> None:
        keyboard = keyboard or self._keyboards.waiting(order)
        await self._edit(
            order,
            lambda: self._bot.edit_message_text(
                text,
                chat_id=order.chat_id,
                message_id=order.placeholder_id,
                parse_mode="HTML",
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
                rate_limit_args=priority,
            ),
        )

    async def _edit(self, order: Order, call: Any) -> Any:
        """What Telegram answers, None when the message is as wanted already."""
        if order.placeholder_id is None:
            raise PlaceholderMissing
        try:
            return await call()
        except TelegramError as error:
            kind = ErrorKind.CLOSED if missing_right(error) is not None else classify(error)
            match kind:
                case ErrorKind.UNCHANGED:
                    return None
                case ErrorKind.GONE | ErrorKind.NO_THREAD:
                    raise PlaceholderMissing from error
                case ErrorKind.NO_TEXT:
                    raise PreviewShown(str(error)) from error
                case ErrorKind.BAD_PHOTO | ErrorKind.REFUSED:
                    raise ContentRejected(str(error)) from error
                case ErrorKind.TOO_LARGE:
                    raise TooLarge(str(error)) from error
                case _:
                    raise failure(order, error, kind) from error
