"""What Telegram's refusals mean."""

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.chat.errors import ErrorKind, classify, missing_right

RIGHTS = {
    "not enough rights to send photos to the chat": "photos",
    "not enough rights to send videos to the chat": "videos",
    "not enough rights to send documents to the chat": "documents",
    "not enough rights to send text messages to the chat": "text",
    "not enough rights to send stickers to the chat": "media",
    "have no rights to send a message": "text",
    "CHAT_SEND_PHOTOS_FORBIDDEN": "photos",
    "CHAT_SEND_VIDEOS_FORBIDDEN": "videos",
    "CHAT_SEND_DOCS_FORBIDDEN": "documents",
    "CHAT_SEND_PLAIN_FORBIDDEN": "text",
    "CHAT_SEND_MEDIA_FORBIDDEN": "media",
    "CHAT_SEND_GIFS_FORBIDDEN": "media",
    "CHAT_WRITE_FORBIDDEN": "text",
    "CHAT_RESTRICTED": "text",
    "need administrator rights in the channel chat": "channel",
    "CHAT_ADMIN_REQUIRED": "channel",
    "TOPIC_CLOSED": "topic",
    "SLOWMODE_WAIT_30": "slow",
    "Slow mode is enabled": "slow",
}


@pytest.mark.parametrize("description", RIGHTS)
def test_a_missing_right_is_named_with_either_code(description: str) -> None:
    assert missing_right(BadRequest(f"Bad Request: {description}")) == RIGHTS[description]
    assert missing_right(BadRequest(description)) == RIGHTS[description]
    assert missing_right(Forbidden(f"Forbidden: {description}")) == RIGHTS[description]


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        BadRequest("Bad Request: message to edit not found"),
        BadRequest("Bad Request: PHOTO_INVALID_DIMENSIONS"),
        NetworkError("not enough rights to send photos to the chat"),
        TelegramError("TOPIC_CLOSED"),
    ],
)
def test_no_other_error_is_a_missing_right(error: TelegramError) -> None:
    assert missing_right(error) is None


@pytest.mark.parametrize("words", ["Request Entity Too Large", "Request Entity Too Large (413). Parsing failed"])
def test_a_file_above_the_servers_limit_is_no_bad_luck(words: str) -> None:
    assert classify(NetworkError(words)) is ErrorKind.TOO_LARGE
    assert classify(NetworkError("Bad Gateway")) is ErrorKind.AMBIGUOUS


def test_a_deleted_topic_is_a_missing_thread() -> None:
    assert classify(BadRequest("Bad Request: TOPIC_DELETED")) is ErrorKind.NO_THREAD
    assert classify(BadRequest("Bad Request: message thread not found")) is ErrorKind.NO_THREAD
