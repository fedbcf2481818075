"""What a Telegram error means for the message at hand."""

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
    """What to do about it."""

    UNCHANGED = "unchanged"  # the message is as wanted already: success
    WAIT = "wait"  # nothing was done: again later
    AMBIGUOUS = "ambiguous"  # it may have been done
    GONE = "gone"  # the message does not exist any more, or is not ours
    NO_THREAD = "no_thread"  # the topic is gone
    CLOSED = "closed"  # the chat does not want us
    MIGRATED = "migrated"  # the group has a new id
    BAD_PHOTO = "bad_photo"  # this file cannot be a photo
    REFUSED = "refused"  # anything else it will not do


# Telegram has no codes for these, only descriptions (Bot API 10.1, read 2026-11). Lower case, by prefix.
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
    """What the error means."""
    match error:
        case RetryAfter() | WouldWait():
            return ErrorKind.WAIT
        case ChatMigrated():
            return ErrorKind.MIGRATED
        case Forbidden():
            return ErrorKind.CLOSED
        case BadRequest():
            said = error.message.lower().removeprefix("bad request: ")
            return next((trouble for start, trouble in _DESCRIPTIONS if said.startswith(start)), ErrorKind.REFUSED)
        case TimedOut() | NetworkError():
            return ErrorKind.WAIT if isinstance(error.__cause__, _NOT_SENT) else ErrorKind.AMBIGUOUS
        case InvalidToken():
            return ErrorKind.WAIT  # the operator changed the token, or the server is not Telegram: nothing was done
        case _:
            return ErrorKind.REFUSED
