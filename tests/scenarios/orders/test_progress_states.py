"""Queued, painting, being brought, done: each said when it lasts, and the last of them always."""

import re

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

SETTINGS = {"MAX_ACTIVE_PER_USER": "1", "LEASE_SECONDS": "10"}


def told(session: BotSession, order: Json) -> list[str]:
    """Every text that the order's message has had, oldest first."""
    (message,) = session.replies(order)
    return [str(edit["was"].get("text")) for edit in message["edits"]] + [words(message)]


async def test_a_picture_that_is_long_in_coming_is_said_to_be_brought(session: BotSession, ann: Person) -> None:
    await session.fault("pixwith", "result_slow", match="a far fox", seconds=2.5)
    order = await ann.says("/imagine a far fox --via pixwith")
    done = await session.delivered(order)
    assert "photo" in done
    texts = told(session, order)
    assert texts[-2] == "⏳ Done. Uploading…"
    assert texts[0].startswith("⏳ Painting")
    assert len(set(texts)) == len(texts)


async def test_a_picture_that_comes_at_once_is_not_announced(session: BotSession, ann: Person) -> None:
    order = await ann.says("/imagine a near fox --via pixwith")
    await session.delivered(order)
    assert not [text for text in told(session, order) if "Uploading" in text]


async def test_cancelled_while_it_is_brought_it_is_not_shown(session: BotSession, ann: Person) -> None:
    await session.fault("pixwith", "result_slow", match="a fox too far", seconds=2.5)
    order = await ann.says("/imagine a fox too far --via pixwith")
    await session.until(lambda: [one for one in session.replies(order) if "Uploading" in words(one)])
    (waiting,) = session.replies(order)
    await ann.presses(waiting, "Cancel")
    assert words(await session.answer(order))
    assert "⏳" not in words(session.replies(order)[0])


async def test_percents_are_told_where_the_gateway_gives_them(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "slow", match="a slow fox", seconds=3)
    order = await ann.says("/imagine a slow fox --via apipod")
    await session.until(lambda: [one for one in session.replies(order) if "%" in words(one)])
    assert "photo" in await session.delivered(order)


async def test_the_time_left_is_told_once_enough_is_known(session: BotSession, ann: Person) -> None:
    for number in range(5):
        await session.delivered(await ann.says(f"/imagine fox {number} --via apipod --model nano-banana-2"))
    await session.fault("apipod", "slow", match="a late fox", seconds=5)
    order = await ann.says("/imagine a late fox --via apipod --model nano-banana-2")
    left = re.compile(r"Painting… (\d+%, )?about \d+ s left\.")
    await session.until(lambda: [one for one in session.replies(order) if left.search(words(one))])
    assert "photo" in await session.delivered(order)


async def test_the_last_place_in_the_queue_is_shown_also_when_it_came_too_soon(
    session: BotSession, ann: Person
) -> None:
    for _ in range(3):
        await session.hold("apipod", "in a row")
    club = session.group("Queues", ann)  # where five seconds lie between two changes
    names = [f"fox {number} in a row" for number in range(4)]
    orders = []
    for name in names:
        orders.append(await ann.says(f"/imagine {name} --via apipod", chat=club))
        await session.until(lambda: session.replies(orders[-1]))

    def begun() -> list[str]:
        return [name for name in names if session.tasks(name)]

    for number in (1, 2):
        await session.until(lambda number=number: len(begun()) == number)
        for name in begun():
            session.let_go(name)
    await session.until(lambda: len(begun()) == 3)
    last = orders[names.index(next(name for name in names if name not in begun()))]
    await session.until(lambda: words(session.replies(last)[0]).startswith("⏳ You are next"), seconds=8)
    for name in names:
        session.let_go(name)
    await session.until(begun)
    assert "photo" in await session.delivered(last)


async def test_who_waits_is_told_how_long_once_that_is_known(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "slow", match="a measured fox", seconds=2)
    await session.delivered(await ann.says("/imagine a measured fox --via apipod"))
    await session.hold("apipod", "a first fox")
    first = await ann.says("/imagine a first fox --via apipod")
    await session.until(lambda: session.tasks("a first fox"))
    second = await ann.says("/imagine a second fox --via apipod")
    waiting = await session.placeholder(second)
    assert waiting["text"] == "⏳ You are next, about 5 s."
    session.let_go("a first fox")
    assert "photo" in await session.delivered(first)
    assert "photo" in await session.delivered(second)


async def test_who_waits_moves_up_when_one_before_them_is_cancelled(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "a head of a queue")
    first = await ann.says("/imagine a head of a queue --via apipod")
    await session.until(lambda: session.tasks("a head of a queue"))
    second = await ann.says("/imagine a body of a queue --via apipod")
    waiting = await session.placeholder(second)
    third = await ann.says("/imagine a tail of a queue --via apipod")
    assert "Position 2" in (await session.placeholder(third))["text"]
    await ann.presses(waiting, "Cancel")
    await session.until(lambda: words(session.replies(third)[0]).startswith("⏳ You are next"), seconds=5)
    session.let_go("a head of a queue")
    for order in (first, third):
        assert "photo" in await session.delivered(order)
    assert "Cancelled" in words(await session.answer(second))
