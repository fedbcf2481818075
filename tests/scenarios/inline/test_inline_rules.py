"""The operator's rules, a webhook and a short deadline, for what is ordered from elsewhere."""

from pathlib import Path

import pytest

from sandbox.telegram.state.seed import PLAIN
from tests.support.bot_session import BotSession, Json, labels, waits, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANN, VERA, LILEI = 101, 102, 103  # who is there at first
PUBLIC = True
SETTINGS = {
    "TELEGRAM_UPDATES": "webhook",
    "ALLOWED_IDS": f"{ANN},{VERA},{LILEI}",
    "DAILY_CREDITS": "2",
    "ORDER_DEADLINE_SECONDS": "1.5",
}
PAINT = "Paint this"


@pytest.fixture
def ann(session: BotSession) -> Person:
    return Person(session, ANN)


async def painted(session: BotSession, message: Json) -> Json:
    return await session.until(lambda: "photo" in session.seen(message) and session.seen(message))


async def settled(session: BotSession, message: Json, said: str) -> Json:
    return await session.until(lambda: said in words(session.seen(message)) and session.seen(message))


async def test_what_fails_there_is_refunded_and_a_picture_that_comes_late_still_appears(
    session: BotSession, ann: Person
) -> None:
    await session.fault("pixwith", "slow", match="a late inline fox", seconds=2.2)
    message = await ann.chooses("a late inline fox --via pixwith", chat=PLAIN)
    await ann.presses(message, PAINT)
    await settled(session, message, "too long")
    assert await ann.credits() == 2
    done = await painted(session, message)
    assert "🎁" in words(done)
    assert await ann.credits() == 2


async def test_beyond_the_quota_the_press_is_refused_and_the_button_stays(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("a dear fox --4k --n 2", chat=PLAIN)
    answer = await ann.presses(message, PAINT)
    assert answer["show_alert"]
    assert "4 credits" in answer["text"]
    assert labels(session.seen(message)) == [["🎨 Paint this · 4 credits"]]
    assert session.tasks("a dear fox") == []


async def test_who_is_not_let_in_gets_one_sentence_and_nothing_else(session: BotSession, ann: Person) -> None:
    eve = session.person()
    answer = await eve.types("an evil fox")
    assert answer["results"] == []
    assert "This bot is private" in answer["button"]["text"]
    club = session.group("Doors", ann, eve)
    message = await ann.chooses("a doorman", chat=club)
    assert "This bot is private" in (await eve.presses(message, PAINT))["text"]
    session.world.chats[club].bot_status = "left"
    call = await eve.says(f"@{session.world.bot.username} an evil fox", chat=club)
    [reply] = await session.until(lambda: session.replies(call))
    assert "This bot is private" in words(reply)
    assert session.tasks("an evil fox") == []


async def test_refused_words_are_refused_while_typing_and_when_pressed_later(
    session: BotSession, tmp_path: Path
) -> None:
    vera = Person(session, VERA)
    message = await vera.chooses("a ham fox", chat=PLAIN)
    listed = tmp_path / "refused.txt"
    listed.write_text("ham\n")
    await session.restart(REFUSED_WORDS_FILE=str(listed))
    assert (await vera.presses(message, "🎨"))["show_alert"]
    [refused] = (await vera.types("a ham fox"))["results"]
    assert refused["type"] == "article"
    assert "reply_markup" not in refused
    assert session.tasks("a ham fox") == []


async def test_who_blocks_the_bot_while_it_paints_is_told_there_and_gets_the_picture_back_later(
    session: BotSession,
) -> None:
    lilei = Person(session, LILEI)
    session.may_fail("editMessageMedia")
    blocked = {"kind": "error", "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    message = await lilei.chooses("a barred fox", chat=PLAIN)
    await session.act("faults", faults=[blocked | {"method": "editMessageMedia", "chat_id": LILEI}])
    await lilei.presses(message, "🎨")
    told = words(await settled(session, message, "/show"))
    name = told.partition("/show ")[2].split()[0]
    back = await session.until(lambda: session.seen(message))
    assert not waits(back)
    assert "photo" in await session.answer(await lilei.says(f"/show {name}"))


async def test_a_flood_wait_there_delays_the_picture_and_a_deleted_message_is_let_be(
    session: BotSession, ann: Person
) -> None:
    session.may_fail("editMessageMedia", "editMessageText")
    flood = {"kind": "flood", "method": "editMessageMedia", "retry_after": 1}
    first = await ann.chooses("a flooded fox", chat=PLAIN)
    await session.act("faults", faults=[{"kind": "slow", "method": "editMessageMedia", "seconds": 0}, flood])
    await ann.presses(first, PAINT)
    await painted(session, first)
    second = await ann.chooses("a deleted fox", chat=PLAIN)
    await ann.presses(second, PAINT)
    await session.act("delete", chat_id=PLAIN, message_id=second["message_id"])
    private = session.world.chats[ANN].messages
    await session.until(
        lambda: any("a deleted fox" in words(one.content) and "photo" in one.content for one in private.values())
    )
    assert await ann.credits() == 0
