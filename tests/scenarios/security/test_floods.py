"""Who floods the bot is told once; everybody else is served as if nothing was."""

import asyncio

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

SETTINGS = {"PERSON_ACTIONS_PER_MINUTE": "30"}
FLOOD = 200
TOO_MUCH = "Too many requests"


async def test_a_flood_is_answered_once_and_then_ignored_while_others_are_served(
    session: BotSession, ann: Person
) -> None:
    eve = session.person("en", "Eve")
    after = session.last_call
    flood = await asyncio.gather(*(eve.says("/quota") for _ in range(FLOOD)))
    order = await ann.says("/imagine a calm lake")
    assert "photo" in await session.answer(order)
    ours = [call for call in session.world.journal.calls if call.n > after and call.params.get("chat_id") == eve.id]
    reply = [call for call in ours if TOO_MUCH in call.params.get("text", "")]
    assert len(reply) <= 1
    await session.until(
        lambda: [one for message in flood for one in session.replies(message) if TOO_MUCH in one["text"]]
    )
    answered = sum(bool(session.replies(message)) for message in flood)
    assert answered < FLOOD / 4


async def test_a_flood_of_presses_buys_nothing_and_is_answered_seldom(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a still pond"))
    eve = session.person("en", "Eve")
    data = done["markup"]["inline_keyboard"][0][0]["callback_data"]
    where = {"chat_id": ann.id, "message_id": done["message_id"], "from_id": eve.id, "data": data}
    before = await session.bought()
    presses = [(await session.act("press", **where))["id"] for _ in range(FLOOD)]
    quota = await ann.credits()
    answers = [session.world.presses[one].answer for one in presses]
    assert all("someone else" in answer["text"] or TOO_MUCH in answer["text"] for answer in answers if answer)
    assert sum(answer is None for answer in answers) > FLOOD / 4
    assert await session.bought() == before
    assert quota < 40


async def test_a_flood_in_a_group_leaves_its_others_their_answers_and_pictures(
    session: BotSession, ann: Person
) -> None:
    eve = session.person("en", "Eve")
    club = session.group("Walks", ann, eve)
    channel = session.channel("Eve writes", eve)  # a member may write in the name of a channel
    flood = [await eve.says("/models", chat=club, as_channel=channel) for _ in range(FLOOD)]
    assert "credits" in await ann.asks("/quota", chat=club)
    assert "photo" in await session.answer(await ann.says("/imagine a busy square", chat=club))
    assert sum(bool(session.replies(message)) for message in flood) < FLOOD / 4
