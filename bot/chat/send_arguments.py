"""What calls that send a reply have in common."""

from typing import Any

from telegram import ReplyParameters

from bot.chat.context import ReplyTarget
from bot.chat.rate_limiter import Priority
from bot.chat.topics import topic_arguments

_UPLOAD_SECONDS = 60.0


def target_arguments(place: ReplyTarget) -> dict[str, Any]:
    """Where a reply goes, as arguments of every call that sends."""
    return {
        "chat_id": place.chat_id,
        **topic_arguments(place.thread_id),
        "reply_parameters": ReplyParameters(place.message_id, allow_sending_without_reply=True),
        "parse_mode": "HTML",
        "rate_limit_args": Priority.REPLY,
    }


def upload_timeouts(seconds: float = _UPLOAD_SECONDS) -> dict[str, Any]:
    """How long an upload may take."""
    return {"read_timeout": seconds, "write_timeout": seconds}
