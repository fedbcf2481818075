"""An update as the handlers see it: who called, where, with which words."""

import re
from dataclasses import dataclass
from typing import Protocol, Self

from telegram import CallbackQuery, Message, Update, User

from bot.i18n.translations import best_language
from bot.preferences.effective import NOBODYS, EffectiveSettings
from storage.orders.models import Source

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@([a-z0-9_]+))?(?=\s|$)", re.IGNORECASE)
_FORMAT_LETTERS = 16  # anybody can call a file anything
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where an answer goes: the chat, the topic (None outside forums and in General), the message to reply to."""

    chat_id: int
    thread_id: int | None
    message_id: int

    @classmethod
    def of(cls, message: Message) -> Self:
        """An answer to that message."""
        return cls(message.chat.id, message.message_thread_id if message.is_topic_message else None, message.message_id)


class Requester(Protocol):
    """Whoever wants something, in which language, where, and with which settings."""

    @property
    def user_id(self) -> int: ...
    @property
    def account_id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def place(self) -> ReplyTarget: ...
    @property
    def effective(self) -> EffectiveSettings: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls from where we may not be: what they order comes to their private chat."""

    user_id: int
    language: str
    effective: EffectiveSettings = NOBODYS

    @property
    def account_id(self) -> int:
        """They pay."""
        return self.user_id

    @property
    def place(self) -> ReplyTarget:
        """The private chat, in answer to nothing."""
        return ReplyTarget(self.user_id, None, 0)


@dataclass(frozen=True, slots=True)
class MessageContext:
    """A message that may call the bot. `command` is lower case without the slash, `words` what follows it."""

    message: Message
    place: ReplyTarget
    user_id: int
    account_id: int
    language: str
    command: str | None
    words: str
    effective: EffectiveSettings = NOBODYS

    @property
    def private(self) -> bool:
        """Whether it was said in a private chat."""
        return self.message.chat.type == "private"

    @property
    def group(self) -> bool:
        """Whether it was said in a group."""
        return self.message.chat.type in ("group", "supergroup")

    @property
    def sender_id(self) -> int:
        """Who wrote it: the person, the chat itself, or the channel that a member writes as."""
        face = self.message.sender_chat
        return face.id if face is not None else self.user_id

    @classmethod
    def of(cls, update: Update, *, bot_name: str) -> Self | None:
        """The call in an update; None for what is not said to us: other bots' commands, copies of channel posts.

        Nor is what another bot says, so that two bots never talk to each other; anonymous people only look like one.
        """
        message = update.message or update.channel_post
        if message is None or message.is_automatic_forward or _came_through(message, bot_name):
            return None
        if message.from_user is not None and message.from_user.is_bot and message.sender_chat is None:
            return None
        said = message.text or message.caption or ""
        match = _COMMAND.match(said)
        if match and (match[2] or bot_name).lower() != bot_name.lower():
            return None
        person = payer(message)
        user = message.from_user if message.sender_chat is None else None
        return cls(
            message=message,
            place=ReplyTarget.of(message),
            user_id=person,
            account_id=person,
            language=language_of(user),
            command=match[1].lower() if match else None,
            words=said[match.end() :].strip() if match else said.strip(),
        )


@dataclass(frozen=True, slots=True)
class ButtonContext:
    """A button that a person pressed. `number` is the picture's, from 1; 0 for all of an order."""

    query: CallbackQuery
    user_id: int
    language: str
    verb: str
    order_id: str
    number: int

    @classmethod
    def of(cls, query: CallbackQuery) -> Self:
        """The press; data that is not ours has an empty verb."""
        verb, _, rest = (query.data or "").partition(":")
        order_id, _, number = rest.partition(":")
        known = re.fullmatch(r"[a-z0-9]{1,16}", order_id) is not None and re.fullmatch(r"[0-9]?", number) is not None
        return cls(
            query=query,
            user_id=query.from_user.id,
            language=language_of(query.from_user),
            verb=verb if known else "",
            order_id=order_id if known else "",
            number=int(number or 0) if known else 0,
        )

    @property
    def carried(self) -> bool:
        """Whether the message has that very button: its data alone can be made up, on any message."""
        message = self.query.message
        markup = message.reply_markup if isinstance(message, Message) else None
        rows = markup.inline_keyboard if markup is not None else ()
        return any(button.callback_data == self.query.data for row in rows for button in row)


def _came_through(message: Message, bot_name: str) -> bool:
    """Whether it is one of our own inline results, which somebody chose."""
    return message.via_bot is not None and (message.via_bot.username or "").lower() == bot_name.lower()


def payer(message: Message) -> int:
    """The account that pays: the person; the chat for channel posts and anonymous senders."""
    if message.sender_chat is not None or message.from_user is None:
        return message.chat.id
    return message.from_user.id


def language_of(user: User | None) -> str:
    """The language to answer in."""
    return best_language(user.language_code if user is not None else None)


def picture_in(message: Message | None) -> Source | None:
    """The photo, image file or still sticker in a message: the largest form of it."""
    if message is None:
        return None
    if message.photo:
        return Source(file_id=message.photo[-1].file_id)
    document = message.document
    if document is not None and document.mime_type in _IMAGE_TYPES:
        return Source(file_id=document.file_id)
    sticker = message.sticker
    if sticker is not None and not sticker.is_animated and not sticker.is_video:
        return Source(file_id=sticker.file_id)
    external = message.external_reply
    if external is not None and external.photo:
        return Source(file_id=external.photo[-1].file_id)
    if external is not None and external.document is not None and external.document.mime_type in _IMAGE_TYPES:
        return Source(file_id=external.document.file_id)
    return None


def unreadable_in(message: Message | None) -> str | None:
    """The format of a picture in a message that we cannot read, such as HEIC; None when there is no such picture."""
    if message is None:
        return None
    document, sticker = message.document, message.sticker
    if document is not None and (document.mime_type or "").startswith("image/"):
        kind = (document.mime_type or "").removeprefix("image/")
        return None if document.mime_type in _IMAGE_TYPES else kind[:_FORMAT_LETTERS].upper()
    if document is not None and (document.file_name or "").lower().endswith((".heic", ".heif")):
        return "HEIC"
    if sticker is not None and (sticker.is_animated or sticker.is_video):
        return "TGS" if sticker.is_animated else "WEBM"
    return None
