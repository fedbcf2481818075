"""An administrator looks at reports, deletes a picture everywhere, leaves another, and writes to its owner."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.menus import ADMIN, administrator, flat, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"ADMIN_IDS": str(ADMIN)}


@pytest.fixture
def boss(session: BotSession) -> Person:
    return administrator(session)


def last_told(session: BotSession, person: Person, text: str) -> Json | None:
    """The newest message of the bot to the person with that text."""
    written = [one.as_seen() for one in session.world.chats[person.id].messages.values() if one.by_bot]
    return next((one for one in reversed(written) if text in words(one)), None)


async def test_a_deleted_picture_is_gone_everywhere_and_its_owner_is_told(
    session: BotSession, ann: Person, boss: Person
) -> None:
    eve = session.person("en", "Eve")
    club = session.group("Foxes", ann, eve)
    done = await session.delivered(await eve.says("/imagine a nasty fox", chat=club))
    after = session.last_call
    await eve.presses(done, "File")
    await session.called("sendDocument", after=after)
    await ann.says("/report this is nasty", chat=club, to=done)
    notice = await session.until(lambda: last_told(session, boss, "this is nasty"))
    assert [label for label in flat(notice) if label.startswith(("🖼", "🗑", "🚫", "✔️"))]
    menu = await session.answer(await boss.says("/admin"))
    reports = await turned(session, boss, menu, "🚩 Reports")
    label = next(one for one in flat(reports) if "this is nasty" in one)
    order_id = label.partition(" ")[0]
    await turned(session, boss, menu, label, "🗑 Delete")
    await session.until(lambda: session.seen(done)["deleted"])
    assert "removed your picture" in words(await session.until(lambda: last_told(session, eve, order_id)))
    posted = [one for one in session.world.chats[club].messages.values() if one.by_bot and "document" in one.as_seen()]
    await session.until(lambda: all(one.deleted for one in posted))
    assert not [one for one in flat(session.seen(menu)) if order_id in one]
    assert "report: delete" in await boss.asks("/admin log")
    session.may_fail("deleteMessage")
    assert "photo" not in await session.answer(await eve.says(f"/show {order_id}"))


async def test_a_report_can_be_closed_from_the_notice_and_the_owner_written_to(
    session: BotSession, ann: Person, boss: Person
) -> None:
    done = await session.delivered(await ann.says("/imagine a polite fox"))
    await ann.says("/report just asking", to=done)
    notice = await session.until(lambda: last_told(session, boss, "just asking"))
    await turned(session, boss, notice, "✔️ Fine")
    assert "decision: 0" in words(session.seen(notice))
    assert not session.seen(done)["deleted"]
    profile = await session.answer(await boss.says(f"/admin {ann.id}"))
    await turned(session, boss, profile, "✉️ Write")
    first = await session.answer(await boss.says("This one is <fien>."))
    assert f"Send this to {ann.id}?" in words(first)
    assert "This one is <fien>." in words(first)
    sure = await session.answer(await boss.says("This one is <fine>."))
    assert last_told(session, ann, "This one") is None  # nothing is sent before it is confirmed
    await session.restart()
    session.may_fail("editMessageText")  # the second press changes nothing
    data = sure["markup"]["inline_keyboard"][0][0]["callback_data"]
    first, second = [await boss.presses(sure, data=data) for _ in range(2)]
    assert ("Sent." in first["text"], "Nothing changed" in second["text"]) == (True, True)
    got = await session.until(lambda: last_told(session, ann, "This one is <fine>."))
    assert "admins" in words(got)
