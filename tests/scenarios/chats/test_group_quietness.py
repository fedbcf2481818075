"""In groups the bot says little, and takes back what is of no use any more."""

from typing import Any

import pytest

from sandbox.telegram.state.chats import Message
from tests.support.bot_session import BotSession, words
from tests.support.menus import opened, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"SHORT_ANSWER_SECONDS": "0.3", "DAILY_CREDITS": "1", "PROVIDERS": "apipod,apikley,pixwith,openai"}
FOXES, SKIES = 2, 3


@pytest.fixture
def club(session: BotSession, ann: Person) -> int:
    """A group that Ann leads."""
    return session.group("Walks", ann)


async def gone(session: BotSession, chat: int) -> None:
    """Until all that the bot has written there is deleted."""
    written = session.world.chats[chat].messages
    await session.until(
        lambda: (
            (ours := [one for one in written.values() if one.by_bot]) and all(one.deleted_by == "bot" for one in ours)
        )
    )


def answers_to(session: BotSession, message: dict[str, Any]) -> list[Message]:
    """All that the bot ever wrote in answer to the message."""
    written = session.world.chats[message["chat"]["id"]].messages.values()
    return [one for one in written if one.reply_to is not None and one.reply_to.id == message["message_id"]]


@pytest.mark.parametrize("text", ["/quota", "/imagine a fox --seed 7", "/imagine a fox --n 4", "/imagine --n 4"])
async def test_quota_and_error_answers_delete_themselves_in_groups(
    session: BotSession, ann: Person, club: int, text: str
) -> None:
    await ann.says(text, chat=club)
    await gone(session, club)


async def test_in_private_they_stay(session: BotSession, ann: Person, club: int) -> None:
    reply = await session.answer(await ann.says("/quota"))
    await ann.says("/quota", chat=club)
    await gone(session, club)
    assert not session.seen(reply)["deleted"]


async def test_help_stays_unless_the_group_is_quiet(session: BotSession, ann: Person, club: int) -> None:
    reply = await session.answer(await ann.says("/models", chat=club))
    menu = await turned(session, ann, await opened(session, ann, chat=club), "This chat", "Quiet mode")
    again = await session.answer(await ann.says("/models", chat=club))
    await session.until(lambda: session.seen(again)["deleted"])
    assert not session.seen(reply)["deleted"]
    assert not session.seen(menu)["deleted"]


async def test_who_may_not_order_is_told_once_an_hour(session: BotSession, ann: Person, club: int) -> None:
    eve = session.person("en", "Eve")
    session.world.chats[club].members[eve.id] = "member"
    await turned(session, ann, await opened(session, ann, chat=club), "This chat", "Who can order", "admins")
    first = await eve.says("/imagine a hat", chat=club)
    await session.until(lambda: [one for one in answers_to(session, first) if one.deleted])
    again = await eve.says("/imagine a hat, please", chat=club)
    await session.answer(await ann.says("/imagine a hat for Eve", chat=club))
    assert answers_to(session, again) == []


async def test_answers_that_wait_for_their_end_are_deleted_after_a_restart(
    session: BotSession, ann: Person, club: int
) -> None:
    await session.restart(SHORT_ANSWER_SECONDS="2")
    reply = await session.answer(await ann.says("/quota", chat=club))
    await session.restart(SHORT_ANSWER_SECONDS="0.3")
    await session.until(lambda: session.seen(reply)["deleted"])


async def test_what_is_repeated_stays_in_the_topic_of_its_button(session: BotSession, ann: Person) -> None:
    forum = session.group("Painters", ann, topics={FOXES: "Foxes", SKIES: "Skies"})
    done = await session.delivered(await ann.says("/imagine a cloud", chat=forum, thread_id=SKIES))
    name = words(await session.answer(await ann.says("/jobs"))).split("a cloud")[0].split()[-1]
    shown = await session.answer(await ann.says(f"/show {name}", chat=forum, thread_id=FOXES))
    await ann.presses(shown, "📎")
    (file,) = await session.until(lambda: session.replies(shown))
    assert (done["message_thread_id"], file["message_thread_id"]) == (SKIES, FOXES)
