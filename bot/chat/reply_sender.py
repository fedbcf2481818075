"""Sends the replies of handlers in the background."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from telegram import (
    ForceReply,
    InputFile,
    LabeledPrice,
    LinkPreviewOptions,
    Message,
)
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.announcements import send_announcement
from bot.chat.errors import ErrorKind, classify
from bot.chat.fair_replies import FairReplies
from bot.chat.personal_exports import PersonalExports
from bot.chat.rate_limiter import Priority
from bot.chat.replies import (
    AdminNotice,
    Confirmation,
    Delete,
    EditKeyboard,
    EditText,
    FileReply,
    GuestAnswer,
    InlineResults,
    InvoiceReply,
    PersonalExport,
    PhotoReply,
    Preview,
    QuestionReply,
    Reply,
    TextReply,
    Toast,
    Upload,
)
from bot.chat.reply_cleanup import ReplyCleanup
from bot.chat.send_arguments import target_arguments, upload_timeouts
from bot.chat.video_uploads import UPLOAD_SECONDS, VideoUploads
from bot.media.decoder_pool import DecoderUnavailable
from bot.media.formats import NotAPicture
from bot.media.photos import Photos
from bot.payments.charges import CURRENCY
from storage.conversation.chats import mute
from storage.conversation.expiring_replies import schedule_deletion
from storage.conversation.posted_messages import record_post
from storage.conversation.questions import record_asked
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaStore, Missing

log = structlog.get_logger(__name__)

_CACHE_SECONDS = 1  # how long Telegram may reuse the results for the same query


_IntoTopics = TextReply | FileReply | PhotoReply | Confirmation | QuestionReply


class ReplySender:
    """Sends replies in the background. A reply that cannot be sent is logged; orders do not depend on replies."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        database: Database,
        media: MediaStore,
        photos: Photos,
        video_uploads: VideoUploads,
        personal_exports: PersonalExports,
        reply_cleanup: ReplyCleanup,
        reply_ttl_seconds: float,
    ) -> None:
        self._bot = bot
        self._database = database
        self._media = media
        self._photos = photos
        self._video_uploads = video_uploads
        self._personal_exports = personal_exports
        self._reply_cleanup = reply_cleanup
        self._reply_ttl_seconds = reply_ttl_seconds
        self._fair_replies = FairReplies()
        self._tasks: set[asyncio.Task[None]] = set()

    def enqueue(self, replies: Sequence[Reply], person_id: int) -> None:
        """Sends the replies one after another; returns at once."""
        if replies:
            task = asyncio.create_task(self._send_all(replies, person_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Waits at most `seconds` for replies that are being sent, then cancels them."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _send_all(self, replies: Sequence[Reply], person_id: int) -> None:
        for reply in replies:
            try:
                if await self._wait_turn(reply, person_id):
                    await self._send_somewhere(reply)
            except TelegramError as error:
                await self._failed(reply, error)
            except Missing as error:
                log.warning("image is missing in the media store", key=str(error))
                if isinstance(reply, FileReply | PhotoReply):
                    await self._send_all([TextReply(reply.place, reply.lost)], person_id)
            except (StorageDown, NotAPicture, DecoderUnavailable) as error:
                log.warning("reply dropped", reply=type(reply).__name__, why=str(error))
                if isinstance(reply, PersonalExport):
                    await self._send_all([TextReply(reply.place, reply.failed)], person_id)

    async def _send_somewhere(self, reply: Reply) -> None:
        """Sends the reply; to the general topic when its own was deleted."""
        try:
            await self._send(reply)
        except TelegramError as error:
            if not isinstance(reply, _IntoTopics) or reply.place.thread_id is None:
                raise
            if classify(error) is not ErrorKind.NO_THREAD:
                raise
            await self._send(replace(reply, place=replace(reply.place, thread_id=None)))

    async def _wait_turn(self, reply: Reply, person_id: int) -> bool:
        """Waits until the person may be answered; False if that would take too long."""
        if not isinstance(reply, _IntoTopics):
            return True
        wait = self._fair_replies.reserve(reply.place.chat_id, person_id)
        if wait is None:
            log.info("reply dropped, too many to one person in this chat", chat=reply.place.chat_id)
            return False
        await asyncio.sleep(wait)
        return True

    async def _failed(self, reply: Reply, error: TelegramError) -> None:
        if classify(error) is ErrorKind.UNCHANGED:
            return
        log.info("reply cannot be sent", reply=type(reply).__name__, why=str(error))
        if classify(error) is ErrorKind.CLOSED and not isinstance(
            reply, Toast | AdminNotice | InlineResults | GuestAnswer | EditKeyboard
        ):
            try:
                async with self._database.write() as tx:
                    await mute(tx, chat_id=reply.place.chat_id)
            except StorageDown:
                log.warning("closed chat could not be recorded", chat=reply.place.chat_id)

    async def _schedule_deletion(self, sent: Message) -> None:
        async with self._database.write() as tx:
            await schedule_deletion(
                tx, chat_id=sent.chat.id, message_id=sent.message_id, seconds=self._reply_ttl_seconds
            )
        self._reply_cleanup.wake.set()

    async def _send(self, reply: Reply) -> None:
        match reply:
            case Toast(query_id, text, as_alert):
                await self._bot.answer_callback_query(query_id, text or None, show_alert=as_alert)
            case TextReply(place, text, keyboard, expiring):
                preview = LinkPreviewOptions(is_disabled=True)
                sent = await self._bot.send_message(
                    text=text, link_preview_options=preview, reply_markup=keyboard, **target_arguments(place)
                )
                if expiring:
                    await self._schedule_deletion(sent)
            case EditText(place, text, keyboard):
                await self._bot.edit_message_text(
                    text,
                    chat_id=place.chat_id,
                    message_id=place.message_id,
                    parse_mode="HTML",
                    reply_markup=keyboard,
                    rate_limit_args=Priority.REPLY,
                )
            case FileReply(place, order_id, number, picture, name, keyboard, _) if picture.is_video:
                async with self._video_uploads.open(picture, name=name) as upload:
                    sent = await self._bot.send_document(
                        document=upload.file,
                        reply_markup=keyboard,
                        **upload.file_arguments,
                        **target_arguments(place),
                        **upload_timeouts(UPLOAD_SECONDS),
                    )
                await self._record_posted(sent, order_id, number)
            case FileReply(place, order_id, number, picture, name, keyboard, _):
                file = InputFile(await self._media.get(picture.key), filename=name)
                sent = await self._bot.send_document(
                    document=file, reply_markup=keyboard, **target_arguments(place), **upload_timeouts()
                )
                await self._record_posted(sent, order_id, number)
            case PhotoReply(place, order_id, (video,), caption, keyboard, spoiler, _) if video.is_video:
                async with self._video_uploads.open(video, name=f"{order_id}.{video.extension}") as upload:
                    sent = await upload.send(
                        self._bot,
                        caption=caption,
                        spoiler=spoiler,
                        reply_markup=keyboard,
                        **target_arguments(place),
                        **upload_timeouts(UPLOAD_SECONDS),
                    )
                await self._record_posted(sent, order_id, None)
            case PhotoReply(place, order_id, pictures, caption, keyboard, spoiler, _):
                photo = await self._photos.photo(pictures, owner=place.chat_id)
                sent = await self._bot.send_photo(
                    photo=photo,
                    caption=caption,
                    reply_markup=keyboard,
                    has_spoiler=spoiler or None,
                    **target_arguments(place),
                    **upload_timeouts(),
                )
                await self._record_posted(sent, order_id, None)
            case PersonalExport(place, user_id, caption, _):
                await self._personal_exports.send(user_id, caption=caption, **target_arguments(place))
            case Confirmation(place, text, keyboard):
                await self._bot.send_message(text=text, reply_markup=keyboard, **target_arguments(place))
            case InvoiceReply(place, title, description, payload, stars):
                # Without `start_parameter` forwarded copies keep their Pay button: everybody may pay for themselves.
                prices, target = [LabeledPrice(title, stars)], target_arguments(place)
                del target["parse_mode"]
                await self._bot.send_invoice(
                    title=title,
                    description=description,
                    payload=payload,
                    currency=CURRENCY,
                    prices=prices,
                    provider_token="",
                    **target,
                )
            case QuestionReply(place, question_id, text, hint):
                markup = ForceReply(selective=True, input_field_placeholder=hint)
                sent = await self._bot.send_message(text=text, reply_markup=markup, **target_arguments(place))
                async with self._database.write() as tx:
                    await record_asked(tx, question_id=question_id, message_id=sent.message_id)
            case AdminNotice(person, text, keyboard, original):
                preview = LinkPreviewOptions(is_disabled=True)
                await self._bot.send_message(
                    person, text, parse_mode="HTML", link_preview_options=preview, reply_markup=keyboard
                )
                if original is not None:
                    await self._bot.copy_message(person, original.chat_id, original.message_id)
            case Preview(place, text, photo_id, keyboard):
                await send_announcement(self._bot, place.chat_id, text=text, photo_id=photo_id, keyboard=keyboard)
            case Delete():
                await self._delete(reply)
            case Upload(place, data, name):
                how = {**target_arguments(place), **upload_timeouts()}
                if name.endswith(".png"):
                    await self._bot.send_photo(photo=InputFile(data, filename=name), **how)
                else:
                    await self._bot.send_document(document=InputFile(data, filename=name), **how)
            case InlineResults():
                await self._answer_inline_query(reply)
            case GuestAnswer(guest_query_id, result):
                await self._bot.answer_guest_query(guest_query_id, result)
            case EditKeyboard(inline_id, keyboard):
                await self._bot.edit_message_reply_markup(inline_message_id=inline_id, reply_markup=keyboard)

    async def _answer_inline_query(self, reply: InlineResults) -> None:
        """All results; only the fallback if Telegram rejects a cached photo, since then it rejects them all."""
        how: dict[str, Any] = {"cache_time": _CACHE_SECONDS, "is_personal": True, "button": reply.button}
        try:
            await self._bot.answer_inline_query(reply.query_id, reply.results, **how)
        except BadRequest as error:
            if classify(error) is not ErrorKind.BAD_PHOTO:
                raise
            await self._bot.answer_inline_query(reply.query_id, reply.fallback, **how)

    async def _record_posted(self, sent: Message, order_id: str, number: int | None) -> None:
        async with self._database.write() as tx:
            await record_post(tx, chat_id=sent.chat.id, message_id=sent.message_id, order_id=order_id, number=number)

    async def _delete(self, reply: Delete) -> None:
        """Deletes the message, then answers the press with the outcome."""
        try:
            await self._bot.delete_message(reply.place.chat_id, reply.place.message_id)
            toast = Toast(reply.query_id, reply.done)
        except TelegramError as error:
            gone = classify(error) is ErrorKind.GONE
            toast = Toast(reply.query_id, reply.done if gone else reply.failed, as_alert=not gone)
        await self._send(toast)
