"""A gateway that cannot serve hands over to the next one that can; the reservation stays, the operator is told once."""

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apikley,pixwith", "ADMIN_IDS": "103", "ALERT_SECONDS": "0.5"}
OPERATOR = 103


def told(session: BotSession) -> list[str]:
    """What the operator was told."""
    return [message.text for message in session.world.chats[OPERATOR].messages.values() if message.by_bot]


async def test_an_empty_account_sends_the_order_to_the_next_gateway_for_the_same_price(
    session: BotSession, ann: Person
) -> None:
    await session.fault("apikley", "out_of_credit", match="a thrifty fox", times=2)
    assert "photo" in await session.answer(await ann.says("/imagine a thrifty fox"))
    assert [task.job.prompt for task in session.tasks("a thrifty fox", "pixwith")] == ["a thrifty fox"]
    assert session.tasks("a thrifty fox", "apikley") == []
    assert await ann.credits() == 39
    await session.until(lambda: told(session))
    assert len([text for text in told(session) if "apikley" in text and "out of credit" in text]) == 1


async def test_a_busy_gateway_is_asked_again_until_it_takes_the_order(session: BotSession, ann: Person) -> None:
    before = await session.creates("pixwith")
    await session.fault("pixwith", "rate_limited", match="a patient fox", times=3)
    order = await ann.says("/imagine a patient fox --via pixwith")
    assert "photo" in await session.answer(order)
    assert await session.creates("pixwith") == before + 4
    assert len(session.tasks("a patient fox")) == 1


async def test_a_gateway_that_stays_busy_is_left_for_the_next_one(session: BotSession, ann: Person) -> None:
    await session.fault("apikley", "rate_limited", match="a restless fox", times=None)
    assert "photo" in await session.answer(await ann.says("/imagine a restless fox"))
    assert len(session.tasks("a restless fox", "pixwith")) == 1
    assert await ann.credits() == 39


async def test_an_order_with_a_chosen_gateway_never_goes_elsewhere(session: BotSession, ann: Person) -> None:
    await session.fault("pixwith", "out_of_credit", match="a loyal fox")
    answer = words(await session.answer(await ann.says("/imagine a loyal fox --via pixwith")))
    assert "out of credit" in answer
    assert session.tasks("a loyal fox") == []
    assert await ann.credits() == 40


async def test_a_gateway_that_makes_something_again_is_told_once(session: BotSession, ann: Person) -> None:
    for gateway in ("apikley", "pixwith"):
        order = await ann.says(f"/imagine a fox of {gateway} at last --via {gateway}")
        assert "photo" in await session.answer(order)
        await session.until(lambda name=gateway: [text for text in told(session) if f"{name} works again" in text])
    assert len([text for text in told(session) if "works again" in text]) == 2
