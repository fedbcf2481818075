"""Topics of forums, and of a channel's direct messages, as one number."""

from typing import Any

from telegram import Message

_OF_A_CHAT = 1 << 53  # Telegram's ids have up to 52 significant bits


def topic_of(message: Message) -> int | None:
    """The topic that a message stands in; None outside topics and in General.

    A forum's topics are positive. Those of direct messages, named by who writes to the channel, are negative.
    """
    direct = message.direct_messages_topic
    if direct is not None:
        return -direct.topic_id if direct.topic_id > 0 else direct.topic_id - _OF_A_CHAT
    return message.message_thread_id if message.is_topic_message else None


def topic_arguments(topic: int | None) -> dict[str, Any]:
    """The arguments of a call that sends into the topic."""
    if topic is None or topic > 0:
        return {"message_thread_id": topic}
    return {"direct_messages_topic_id": topic + _OF_A_CHAT if topic < -_OF_A_CHAT else -topic}
