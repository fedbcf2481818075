"""Topics of forums and of direct messages as one number."""

from typing import Any

import pytest
from telegram import Message

from bot.chat.topics import topic_arguments, topic_of


def message(**fields: Any) -> Message:
    told = {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "supergroup"}, **fields}
    found = Message.de_json(told, None)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("fields", "arguments"),
    [
        ({}, {"message_thread_id": None}),
        ({"message_thread_id": 7}, {"message_thread_id": None}),
        ({"message_thread_id": 7, "is_topic_message": True}, {"message_thread_id": 7}),
        ({"direct_messages_topic": {"topic_id": 104}}, {"direct_messages_topic_id": 104}),
        ({"direct_messages_topic": {"topic_id": 2**52 - 1}}, {"direct_messages_topic_id": 2**52 - 1}),
        ({"direct_messages_topic": {"topic_id": -1001234567890}}, {"direct_messages_topic_id": -1001234567890}),
    ],
)
def test_an_answer_goes_to_the_topic_that_the_message_came_from(
    fields: dict[str, Any], arguments: dict[str, int | None]
) -> None:
    assert topic_arguments(topic_of(message(**fields))) == arguments
