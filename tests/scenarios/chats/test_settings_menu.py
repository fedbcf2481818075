"""/settings: a menu that is turned in place, by its owner alone, and still after a restart."""

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.menus import flat, opened, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOXES, SKIES = 2, 3


async def test_the_menu_shows_what_applies_and_takes_a_choice_in_place(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    assert "seedream-4.5" in words(menu)
    assert flat(menu) == [
        "Model: not set", "Video model: not set", "Aspect ratio: not set", "Resolution: not set", "Language: not set",
        "Spoiler: not set", "Paint at once: not set", "Skip price question: not set",
    ]  # fmt: skip
    shown = await turned(session, ann, menu, "Aspect ratio")
    assert "✓ not set" in flat(shown)
    shown = await turned(session, ann, menu, "16:9")
    assert "Aspect ratio: 16:9" in flat(shown)
    done = await session.answer(await ann.says("/imagine a wide meadow"))
    assert done["photo"][-1]["width"] > done["photo"][-1]["height"]
    tall = await session.answer(await ann.says("/imagine a tall tree --ar 9:16"))
    assert tall["photo"][-1]["width"] < tall["photo"][-1]["height"]


async def test_an_own_model_and_size_paint_and_are_paid_for(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    await turned(session, ann, menu, "Model", "nano-banana-2", "Resolution", "4K")
    done = await session.answer(await ann.says("/imagine a grand hall"))
    assert "nano-banana-2" in words(done)
    assert await ann.credits() == 38


async def test_the_language_changes_at_once_and_everywhere(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    shown = await turned(session, ann, menu, "Language", "Русский")
    assert "Ваши настройки" in words(shown)
    assert "Модель: не выбрано" in flat(shown)
    assert "осталось" in await ann.asks("/quota")
    done = await session.delivered(await ann.says("/imagine a talking fox"))
    assert labels(done)[0][0] == "🔁 Ещё раз"
    assert "файл" in (await ann.presses(done, "📎"))["text"]
    shown = await turned(session, ann, menu, "Язык", "не выбрано")
    assert "Your settings" in words(shown)


async def test_a_second_press_of_the_same_button_changes_nothing(session: BotSession, ann: Person) -> None:
    session.may_fail("editMessageText")
    menu = await opened(session, ann)
    data = next(b["callback_data"] for row in menu["markup"]["inline_keyboard"] for b in row if "Spoiler" in b["text"])
    for _ in range(2):
        assert "text" in await ann.presses(menu, data=data)
    assert "Spoiler: on" in flat(await opened(session, ann))


async def test_nobody_turns_somebody_elses_menu(session: BotSession, ann: Person) -> None:
    eve = session.person("en", "Eve")
    club = session.group("Walks", ann, eve)
    menu = await opened(session, ann, chat=club)
    refused = await eve.presses(menu, "Spoiler")
    assert refused["show_alert"]
    assert "/settings" in refused["text"]
    forged = f"set:{eve.id}:m:spoiler:yes"
    assert (await eve.presses(menu, data=forged))["show_alert"]
    assert (await eve.presses(menu, data=f"set:{ann.id}:c:spoiler:yes"))["show_alert"]
    assert session.seen(menu)["edits"] == []
    assert "Spoiler: not set" in flat(await opened(session, eve))


async def test_made_up_data_is_answered_and_changes_nothing(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    mine = f"set:{ann.id}"
    for data in (f"{mine}:m:ratio:7:5", f"{mine}:c:model:wan-2.7", "set:1:m::", "set:", f"{mine}:t::"):
        assert (await ann.presses(menu, data=data))["show_alert"], data
    assert session.seen(menu)["edits"] == []


async def test_a_chats_choice_is_for_all_who_chose_nothing_and_a_topics_comes_before_it(
    session: BotSession, ann: Person
) -> None:
    vera = session.person("ru", "Вера")
    forum = session.group("Painters", ann, vera, topics={FOXES: "Foxes", SKIES: "Skies"})
    menu = await opened(session, ann, chat=forum, thread_id=FOXES)
    assert flat(menu)[-2:] == ["👥 This chat", "🧵 This topic"]
    await turned(session, ann, menu, "This chat", "Model", "nano-banana-2", "This topic", "Model", "wan-2.7")
    fox = await session.answer(await vera.says("/imagine a fox in a wood", chat=forum, thread_id=FOXES))
    sky = await session.answer(await vera.says("/imagine a sky at noon", chat=forum, thread_id=SKIES))
    assert "wan-2.7" in words(fox)
    assert "nano-banana-2" in words(sky)


async def test_a_plain_member_is_not_offered_the_chats_menu(session: BotSession, ann: Person) -> None:
    eve = session.person("en", "Eve")
    club = session.group("Walks", ann, eve)
    assert not [label for label in flat(await opened(session, eve, chat=club)) if "chat" in label]


async def test_an_anonymous_admin_opens_the_chats_menu_and_members_cannot_turn_it(
    session: BotSession, ann: Person
) -> None:
    eve = session.person("en", "Eve")
    forum = session.group("Painters", ann, eve, topics={FOXES: "Foxes"})
    menu = await opened(session, ann, chat=forum, anonymous=True)
    assert "This chat" in words(menu)
    assert "admins" in (await eve.presses(menu, "Spoiler"))["text"]
    shown = await turned(session, ann, menu, "Spoiler")
    assert "Spoiler: on" in flat(shown)


async def test_menus_are_spoken_in_three_languages(session: BotSession) -> None:
    for code, first in (("en", "Model: not set"), ("ru", "Модель: не выбрано"), ("zh-hans", "模型: 未设置")):
        assert flat(await opened(session, session.person(code)))[0] == first


async def test_a_menu_works_after_a_restart(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    await turned(session, ann, menu, "Aspect ratio")
    await session.restart()
    shown = await turned(session, ann, menu, "4:3")
    assert "Aspect ratio: 4:3" in flat(shown)
