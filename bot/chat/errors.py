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
    TOO_LARGE = "too_large"  # the file is larger than this server takes
    NO_TEXT = "no_text"  # the message is a picture by now
    REFUSED = "refused"  # any other refusal


# Telegram has no codes for these, only descriptions (Bot API 10.1, read 2026-11). Matched by lower-case prefix.
_DESCRIPTIONS = (
    ("message is not modified", ErrorKind.UNCHANGED),
    ("message to edit not found", ErrorKind.GONE),
    ("message to delete not found", ErrorKind.GONE),
    ("message can't be edited", ErrorKind.GONE),
    ("message_id_invalid", ErrorKind.GONE),
    ("message identifier is not specified", ErrorKind.GONE),
    ("there is no text in the message to edit", ErrorKind.NO_TEXT),
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
# The right that is missing, by the beginning of the description; 400 and 403 are used for the same ones.
_RIGHTS = (
    ("not enough rights to send text messages to the chat", "text"),
    ("not enough rights to send photos to the chat", "photos"),
    ("not enough rights to send videos to the chat", "videos"),
    ("not enough rights to send documents to the chat", "documents"),
    ("not enough rights to send", "media"),
    ("have no rights to send a message", "text"),
    ("chat_send_plain_forbidden", "text"),
    ("chat_send_photos_forbidden", "photos"),
    ("chat_send_videos_forbidden", "videos"),
    ("chat_send_docs_forbidden", "documents"),
    ("chat_send_", "media"),
    ("chat_write_forbidden", "text"),
    ("chat_restricted", "text"),
    ("chat_guest_send_forbidden", "text"),
    ("user_banned_in_channel", "text"),
    ("need administrator rights in the channel chat", "channel"),
    ("chat_admin_required", "channel"),
    ("topic_closed", "topic"),
    ("slowmode_wait", "slow"),
    ("slow mode", "slow"),
)
_TOO_LARGE = "request entity too large"  # 413, which the library has no exception for
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def missing_right(error: TelegramError) -> str | None:
    """The right that the bot lacks in the chat, a word of the sentence `missing-right`; None for any other error."""
    if not isinstance(error, BadRequest | Forbidden):
        return None
    description = _description(error)
    return next((word for start, word in _RIGHTS if description.startswith(start)), None)


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
            description = _description(error)
            return next((kind for start, kind in _DESCRIPTIONS if description.startswith(start)), ErrorKind.REFUSED)
        case NetworkError() if _description(error).startswith(_TOO_LARGE):
            return ErrorKind.TOO_LARGE
        case TimedOut() | NetworkError():
            return ErrorKind.WAIT if isinstance(error.__cause__, _NOT_SENT) else ErrorKind.AMBIGUOUS
        case InvalidToken():
            return ErrorKind.WAIT  # the token was changed, or the server is not Telegram: nothing was done
        case _:
            return ErrorKind.REFUSED


def _description(error: TelegramError) -> str:
    return error.message.lower().removeprefix("bad request: ").removeprefix("forbidden: ")
