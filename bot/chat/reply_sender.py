"""What a handler wants said, and the one who says it once the handler's transaction is committed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultsButton,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.context import ReplyTarget
from bot.chat.errors import ErrorKind, classify
from bot.chat.fair_replies import FairReplies
from bot.chat.rate_limiter import Priority
from bot.chat.reply_cleanup import ReplyCleanup
from bot.media.decoder_pool import DecoderUnavailable
from bot.media.formats import NotAPicture
from bot.media.photos import Photos
from storage.conversation.chats import mute
from storage.conversation.expiring_replies import schedule_deletion
from storage.conversation.posted_messages import record_post
from storage.conversation.questions import record_asked
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaStore, Missing
from storage.orders.models import Stored

log = structlog.get_logger(__name__)

_UPLOAD_SECONDS = 60.0
_CACHED_SECONDS = 1  # how long Telegram may show the same results for the same words


@dataclass(frozen=True, slots=True)
class TextReply:
    """A short text, as an answer to a message. HTML. A `passing` one deletes itself after a while."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True)
class EditText:
    """Another text and other buttons, or none, for a message of ours; `place` is that message. HTML."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup | None


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button. `loud` shows it as a window. Plain text of at most 200 characters."""

    query_id: str
    text: str = ""
    loud: bool = False


@dataclass(frozen=True, slots=True)
class FileReply:
    """An original as a document, with its buttons: picture `number` of an order; `lost` (HTML) if it is gone."""

    place: ReplyTarget
    order_id: str
    number: int
    picture: Stored
    name: str
    keyboard: InlineKeyboardMarkup
    lost: str


@dataclass(frozen=True, slots=True)
class PhotoReply:
    """An order's pictures posted once more, with their caption (HTML) and buttons; `lost` (HTML) if one is gone."""

    place: ReplyTarget
    order_id: str
    pictures: tuple[Stored, ...]
    caption: str
    keyboard: InlineKeyboardMarkup
    spoiler: bool
    lost: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A text with buttons. HTML."""

    place: ReplyTarget
    text: str
    keyboard: InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """A question that was written down, put so that the answer is a reply to it. HTML; the hint is plain text."""

    place: ReplyTarget
    question_id: int
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Delete:
    """A message of ours that goes away, and what the one who pressed for it is told. Plain text."""

    place: ReplyTarget
    query_id: str
    done: str
    failed: str


@dataclass(frozen=True, slots=True)
class InlineResults:
    """The answer to an inline query. `sure` are those of the results that need no photo that Telegram may not know."""

    query_id: str
    results: tuple[InlineQueryResult, ...]
    sure: tuple[InlineQueryResult, ...]
    button: InlineQueryResultsButton | None = None


@dataclass(frozen=True, slots=True)
class GuestAnswer:
    """The one answer to a guest's call."""

    guest_query_id: str
    result: InlineQueryResult


@dataclass(frozen=True, slots=True)
class EditKeyboard:
    """Other buttons for a message elsewhere."""

    inline_id: str
    keyboard: InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class AdminNotice:
    """A word to an operator in their private chat, and then the message that it is about. HTML."""

    person: int
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    original: ReplyTarget | None = None


InlineReply = InlineResults | GuestAnswer | EditKeyboard
Reply = (
    InlineReply
    | TextReply
    | EditText
    | Toast
    | FileReply
    | PhotoReply
    | Confirmation
    | QuestionReply
    | Delete
    | AdminNotice
)


