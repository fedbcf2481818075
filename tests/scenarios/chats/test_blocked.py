"""Who is blocked by the operator is told so once, and gets nothing by any way."""

import pytest

from tests.support.bot_session import BotSession, labels
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODY = "This bot is private"


async def test_a_blocked_person_neither_orders_nor_presses(session: BotSession, ann: Person) -> None:
    eve = session.person("en", "Eve")
    club = session.group("Walks", ann, eve)
    done = await session.delivered(await eve.says("/imagine an old picture"))
    offer = await session.answer(await eve.says("a second picture"))
    menu = await session.answer(await eve.says("/settings"))
    await session.hold("apipod", "a running order")
    running = await eve.says("/imagine a running order")
    await session.until(lambda: session.tasks("a running order"))
    await session.restart(BLOCKED_IDS=f"{eve.id}", ADMIN_IDS=f"{eve.id}", ALLOWED_IDS=f"{eve.id}, {ann.id}")
    before = await session.bought()
    assert NOBODY in await eve.asks("/imagine one more")
    for message, label in ((done, "Again"), (done, "File"), (done, "🗑"), (offer, "Paint"), (menu, "Spoiler")):
        answer = await eve.presses(message, label)
        assert answer["show_alert"]
        assert NOBODY in answer["text"]
    silent = [await eve.says("/imagine once more"), await eve.says("/quota", chat=club), await eve.shows(picture())]
    assert "photo" in await session.answer(await ann.says("/imagine a fox of mine", chat=club))
    assert [session.replies(message) for message in silent] == [[], [], []]
    session.let_go("a running order")
    assert "photo" in await session.answer(running)
    assert await session.bought() == before + 1
    assert labels(session.seen(menu)) == labels(menu)


async def test_a_blocked_chat_is_told_once_for_all(session: BotSession, ann: Person) -> None:
    vera = session.person("en", "Vera")
    club = session.group("Runs", ann, vera)
    await session.restart(BLOCKED_IDS=f"{club}", ADMIN_IDS="", ALLOWED_IDS="")
    assert NOBODY in await ann.asks("/imagine a lake", chat=club)
    silent = await vera.says("/imagine a lake", chat=club)
    assert "photo" in await session.answer(await vera.says("/imagine a lake"))
    assert session.replies(silent) == []
