"""An administrator finds people, gives and takes credits, bans, and finds all of it in the log."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.menus import ADMIN, administrator, flat, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"DAILY_CREDITS": "5", "ADMIN_IDS": str(ADMIN)}


@pytest.fixture
def boss(session: BotSession) -> Person:
    return administrator(session)


async def test_only_administrators_get_the_menu(session: BotSession, ann: Person, boss: Person) -> None:
    assert "administrators" in await ann.asks("/admin")
    menu = await session.answer(await boss.says("/admin"))
    assert "People and chats" in str(flat(menu))
    answer = await ann.presses(await session.answer(await ann.says("/start")), data="adm:who:1")
    assert answer["show_alert"]


async def test_credits_are_given_and_taken_once_and_the_log_names_who_and_why(
    session: BotSession, boss: Person
) -> None:
    zoe = session.person("en", "Zoe")
    session.world.people[zoe.id].username = "zoe_paints"
    await zoe.asks("/quota")
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "👤 People and chats")
    profile = await session.answer(await boss.says("@Zoe_Paints"))
    assert "Zoe @zoe_paints" in profile["text"]
    sure = await turned(session, boss, profile, "➕ Credits", "50")
    data = sure["markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "Give 50" in sure["text"]
    session.may_fail("editMessageText")  # the second press changes nothing
    for _ in range(2):
        answer = await boss.presses(sure, data=data)
        assert "now: 50" in answer["text"]
    assert "<b>50</b> bonus" in await session_text(session, zoe)
    await turned(session, boss, profile, "➖ Credits")
    sure = await session.answer(await boss.says("7 was a mistake"))
    assert "Take 7 bonus credits" in sure["text"]
    assert "was a mistake" in sure["text"]
    assert "now: 43" in (await boss.presses(sure, "Yes"))["text"]
    await turned(session, boss, await session.answer(await boss.says(f"/admin {zoe.id}")), "➖ Credits")
    answer = await boss.presses(await session.answer(await boss.says("44")), "Yes")
    assert "only 43" in answer["text"]
    log = await boss.asks("/admin log")
    assert f"{boss.id} give {zoe.id} 50" in log
    assert f"{boss.id} take {zoe.id} 7 was a mistake" in log


async def session_text(session: BotSession, person: Person) -> str:
    """What /quota says, with its markup."""
    answer = await session.answer(await person.says("/quota"))
    bold = [entity for entity in answer["entities"] if entity["type"] == "bold"]
    parts = [answer["text"][one["offset"] : one["offset"] + one["length"]] for one in bold]
    return " ".join(f"<b>{part}</b> bonus" for part in parts)


async def test_a_banned_person_is_shut_out_at_once_and_let_in_again(session: BotSession, boss: Person) -> None:
    eve = session.person("en", "Eve")
    done = await session.delivered(await eve.says("/imagine a grey castle"))
    profile = await session.answer(await boss.says(f"/admin {eve.id}"))
    assert "1 delivered" in profile["text"]
    await turned(session, boss, profile, "🚫 Ban")
    await boss.asks("/quota")  # something else: what comes next is no reason for a ban
    await session.answer(await boss.says("a red fox"))
    assert "credits" in await eve.asks("/quota")
    await turned(session, boss, profile, "← Back", "🚫 Ban")
    sure = await session.answer(await boss.says("sells passes"))
    assert f"Ban {eve.id} for “sells passes”?" in sure["text"]
    assert "credits" in await eve.asks("/quota")  # nothing happens before it is confirmed
    data = sure["markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "Banned" in (await boss.presses(sure, data=data))["text"]
    session.may_fail("editMessageText")  # the second press changes nothing
    assert "Nothing changed" in (await boss.presses(sure, data=data))["text"]
    before = await session.bought()
    assert "private" in await eve.asks("/imagine one more")
    assert (await eve.presses(done, "Again"))["show_alert"]
    await session.restart()
    assert "private" in await eve.asks("/quota")
    shown = await session.answer(await boss.says(f"/admin {eve.id}"))
    assert "Banned" in shown["text"]
    assert await session.bought() == before
    await turned(session, boss, shown, "Unban")
    assert "credits" in await eve.asks("/quota")


async def test_an_administrator_opens_a_picture_and_the_log_says_so(session: BotSession, boss: Person) -> None:
    ida = session.person("en", "Ida")
    await session.delivered(await ida.says("/imagine a blue barn"))
    menu = await session.answer(await boss.says(f"/admin {ida.id}"))
    pictures = await turned(session, boss, menu, "🖼 Pictures")
    label = next(one for one in flat(pictures) if "a blue barn" in one)
    after = session.last_call
    await boss.presses(pictures, label)
    sent = await session.called("sendPhoto", after=after)
    assert int(sent["chat_id"]) == boss.id
    assert f"look {ida.id}" in await boss.asks("/admin log")


async def test_a_reply_in_a_group_shows_the_profile_in_private(session: BotSession, boss: Person) -> None:
    max_ = session.person("en", "Max")
    club = session.group("Walks", boss, max_)
    said = await max_.says("/quota", chat=club)
    after = session.last_call
    asked = await boss.says("/admin", chat=club, to=said)
    sent = await session.called("sendMessage", after=after, fits=lambda call: int(call["chat_id"]) == boss.id)
    assert "Max" in sent["text"]
    assert session.replies(asked) == []
