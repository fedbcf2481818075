"""The operator's rules, a webhook and a short deadline, for what is ordered from elsewhere."""

from pathlib import Path

import pytest

from sandbox.telegram.state.seed import PLAIN
from tests.support.bot_session import Json, Stage, labels, waits, words
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
def ann(stage: Stage) -> Person:
    return Person(stage, ANN)


async def painted(stage: Stage, message: Json) -> Json:
    return await stage.until(lambda: "photo" in stage.seen(message) and stage.seen(message))


async def settled(stage: Stage, message: Json, said: str) -> Json:
    return await stage.until(lambda: said in words(stage.seen(message)) and stage.seen(message))


async def test_what_fails_there_is_refunded_and_a_picture_that_comes_late_still_appears(
    stage: Stage, ann: Person
) -> None:
    await stage.fault("pixwith", "slow", match="a late inline fox", seconds=2.2)
    message = await ann.chooses("a late inline fox --via pixwith", chat=PLAIN)
    await ann.presses(message, PAINT)
    await settled(stage, message, "too long")
    assert await ann.credits() == 2
    done = await painted(stage, message)
    assert "🎁" in words(done)
    assert await ann.credits() == 2


async def test_beyond_the_quota_the_press_is_refused_and_the_button_stays(stage: Stage, ann: Person) -> None:
    message = await ann.chooses("a dear fox --4k --n 2", chat=PLAIN)
    answer = await ann.presses(message, PAINT)
    assert answer["show_alert"]
    assert "4 credits" in answer["text"]
    assert labels(stage.seen(message)) == [["🎨 Paint this · 4 credits"]]
    assert stage.tasks("a dear fox") == []


async def test_who_is_not_let_in_gets_one_sentence_and_nothing_else(stage: Stage, ann: Person) -> None:
    eve = stage.person()
    answer = await eve.types("an evil fox")
    assert answer["results"] == []
    assert "This bot is private" in answer["button"]["text"]
    club = stage.group("Doors", ann, eve)
    message = await ann.chooses("a doorman", chat=club)
    assert "This bot is private" in (await eve.presses(message, PAINT))["text"]
    stage.world.chats[club].bot_status = "left"
    call = await eve.says(f"@{stage.world.bot.username} an evil fox", chat=club)
    [reply] = await stage.until(lambda: stage.replies(call))
    assert "This bot is private" in words(reply)
    assert stage.tasks("an evil fox") == []


async def test_refused_words_are_refused_while_typing_and_when_pressed_later(stage: Stage, tmp_path: Path) -> None:
    vera = Person(stage, VERA)
    message = await vera.chooses("a ham fox", chat=PLAIN)
    listed = tmp_path / "refused.txt"
    listed.write_text("ham\n")
    await stage.restart(REFUSED_WORDS_FILE=str(listed))
    assert (await vera.presses(message, "🎨"))["show_alert"]
    [refused] = (await vera.types("a ham fox"))["results"]
    assert refused["type"] == "article"
    assert "reply_markup" not in refused
    assert stage.tasks("a ham fox") == []


async def test_who_blocks_the_bot_while_it_paints_is_told_there_and_gets_the_picture_back_later(stage: Stage) -> None:
    lilei = Person(stage, LILEI)
    stage.may_fail("editMessageMedia")
    blocked = {"kind": "error", "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    message = await lilei.chooses("a barred fox", chat=PLAIN)
    await stage.act("faults", faults=[blocked | {"method": "editMessageMedia", "chat_id": LILEI}])
    await lilei.presses(message, "🎨")
    told = words(await settled(stage, message, "/show"))
    name = told.partition("/show ")[2].split()[0]
    back = await stage.until(lambda: stage.seen(message))
    assert not waits(back)
    assert "photo" in await stage.answer(await lilei.says(f"/show {name}"))


async def test_a_flood_wait_there_delays_the_picture_and_a_deleted_message_is_let_be(stage: Stage, ann: Person) -> None:
    stage.may_fail("editMessageMedia", "editMessageText")
    flood = {"kind": "flood", "method": "editMessageMedia", "retry_after": 1}
    first = await ann.chooses("a flooded fox", chat=PLAIN)
    await stage.act("faults", faults=[{"kind": "slow", "method": "editMessageMedia", "seconds": 0}, flood])
    await ann.presses(first, PAINT)
    await painted(stage, first)
    second = await ann.chooses("a deleted fox", chat=PLAIN)
    await ann.presses(second, PAINT)
    await stage.act("delete", chat_id=PLAIN, message_id=second["message_id"])
    private = stage.world.chats[ANN].messages
    await stage.until(
        lambda: any("a deleted fox" in words(one.content) and "photo" in one.content for one in private.values())
    )
    assert await ann.credits() == 0
