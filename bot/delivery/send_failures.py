"""What Telegram's errors mean for an order's message, as the order engine's own exceptions."""

import structlog
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.chat.errors import ErrorKind, missing_right
from bot.chat.rate_limiter import WouldWait, seconds_of
from bot.orders.ports import ChatClosed, ChatMoved, Postponed
from storage.orders.models import Order

log = structlog.get_logger(__name__)


class ContentRejected(Exception):
    """Telegram does not take this text or file there."""


class PreviewShown(ContentRejected):
    """The message shows a preview, which cannot become text again."""


def failure(order: Order, error: TelegramError, kind: ErrorKind) -> Exception:
    """The exception to raise for a message that could not be written."""
    if (right := missing_right(error)) is not None:
        log.info("no right to write to the chat", order=order.id, chat=order.chat_id, right=right)
        return ChatClosed(muted=False, right=right)
    match kind:
        case ErrorKind.WAIT if isinstance(error, RetryAfter):
            return Postponed(seconds_of(error))
        case ErrorKind.WAIT if isinstance(error, WouldWait):
            return Postponed(error.seconds)
        case ErrorKind.MIGRATED if isinstance(error, ChatMigrated):
            return ChatMoved(error.new_chat_id)
        case ErrorKind.CLOSED | ErrorKind.REFUSED | ErrorKind.BAD_PHOTO:
            log.info("chat takes no message", order=order.id, chat=order.chat_id, why=str(error))
            return ChatClosed(muted=kind is ErrorKind.CLOSED)
    log.info("Telegram did not answer", order=order.id, why=str(error))
    return Postponed(1.0)
