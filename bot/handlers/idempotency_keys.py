"""What makes an update's order the same order, however often the update comes."""

from bot.chat.context import MessageContext


def idempotency_key_of(context: MessageContext) -> str:
    """One order per message."""
    return f"message:{context.place.chat_id}:{context.place.message_id}"
