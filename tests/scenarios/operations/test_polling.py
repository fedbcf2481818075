"""Updates by long polling are acknowledged once what they mean is committed, not before."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


def fetched(session: BotSession, update_id: int) -> bool:
    """Whether the bot was given the update."""
    answers = [call.response for call in session.world.journal.calls if call.method == "getUpdates" and call.response]
    return any(update["update_id"] == update_id for answer in answers for update in answer.get("result", []))


def waiting(session: BotSession) -> list[int]:
    """The updates that Telegram still holds for the bot."""
    return [update.id for update in session.world.updates.pending]


async def test_an_update_that_could_not_be_committed_before_a_power_cut_comes_again(
    session: BotSession, ann: Person
) -> None:
    with closing(sqlite3.connect(session.bot.folder / "imagine.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        order = await ann.says("/imagine kept at the door")
        await session.until(lambda: fetched(session, order["update_id"]))
        await session.bot.kill()
        assert waiting(session) == [order["update_id"]]
        other.execute("ROLLBACK")
    await session.start()
    await session.delivered(order)
    await session.until(lambda: not waiting(session))
    assert len(session.tasks("kept at the door")) == 1
    assert await ann.credits() == 39


async def test_a_database_that_is_locked_for_a_moment_loses_no_order(session: BotSession, ann: Person) -> None:
    with closing(sqlite3.connect(session.bot.folder / "imagine.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        orders = [await ann.says(f"/imagine locked out {number}") for number in range(3)]
        await session.until(lambda: fetched(session, orders[0]["update_id"]))
        other.execute("ROLLBACK")
    for number, order in enumerate(orders):
        assert "photo" in await session.answer(order)
        assert len(session.tasks(f"locked out {number}")) == 1


async def test_the_webhook_address_does_not_exist_while_polling(session: BotSession) -> None:
    assert (await session.http.post(f"{session.origin}/telegram", json={})).status_code == 404


async def test_an_edited_message_orders_nothing(session: BotSession, ann: Person) -> None:
    order = await ann.says("/imagine the first words")
    await session.delivered(order)
    await session.act("edit", chat_id=ann.id, message_id=order["message_id"], text="/imagine other words")
    assert await ann.credits() == 39
    assert session.tasks("other words") == []
