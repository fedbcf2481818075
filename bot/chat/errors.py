"""Classifies Telegram errors by what the sender has to do."""

from enum import Enum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.rate_limiter import WouldWait


class ErrorKind(Enum):
    """What an error means for the message that was sent or edited."""

    UNCHANGED = "unchanged"  # the message already has this content: success
    WAIT = "wait"  # nothing was done: retry later
    AMBIGUOUS = "ambiguous"  # it may have been sent
    GONE = "gone"  # the message was deleted, or belongs to another sender
    NO_THREAD = "no_thread"  # the topic was deleted
    CLOSED = "closed"  # the bot may not write in this chat
    MIGRATED = "migrated"  # the group has a new id
    BAD_PHOTO = "bad_photo"  # Telegram does not accept this file as a photo
    REFUSED = "refused"  # any other refusal


# Telegram has no codes for these, only descriptions (Bot API 10.1, read 2026-11). Matched by lower-case prefix.
_DESCRIPTIONS = (
    ("message is not modified", ErrorKind.UNCHANGED),
    ("message to edit not found", ErrorKind.GONE),
    ("message to delete not found", ErrorKind.GONE),
    ("message can't be edited", ErrorKind.GONE),
    ("message_id_invalid", ErrorKind.GONE),
    ("message identifier is not specified", ErrorKind.GONE),
    ("message thread not found", ErrorKind.NO_THREAD),
    ("topic_closed", ErrorKind.CLOSED),
    ("topic_deleted", ErrorKind.NO_THREAD),
    ("chat not found", ErrorKind.CLOSED),
    ("group chat was deactivated", ErrorKind.CLOSED),
    ("need administrator rights in the channel chat", ErrorKind.CLOSED),
    ("not enough rights to send text messages to the chat", ErrorKind.CLOSED),
    ("chat_write_forbidden", ErrorKind.CLOSED),
    ("photo_invalid_dimensions", ErrorKind.BAD_PHOTO),
    ("image_process_failed", ErrorKind.BAD_PHOTO),
    ("photo_ext_invalid", ErrorKind.BAD_PHOTO),
    ("wrong file identifier", ErrorKind.BAD_PHOTO),
    ("file must be non-empty", ErrorKind.BAD_PHOTO),
)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def classify(error: TelegramError) -> ErrorKind:
    """The kind of the error; `REFUSED` if it is unknown."""
    match error:
        case RetryAfter() | WouldWait():
            return ErrorKind.WAIT
        case ChatMigrated():
            return ErrorKind.MIGRATED
        case Forbidden():
            return ErrorKind.CLOSED
        case BadRequest():
            description = error.message.lower().removeprefix("bad request: ")
            return next((kind for start, kind in _DESCRIPTIONS if description.startswith(start)), ErrorKind.REFUSED)
        case TimedOut() | NetworkError():
            return ErrorKind.WAIT if isinstance(error.__cause__, _NOT_SENT) else ErrorKind.AMBIGUOUS
        case InvalidToken():
            return ErrorKind.WAIT  # the token was changed, or the server is not Telegram: nothing was done
        case _:
            return ErrorKind.REFUSED
