"""What is said in a topic that is deleted meanwhile, or was long ago, is answered in the general one."""

from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import BadRequest

from bot.chat.context import ReplyTarget
from bot.chat.replies import Confirmation, TextReply
from bot.chat.reply_sender import ReplySender
from bot.i18n.translations import Markup

PLACE = ReplyTarget(-100, 7, 3)


class Bot:
    """A chat whose topics are gone. Remembers the topic of every attempt."""

    def __init__(self, complaint: str) -> None:
        self.complaint = complaint
        self.topics: list[int | None] = []

    async def send_message(self, *, message_thread_id: int | None, **_: Any) -> Any:
        self.topics.append(message_thread_id)
        if message_thread_id is not None:
            raise BadRequest(self.complaint)
        return SimpleNamespace(chat=SimpleNamespace(id=-100), message_id=9)


def sender(bot: Bot) -> ReplySender:
    others: Any = SimpleNamespace()
    return ReplySender(
        bot=bot,  # type: ignore[arg-type]
        database=others,
        media=others,
        photos=others,
        video_uploads=others,
        reply_cleanup=others,
        personal_exports=others,
        reply_ttl_seconds=60,
    )


@pytest.mark.parametrize("complaint", ["Message thread not found", "TOPIC_DELETED"])
async def test_an_answer_goes_to_the_general_topic(complaint: str) -> None:
    for reply in (TextReply(PLACE, Markup("help")), Confirmation(PLACE, Markup("How many?"), None)):  # type: ignore[arg-type]
        bot = Bot(complaint)
        replies = sender(bot)
        replies.enqueue([reply], 1)
        await replies.finish(5)
        assert bot.topics == [7, None]


async def test_another_refusal_is_not_repeated() -> None:
    bot = Bot("Chat not found")
    replies = sender(bot)
    replies.enqueue([TextReply(PLACE, Markup("help"))], 1)
    await replies.finish(5)
    assert bot.topics == [7]
