"""Messages and button presses as handlers see them: who sent them, where, and with which text."""

import re
from dataclasses import dataclass
from typing import Protocol, Self

from telegram import CallbackQuery, Message, Update, User

from bot.chat.topics import topic_of
from bot.i18n.translations import best_language
from bot.preferences.effective import NO_SETTINGS, EffectiveSettings

# Marks behind a command belong to it: "/imagine: a fox", "/imagine，a fox".
_COMMAND = re.compile(
    r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:[:,;：，；、]+|[.!?…。！？]+(?=\s|$)|(?=--|[^A-Za-z0-9_@/.-])|$)"
)


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where a reply goes: the chat, the topic as `topics.py` numbers it, the message to reply to."""

    chat_id: int
    thread_id: int | None
    message_id: int

    @classmethod
    def of(cls, message: Message) -> Self:
        """A reply to that message."""
        return cls(message.chat.id, topic_of(message), message.message_id)


class Requester(Protocol):
    """A person who orders: with which account, in which language, in which chat, and with which settings."""

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
    """A person in a chat that the bot may not be in (inline or guest mode): results go to their private chat."""

    user_id: int
    language: str
    effective: EffectiveSettings = NO_SETTINGS

    @property
    def account_id(self) -> int:
        """The person pays."""
        return self.user_id

    @property
    def place(self) -> ReplyTarget:
        """The private chat, as a reply to no message."""
        return ReplyTarget(self.user_id, None, 0)


@dataclass(frozen=True, slots=True)
class MessageContext:
    """A message that may be for the bot. `command` is lower case without the slash, `words` is the text after it."""

    message: Message
    place: ReplyTarget
    user_id: int
    account_id: int
    language: str
    command: str | None
    words: str
    effective: EffectiveSettings = NO_SETTINGS

    @property
    def private(self) -> bool:
        """Whether it is in a private chat."""
        return self.message.chat.type == "private"

    @property
    def group(self) -> bool:
        """Whether it is in a group."""
        return self.message.chat.type in ("group", "supergroup")

    @property
    def forwarded(self) -> bool:
        """Whether these are somebody else's words."""
        return self.message.forward_origin is not None

    @property
    def sender_id(self) -> int:
        """The sender's id: the person, the chat itself, or the channel that a member writes as."""
        sender_chat = self.message.sender_chat
        return sender_chat.id if sender_chat is not None else self.user_id

    @classmethod
    def of(cls, update: Update, *, bot_name: str) -> Self | None:
        """The message in an update; None if it is not for this bot: another bot's command, a copy of a channel post.

        Messages of other bots are ignored, so that two bots never talk to each other. Anonymous admins look like bots,
        but have a `sender_chat`.
        """
        message = update.message or update.channel_post or update.edited_message or update.edited_channel_post
        if message is None or message.is_automatic_forward or _is_own_inline_result(message, bot_name):
            return None
        if message.from_user is not None and message.from_user.is_bot and message.sender_chat is None:
            return None
        text = message.text or message.caption or ""
        command, named, words = split_command(text)
        if named is not None and named.lower() != bot_name.lower():
            return None
        person = payer(message)
        user = message.from_user if message.sender_chat is None else None
        return cls(
            message=message,
            place=ReplyTarget.of(message),
            user_id=person,
            account_id=person,
            language=language_of(user),
            command=command,
            words=words,
        )


@dataclass(frozen=True, slots=True)
class ButtonContext:
    """A pressed button. `number` is the image's number from 1, or 0 for the whole order."""

    query: CallbackQuery
    user_id: int
    language: str
    verb: str
    order_id: str
    number: int

    @classmethod
    def of(cls, query: CallbackQuery) -> Self:
        """The press; unknown callback data gives an empty verb."""
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
    def has_button(self) -> bool:
        """Whether the message really has this button: a client can send any callback data for any message."""
        message = self.query.message
        markup = message.reply_markup if isinstance(message, Message) else None
        rows = markup.inline_keyboard if markup is not None else ()
        return any(button.callback_data == self.query.data for row in rows for button in row)


def _is_own_inline_result(message: Message, bot_name: str) -> bool:
    """Whether the message is one of the bot's own inline results."""
    return message.via_bot is not None and (message.via_bot.username or "").lower() == bot_name.lower()


def payer(message: Message) -> int:
    """The account that pays: the person, or the chat for channel posts and anonymous senders."""
    if message.sender_chat is not None or message.from_user is None:
        return message.chat.id
    return message.from_user.id


def language_of(user: User | None) -> str:
    """The language for replies to this user."""
    return best_language(user.language_code if user is not None else None)


def split_command(text: str) -> tuple[str | None, str | None, str]:
    """The command in lower case without its slash, the name of the bot that it is for, and the text behind it."""
    match = _COMMAND.match(text)
    if match is None:
        return None, None, text.strip()
    return match[1].lower(), match[2], text[match.end() :].strip()


def replied_to(message: Message) -> Message | None:
    """The message that somebody chose to reply to.

    Telegram makes every message in a topic a reply to the topic's creation, every comment one to its channel's post.
    """
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None or replied.is_automatic_forward:
        return None
    return replied


def replied_text(message: Message, *, bot_name: str) -> str:
    """The prompt in the text that is replied to, without its command ("/imagine a fox"); empty if it has no text.

    What this bot says itself is no prompt.
    """
    replied = replied_to(message)
    if replied is None or (replied.from_user is not None and replied.from_user.username == bot_name):
        return ""
    return split_command(replied.text or "")[2]
