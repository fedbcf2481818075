"""/help: an overview with one's credits, and topics that are turned in place."""

import pytest

from tests.support.bot_session import Json, Stage, words
from tests.support.menus import flat, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOPICS = ["🎨 Paint", "✏️ Change", "🎚 Flags", "🪙 Price", "👥 Groups", "⚙️ Settings", "🧺 More"]


async def helped(stage: Stage, person: Person, text: str = "/help", **how: int) -> Json:
    """The answer to /help."""
    return await stage.answer(await person.says(text, **how))


async def test_the_overview_tells_the_credits_and_has_a_button_for_each_topic(stage: Stage, ann: Person) -> None:
    await stage.delivered(await ann.says("/imagine a helpful fox"))
    told = await helped(stage, ann)
    assert "39 of 40 credits" in words(told)
    assert flat(told) == TOPICS


async def test_each_topic_has_an_example_and_leads_to_the_others_and_back(stage: Stage, ann: Person) -> None:
    told = await helped(stage, ann)
    seen = set()
    for topic in TOPICS:
        page = await turned(stage, ann, told, topic)
        assert flat(page) == [other for other in TOPICS if other != topic] + ["← Back"]
        assert "code" in [entity["type"] for entity in page["entities"]], topic
        seen.add(words(page))
    assert len(seen) == len(TOPICS)
    assert "40 of 40" in words(await turned(stage, ann, told, "← Back"))
    assert "--ar 16:9" in words(await turned(stage, ann, told, "🎚 Flags"))


@pytest.mark.parametrize(("code", "said"), [("en", "flags"), ("en", "FLAGS"), ("ru", "Параметры"), ("zh-hans", "参数")])
async def test_a_topic_can_be_named(stage: Stage, code: str, said: str) -> None:
    told = await helped(stage, stage.person(code), f"/help {said}")
    assert "--no" in words(told)
    assert len(flat(told)) == len(TOPICS)


async def test_an_unknown_topic_shows_the_overview(stage: Stage, ann: Person) -> None:
    assert flat(await helped(stage, ann, "/help me, please")) == TOPICS


async def test_in_a_group_the_guide_keeps_its_owners_language_and_credits(stage: Stage, ann: Person) -> None:
    vera = stage.person("ru", "Вера")
    club = stage.group("Readers", ann, vera)
    await stage.delivered(await ann.says("/imagine a fox that reads", chat=club))
    told = await helped(stage, ann, chat=club)
    assert words(await turned(stage, vera, told, "👥 Groups")).startswith("👥 Groups")
    assert "39 of 40" in words(await turned(stage, vera, told, "← Back"))


async def test_where_the_chat_pays_its_credits_are_told(stage: Stage, ann: Person) -> None:
    club = stage.group("Payers", ann)
    menu = await stage.answer(await ann.says("/settings", chat=club))
    await turned(stage, ann, menu, "This chat", "Who pays", "the chat")
    assert "This chat pays" in words(await helped(stage, ann, chat=club))


async def test_made_up_data_turns_no_page(stage: Stage, ann: Person) -> None:
    menu = await stage.answer(await ann.says("/settings"))
    told = await helped(stage, ann)
    for data in (f"help:{ann.id + 1}:en:flags", f"help:{ann.id}:ru:flags", f"help:{ann.id}:en:secrets", "help:::"):
        assert (await ann.presses(told, data=data))["show_alert"], data
    assert (await ann.presses(menu, data=f"help:{ann.id}:en:flags"))["show_alert"]
    assert stage.seen(told)["edits"] == stage.seen(menu)["edits"] == []


async def test_the_guide_is_turned_after_a_restart(stage: Stage, ann: Person) -> None:
    told = await helped(stage, ann)
    await stage.restart()
    assert "credit" in words(await turned(stage, ann, told, "🪙 Price"))
