"""Idempotency keys: an update that is delivered twice places one order."""

from bot.chat.context import MessageContext


def idempotency_key_of(context: MessageContext) -> str:
    """The key of a message's order: one order per message, and one per album however many captions it has."""
    if context.message.media_group_id is not None:
        return f"album:{context.place.chat_id}:{context.message.media_group_id}"
    return f"message:{context.place.chat_id}:{context.place.message_id}"
