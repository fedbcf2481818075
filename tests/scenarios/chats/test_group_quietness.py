"""In groups the bot says little, and takes back what is of no use any more."""

from typing import Any

import pytest

from sandbox.telegram.state.chats import Message
from tests.support.bot_session import Stage, words
from tests.support.menus import opened, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"SHORT_ANSWER_SECONDS": "0.3", "DAILY_CREDITS": "1"}
FOXES, SKIES = 2, 3


@pytest.fixture
def club(stage: Stage, ann: Person) -> int:
    """A group that Ann leads."""
    return stage.group("Walks", ann)


async def gone(stage: Stage, chat: int) -> None:
    """Until all that the bot has written there is deleted."""
    written = stage.world.chats[chat].messages
    await stage.until(
        lambda: (
            (ours := [one for one in written.values() if one.by_bot]) and all(one.deleted_by == "bot" for one in ours)
        )
    )


def answers_to(stage: Stage, message: dict[str, Any]) -> list[Message]:
    """All that the bot ever wrote in answer to the message."""
    written = stage.world.chats[message["chat"]["id"]].messages.values()
    return [one for one in written if one.reply_to is not None and one.reply_to.id == message["message_id"]]


@pytest.mark.parametrize("text", ["/quota", "/imagine a fox --seed 7", "/imagine a fox --n 4", "/imagine --n 4"])
async def test_quota_and_error_answers_delete_themselves_in_groups(
    stage: Stage, ann: Person, club: int, text: str
) -> None:
    await ann.says(text, chat=club)
    await gone(stage, club)


async def test_in_private_they_stay(stage: Stage, ann: Person, club: int) -> None:
    told = await stage.answer(await ann.says("/quota"))
    await ann.says("/quota", chat=club)
    await gone(stage, club)
    assert not stage.seen(told)["deleted"]


async def test_help_stays_unless_the_group_is_quiet(stage: Stage, ann: Person, club: int) -> None:
    told = await stage.answer(await ann.says("/models", chat=club))
    menu = await turned(stage, ann, await opened(stage, ann, chat=club), "This chat", "Quiet mode")
    again = await stage.answer(await ann.says("/models", chat=club))
    await stage.until(lambda: stage.seen(again)["deleted"])
    assert not stage.seen(told)["deleted"]
    assert not stage.seen(menu)["deleted"]


async def test_who_may_not_order_is_told_once_an_hour(stage: Stage, ann: Person, club: int) -> None:
    eve = stage.person("en", "Eve")
    stage.world.chats[club].members[eve.id] = "member"
    await turned(stage, ann, await opened(stage, ann, chat=club), "This chat", "Who can order", "admins")
    first = await eve.says("/imagine a hat", chat=club)
    await stage.until(lambda: [one for one in answers_to(stage, first) if one.deleted])
    again = await eve.says("/imagine a hat, please", chat=club)
    await stage.answer(await ann.says("/imagine a hat for Eve", chat=club))
    assert answers_to(stage, again) == []


async def test_answers_that_wait_for_their_end_are_deleted_after_a_restart(
    stage: Stage, ann: Person, club: int
) -> None:
    await stage.restart(SHORT_ANSWER_SECONDS="2")
    told = await stage.answer(await ann.says("/quota", chat=club))
    await stage.restart(SHORT_ANSWER_SECONDS="0.3")
    await stage.until(lambda: stage.seen(told)["deleted"])


async def test_what_is_repeated_stays_in_the_topic_of_its_button(stage: Stage, ann: Person) -> None:
    forum = stage.group("Painters", ann, topics={FOXES: "Foxes", SKIES: "Skies"})
    done = await stage.delivered(await ann.says("/imagine a cloud", chat=forum, thread_id=SKIES))
    name = words(await stage.answer(await ann.says("/jobs"))).split("a cloud")[0].split()[-1]
    shown = await stage.answer(await ann.says(f"/show {name}", chat=forum, thread_id=FOXES))
    await ann.presses(shown, "📎")
    (file,) = await stage.until(lambda: stage.replies(shown))
    assert (done["message_thread_id"], file["message_thread_id"]) == (SKIES, FOXES)