class ReplySender:
    """Sends answers in the background. An answer that cannot be sent is logged; orders do not depend on it."""

    def __init__(
        self,
        *,
        bot: ExtBot[Any],
        database: Database,
        media: MediaStore,
        photos: Photos,
        reply_cleanup: ReplyCleanup,
        passing_seconds: float,
    ) -> None:
        self._bot = bot
        self._database = database
        self._media = media
        self._photos = photos
        self._reply_cleanup = reply_cleanup
        self._passing_seconds = passing_seconds
        self._turns = FairReplies()
        self._tasks: set[asyncio.Task[None]] = set()

    def enqueue(self, answers: Sequence[Reply], person_id: int) -> None:
        """Sends them one after another to the person who called; returns at once."""
        if answers:
            task = asyncio.create_task(self._post(answers, person_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Waits for what is being sent, for so long at the most."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _post(self, answers: Sequence[Reply], person_id: int) -> None:
        for answer in answers:
            try:
                if await self._in_turn(answer, person_id):
                    await self._send(answer)
            except TelegramError as error:
                await self._failed(answer, error)
            except Missing as error:
                log.warning("a picture is not in the store", key=str(error))
                if isinstance(answer, FileReply | PhotoReply):
                    await self._post([TextReply(answer.place, answer.lost)], person_id)
            except (StorageDown, NotAPicture, DecoderUnavailable) as error:
                log.warning("an answer is lost", answer=type(answer).__name__, why=str(error))

    async def _in_turn(self, answer: Reply, person_id: int) -> bool:
        """Waits for the turn of a new message; False when that would be too long."""
        if not isinstance(answer, TextReply | FileReply | PhotoReply | Confirmation | QuestionReply):
            return True
        wait = self._turns.wait_seconds(answer.place.chat_id, person_id)
        if wait is None:
            log.info("an answer is left out: one person has too many in this chat", chat=answer.place.chat_id)
            return False
        await asyncio.sleep(wait)
        return True

    async def _failed(self, answer: Reply, error: TelegramError) -> None:
        if classify(error) is ErrorKind.UNCHANGED:
            return
        log.info("an answer cannot be sent", answer=type(answer).__name__, why=str(error))
        if classify(error) is ErrorKind.CLOSED and not isinstance(
            answer, Toast | AdminNotice | InlineResults | GuestAnswer | EditKeyboard
        ):
            try:
                async with self._database.write() as tx:
                    await mute(tx, chat_id=answer.place.chat_id)
            except StorageDown:
                log.warning("a closed chat cannot be noted", chat=answer.place.chat_id)

    async def _let_pass(self, sent: Message) -> None:
        async with self._database.write() as tx:
            await schedule_deletion(tx, chat_id=sent.chat.id, message_id=sent.message_id, seconds=self._passing_seconds)
        self._reply_cleanup.wake.set()

    async def _send(self, answer: Reply) -> None:
        match answer:
            case Toast(query_id, text, loud):
                await self._bot.answer_callback_query(query_id, text or None, show_alert=loud)
            case TextReply(place, text, keyboard, passing):
                preview = LinkPreviewOptions(is_disabled=True)
                sent = await self._bot.send_message(
                    text=text, link_preview_options=preview, reply_markup=keyboard, **_to(place)
                )
                if passing:
                    await self._let_pass(sent)
            case EditText(place, text, keyboard):
                await self._bot.edit_message_text(
                    text,
                    chat_id=place.chat_id,
                    message_id=place.message_id,
                    parse_mode="HTML",
                    reply_markup=keyboard,
                    rate_limit_args=Priority.REPLY,
                )
            case FileReply(place, order_id, number, picture, name, keyboard, _):
                file = InputFile(await self._media.get(picture.key), filename=name)
                sent = await self._bot.send_document(document=file, reply_markup=keyboard, **_to(place), **_slowly())
                await self._note(sent, order_id, number)
            case PhotoReply(place, order_id, pictures, caption, keyboard, spoiler, _):
                photo = await self._photos.photo(pictures, owner=place.chat_id)
                sent = await self._bot.send_photo(
                    photo=photo,
                    caption=caption,
                    reply_markup=keyboard,
                    has_spoiler=spoiler or None,
                    **_to(place),
                    **_slowly(),
                )
                await self._note(sent, order_id, None)
            case Confirmation(place, text, keyboard):
                await self._bot.send_message(text=text, reply_markup=keyboard, **_to(place))
            case QuestionReply(place, question_id, text, hint):
                reply = ForceReply(selective=True, input_field_placeholder=hint)
                sent = await self._bot.send_message(text=text, reply_markup=reply, **_to(place))
                async with self._database.write() as tx:
                    await record_asked(tx, question_id=question_id, message_id=sent.message_id)
            case AdminNotice(person, text, keyboard, original):
                preview = LinkPreviewOptions(is_disabled=True)
                await self._bot.send_message(
                    person, text, parse_mode="HTML", link_preview_options=preview, reply_markup=keyboard
                )
                if original is not None:
                    await self._bot.copy_message(person, original.chat_id, original.message_id)
            case Delete():
                await self._delete(answer)
            case InlineResults():
                await self._offer(answer)
            case GuestAnswer(guest_query_id, result):
                await self._bot.answer_guest_query(guest_query_id, result)
            case EditKeyboard(inline_id, keyboard):
                await self._bot.edit_message_reply_markup(inline_message_id=inline_id, reply_markup=keyboard)

    async def _offer(self, answer: InlineResults) -> None:
        """All of it; without photos when Telegram does not know one any more, since then it takes none of it."""
        how: dict[str, Any] = {"cache_time": _CACHED_SECONDS, "is_personal": True, "button": answer.button}
        try:
            await self._bot.answer_inline_query(answer.query_id, answer.results, **how)
        except BadRequest as error:
            if classify(error) is not ErrorKind.BAD_PHOTO:
                raise
            await self._bot.answer_inline_query(answer.query_id, answer.sure, **how)

    async def _note(self, sent: Message, order_id: str, number: int | None) -> None:
        async with self._database.write() as tx:
            await record_post(tx, chat_id=sent.chat.id, message_id=sent.message_id, order_id=order_id, number=number)

    async def _delete(self, answer: Delete) -> None:
        """Deletes first, so that what is said of it is true."""
        try:
            await self._bot.delete_message(answer.place.chat_id, answer.place.message_id)
            said = Toast(answer.query_id, answer.done)
        except TelegramError as error:
            gone = classify(error) is ErrorKind.GONE
            said = Toast(answer.query_id, answer.done if gone else answer.failed, loud=not gone)
        await self._send(said)


def _to(place: ReplyTarget) -> dict[str, Any]:
    return {
        "chat_id": place.chat_id,
        "message_thread_id": place.thread_id,
        "reply_parameters": ReplyParameters(place.message_id, allow_sending_without_reply=True),
        "parse_mode": "HTML",
        "rate_limit_args": Priority.REPLY,
    }


def _slowly() -> dict[str, Any]:
    return {"read_timeout": _UPLOAD_SECONDS, "write_timeout": _UPLOAD_SECONDS}
