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

from bot.chat.rate_limiter import Later


class Trouble(Enum):
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
    ("message is not modified", Trouble.UNCHANGED),
    ("message to edit not found", Trouble.GONE),
    ("message to delete not found", Trouble.GONE),
    ("message can't be edited", Trouble.GONE),
    ("message_id_invalid", Trouble.GONE),
    ("message identifier is not specified", Trouble.GONE),
    ("message thread not found", Trouble.NO_THREAD),
    ("topic_closed", Trouble.CLOSED),
    ("topic_deleted", Trouble.NO_THREAD),
    ("chat not found", Trouble.CLOSED),
    ("group chat was deactivated", Trouble.CLOSED),
    ("need administrator rights in the channel chat", Trouble.CLOSED),
    ("not enough rights to send text messages to the chat", Trouble.CLOSED),
    ("chat_write_forbidden", Trouble.CLOSED),
    ("photo_invalid_dimensions", Trouble.BAD_PHOTO),
    ("image_process_failed", Trouble.BAD_PHOTO),
    ("photo_ext_invalid", Trouble.BAD_PHOTO),
    ("wrong file identifier", Trouble.BAD_PHOTO),
    ("file must be non-empty", Trouble.BAD_PHOTO),
)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def trouble_of(error: TelegramError) -> Trouble:
    """What the error means."""
    match error:
        case RetryAfter() | Later():
            return Trouble.WAIT
        case ChatMigrated():
            return Trouble.MIGRATED
        case Forbidden():
            return Trouble.CLOSED
        case BadRequest():
            said = error.message.lower().removeprefix("bad request: ")
            return next((trouble for start, trouble in _DESCRIPTIONS if said.startswith(start)), Trouble.REFUSED)
        case TimedOut() | NetworkError():
            return Trouble.WAIT if isinstance(error.__cause__, _NOT_SENT) else Trouble.AMBIGUOUS
        case InvalidToken():
            return Trouble.WAIT  # the operator changed the token, or the server is not Telegram: nothing was done
        case _:
            return Trouble.REFUSED
