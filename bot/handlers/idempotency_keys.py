"""Idempotency keys: an update that is delivered twice places one order."""

from bot.chat.context import MessageContext


def idempotency_key_of(context: MessageContext) -> str:
    """The key of a message's order: one order per message."""
    return f"message:{context.place.chat_id}:{context.place.message_id}"
