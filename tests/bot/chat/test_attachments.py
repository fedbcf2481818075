"""What bots cannot open is told from what they can."""

from typing import Any

import pytest
from telegram import Message

from bot.chat.attachments import attachment_in, picture_in

HEAD: dict[str, Any] = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}
STORY = {"chat": {"id": 6, "type": "private"}, "id": 9}
PAID = {"star_count": 5, "paid_media": [{"type": "preview", "width": 10, "height": 10}]}
ORIGIN = {"type": "hidden_user", "sender_user_name": "Bob", "date": 0}


def message(**said: Any) -> Message:
    made = Message.de_json(HEAD | said, None)
    assert made is not None
    return made


@pytest.mark.parametrize(
    "said",
    [
        {"story": STORY},
        {"paid_media": PAID},
        {"reply_to_story": STORY, "text": "/edit make it blue"},
        {"external_reply": {"origin": ORIGIN, "story": STORY}, "text": "/edit make it blue"},
        {"external_reply": {"origin": ORIGIN, "paid_media": PAID}, "text": "/edit make it blue"},
    ],
)
def test_stories_and_paid_media_are_closed(said: dict[str, Any]) -> None:
    found = attachment_in(message(**said))
    assert found is not None
    assert found.closed
    assert picture_in(message(**said)) is None


def test_words_alone_bring_nothing() -> None:
    assert attachment_in(message(text="a fox")) is None
