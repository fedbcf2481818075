"""What makes an update's order the same order, however often the update comes."""

from bot.chat.context import Call


def intent_of(call: Call) -> str:
    """One order per message."""
    return f"message:{call.place.chat_id}:{call.place.message_id}"
