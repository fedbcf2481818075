"""/help: an overview with one's credits, and topics that are turned in place."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.menus import flat, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOPICS = ["🎨 Paint", "✏️ Change", "🎬 Video", "🎚 Flags", "🪙 Price", "👥 Groups", "⚙️ Settings", "🧺 More"]


async def helped(session: BotSession, person: Person, text: str = "/help", **how: int) -> Json:
    """The answer to /help."""
    return await session.answer(await person.says(text, **how))


async def test_the_overview_tells_the_credits_and_has_a_button_for_each_topic(session: BotSession, ann: Person) -> None:
    await session.delivered(await ann.says("/imagine a helpful fox"))
    reply = await helped(session, ann)
    assert "39 of 40 credits" in words(reply)
    assert flat(reply) == TOPICS


async def test_each_topic_has_an_example_and_leads_to_the_others_and_back(session: BotSession, ann: Person) -> None:
    reply = await helped(session, ann)
    seen = set()
    for topic in TOPICS:
        page = await turned(session, ann, reply, topic)
        assert flat(page) == [other for other in TOPICS if other != topic] + ["← Back"]
        assert "code" in [entity["type"] for entity in page["entities"]], topic
        seen.add(words(page))
    assert len(seen) == len(TOPICS)
    assert "40 of 40" in words(await turned(session, ann, reply, "← Back"))
    assert "--ar 16:9" in words(await turned(session, ann, reply, "🎚 Flags"))


@pytest.mark.parametrize(("code", "said"), [("en", "flags"), ("en", "FLAGS"), ("ru", "Параметры"), ("zh-hans", "参数")])
async def test_a_topic_can_be_named(session: BotSession, code: str, said: str) -> None:
    reply = await helped(session, session.person(code), f"/help {said}")
    assert "--no" in words(reply)
    assert len(flat(reply)) == len(TOPICS)


async def test_an_unknown_topic_shows_the_overview(session: BotSession, ann: Person) -> None:
    assert flat(await helped(session, ann, "/help me, please")) == TOPICS


async def test_in_a_group_the_guide_keeps_its_owners_language_and_credits(session: BotSession, ann: Person) -> None:
    vera = session.person("ru", "Вера")
    club = session.group("Readers", ann, vera)
    await session.delivered(await ann.says("/imagine a fox that reads", chat=club))
    reply = await helped(session, ann, chat=club)
    assert words(await turned(session, vera, reply, "👥 Groups")).startswith("👥 Groups")
    assert "39 of 40" in words(await turned(session, vera, reply, "← Back"))


async def test_where_the_chat_pays_its_credits_are_told(session: BotSession, ann: Person) -> None:
    club = session.group("Payers", ann)
    menu = await session.answer(await ann.says("/settings", chat=club))
    await turned(session, ann, menu, "This chat", "Who pays", "the chat")
    assert "This chat pays" in words(await helped(session, ann, chat=club))


async def test_made_up_data_turns_no_page(session: BotSession, ann: Person) -> None:
    menu = await session.answer(await ann.says("/settings"))
    reply = await helped(session, ann)
    for data in (f"help:{ann.id + 1}:en:flags", f"help:{ann.id}:ru:flags", f"help:{ann.id}:en:secrets", "help:::"):
        assert (await ann.presses(reply, data=data))["show_alert"], data
    assert (await ann.presses(menu, data=f"help:{ann.id}:en:flags"))["show_alert"]
    assert session.seen(reply)["edits"] == session.seen(menu)["edits"] == []


async def test_the_guide_is_turned_after_a_restart(session: BotSession, ann: Person) -> None:
    reply = await helped(session, ann)
    await session.restart()
    assert "credit" in words(await turned(session, ann, reply, "🪙 Price"))
