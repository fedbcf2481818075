"""An administrator turns models off, pauses a gateway, and has orders wait or refused; all of it works at once."""

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.menus import ADMIN, administrator, flat, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"ADMIN_IDS": str(ADMIN), "DAILY_CREDITS": "100"}
MODEL = "seedream-5-lite"


@pytest.fixture
def boss(session: BotSession) -> Person:
    return administrator(session)


async def test_a_model_that_is_off_cannot_be_ordered_until_it_is_on_again(
    session: BotSession, ann: Person, boss: Person
) -> None:
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "🧩 Models", f"✅ {MODEL}")
    assert f"⛔ {MODEL}" in flat(session.seen(menu))
    assert "no model" in await ann.asks(f"/imagine a fox --model {MODEL}")
    assert MODEL not in await ann.asks("/models")
    await session.restart()
    assert "no model" in await ann.asks(f"/imagine a fox --model {MODEL}")
    await turned(session, boss, menu, f"⛔ {MODEL}")
    assert "photo" in await session.answer(await ann.says(f"/imagine a fox --model {MODEL}"))
    assert "turn off model" in await boss.asks("/admin log")


async def test_a_paused_gateway_gets_no_orders_and_finishes_what_it_has(
    session: BotSession, ann: Person, boss: Person
) -> None:
    await session.hold("apipod", "a slow lake")
    running = await ann.says("/imagine a slow lake")
    await session.until(lambda: session.tasks("a slow lake", "apipod"))
    menu = await session.answer(await boss.says("/admin"))
    shown = await turned(session, boss, menu, "🔌 Gateways", "⏸ apipod")
    assert "⏸ apipod" in shown["text"]
    assert "credit left" in shown["text"]
    before = await session.creates("apipod")
    assert "photo" in await session.answer(await ann.says("/imagine a quick lake"))
    assert await session.creates("apipod") == before
    session.let_go("a slow lake")
    assert "photo" in await session.answer(running)
    await turned(session, boss, menu, "▶️ apipod")
    assert "photo" in await session.answer(await ann.says("/imagine one more lake"))
    assert await session.creates("apipod") == before + 1


async def test_in_maintenance_orders_wait_and_start_when_it_ends(
    session: BotSession, ann: Person, boss: Person
) -> None:
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "🛠 Maintenance", "⏸ Orders wait")
    assert "Back at noon" in await boss.asks("Back at noon.")
    before = await session.bought()
    asked = await ann.says("/imagine a patient fox")
    held = await session.placeholder(asked)
    assert words(held).startswith("⏳")
    assert "Back at noon." in words(held)
    await session.restart()
    assert await session.bought() == before
    await turned(session, boss, menu, "✅ Take orders")
    assert "photo" in await session.answer(asked)
    assert await session.bought() == before + 1


async def test_in_maintenance_orders_are_refused_and_nothing_is_charged(
    session: BotSession, ann: Person, boss: Person
) -> None:
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "🛠 Maintenance", "⛔ Refuse orders")
    before = await ann.credits()
    assert "Maintenance" in await ann.asks("/imagine a fox")
    assert await ann.credits() == before
    await turned(session, boss, menu, "✅ Take orders")
    assert "photo" in await session.answer(await ann.says("/imagine a fox"))
