"""One order at a time for each person, one more in the queue, and three credits a day."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.bot_session import BotSession, Json, labels, waits, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"MAX_ACTIVE_PER_USER": "1", "MAX_QUEUED_PER_USER": "1", "DAILY_CREDITS": "3"}


async def two_orders(session: BotSession, ann: Person, first: str, second: str) -> tuple[Json, Json]:
    """One that is being painted until it is let go, and one that waits for it."""
    await session.hold("apipod", f'"{first}"')
    painted = await ann.says(f"/imagine {first}")
    await session.until(lambda: session.tasks(first) and session.replies(painted))
    waiting = await ann.says(f"/imagine {second}")
    await session.until(lambda: session.replies(waiting))
    return painted, waiting


async def noted(session: BotSession, ann: Person, placeholder: Json) -> None:
    """Returns when the bot has written down which message its placeholder is."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db")) as database:
        asked = "SELECT count(*) FROM orders WHERE chat_id = ? AND placeholder_id = ?"
        while not database.execute(asked, (ann.id, placeholder["message_id"])).fetchone()[0]:
            await ann.asks("/jobs")


async def test_a_second_order_is_not_bought_before_the_first_is_done(session: BotSession, ann: Person) -> None:
    first, second = await two_orders(session, ann, "the early bird", "the late bird")
    (reply,) = session.replies(second)
    assert "next" in words(reply)
    assert labels(reply) == [["❌ Cancel"]]
    assert session.tasks("the late bird") == []
    let_go_at = session.world.clock()
    session.let_go("the early bird")
    assert "photo" in await session.answer(first)
    assert "photo" in await session.answer(second)
    (late,) = session.tasks("the late bird")
    assert late.created > let_go_at


async def test_a_third_order_is_one_too_many_and_costs_nothing(session: BotSession, ann: Person) -> None:
    first, second = await two_orders(session, ann, "one of two", "two of two")
    reply = await ann.asks("/imagine three of two")
    assert "2 unfinished orders" in reply
    session.let_go("one of two")
    assert "photo" in await session.answer(first)
    assert "photo" in await session.answer(second)
    assert session.tasks("three of two") == []
    assert await ann.credits() == 1


async def test_a_waiting_order_is_cancelled_by_a_reply_to_its_placeholder(session: BotSession, ann: Person) -> None:
    first, second = await two_orders(session, ann, "a slow walk", "a walk not taken")
    await noted(session, ann, session.replies(second)[0])
    reply = await ann.asks("/cancel", to=session.replies(second)[0])
    assert "Cancelled" in reply
    assert "returned" in reply
    ended = await session.answer(second)
    assert "Cancelled" in ended["text"]
    assert "returned" in ended["text"]
    assert labels(ended) == []
    session.let_go("a slow walk")
    assert "photo" in await session.answer(first)
    assert session.tasks("a walk not taken") == []
    assert await ann.credits() == 2


async def test_a_waiting_order_is_cancelled_by_its_button_but_not_by_somebody_else(
    session: BotSession, ann: Person
) -> None:
    first, second = await two_orders(session, ann, "a slow run", "a run not run")
    placeholder = session.replies(second)[0]
    eve = session.person()
    assert (await eve.presses(placeholder, "Cancel"))["show_alert"]
    assert waits(session.replies(second)[0])
    answer = await ann.presses(placeholder, "Cancel")
    assert "Cancelled" in answer["text"]
    assert "Cancelled" in (await session.answer(second))["text"]
    session.let_go("a slow run")
    assert "photo" in await session.answer(first)
    assert session.tasks("a run not run") == []
    assert await ann.credits() == 2


async def test_somebody_elses_cancel_cancels_nothing(session: BotSession, ann: Person) -> None:
    eve = session.person()
    club = session.group("Walks", ann, eve)
    await session.hold("apipod", '"a guarded thing"')
    first = await ann.says("/imagine a guarded thing", chat=club)
    await session.until(lambda: session.tasks("a guarded thing"))
    second = await ann.says("/imagine another guarded thing", chat=club)
    (placeholder,) = await session.until(lambda: session.replies(second))
    assert "no order" in await eve.asks("/cancel", chat=club, to=placeholder)
    session.let_go("a guarded thing")
    assert "photo" in await session.answer(first)
    assert "photo" in await session.answer(second)


async def test_an_order_that_is_being_painted_is_stopped_and_its_credit_is_spent(
    session: BotSession, ann: Person
) -> None:
    await session.hold("apipod", "a paid thing")
    order = await ann.says("/imagine a paid thing")
    await session.until(lambda: session.tasks("a paid thing") and session.replies(order))
    (placeholder,) = session.replies(order)
    assert labels(placeholder) == [["❌ Cancel"]]
    await noted(session, ann, placeholder)
    assert "stay charged" in await ann.asks("/cancel", to=placeholder)
    ended = await session.answer(order)
    assert "1 credit was spent" in ended["text"]
    assert labels(ended) == []
    session.let_go("a paid thing")
    assert (
        "Too late to cancel"
        in (await ann.presses(ended, data=placeholder["markup"]["inline_keyboard"][0][0]["callback_data"]))["text"]
    )
    assert "photo" in await session.answer(await ann.says("/imagine what comes after"))
    assert session.replies(order) == [session.seen(ended)]
    assert await ann.credits() == 1


async def test_the_button_stops_an_order_that_is_not_bought_yet_and_returns_all(
    session: BotSession, ann: Person
) -> None:
    await session.fault("apipod", "rate_limited", match="a delayed thing", times=50)
    order = await ann.says("/imagine a delayed thing --n 2 --via apipod")
    placeholder = (await session.until(lambda: [one for one in session.replies(order) if "Painting" in words(one)]))[0]
    eve = session.person()
    assert (await eve.presses(placeholder, "Cancel"))["show_alert"]
    assert waits(session.seen(placeholder))
    assert "Cancelling" in (await ann.presses(placeholder, "Cancel"))["text"]
    ended = await session.answer(order)
    assert "Your 2 credits were returned" in ended["text"]
    assert session.tasks("a delayed thing") == []
    assert await ann.credits() == 3


async def test_jobs_shows_what_is_under_way_and_what_waits(session: BotSession, ann: Person) -> None:
    first, second = await two_orders(session, ann, "a listed thing", "a second listed thing")
    reply = await ann.asks("/jobs")
    assert "a listed thing (painting)" in reply
    assert "a second listed thing (queued)" in reply
    session.let_go("a listed thing")
    await session.answer(first)
    await session.answer(second)


async def test_four_pictures_cost_four_and_a_large_one_two(session: BotSession, ann: Person) -> None:
    reply = await ann.asks("/imagine too dear --n 4")
    assert "4 credits" in reply
    assert "you have 3" in reply
    assert "photo" in await session.answer(await ann.says("/imagine a large one --4k"))
    assert await ann.credits() == 1
    assert "2 credits" in await ann.asks("/imagine another large one --res 4K")
    assert session.tasks("too dear") == []
    assert session.tasks("another large one") == []
