"""A gateway that cannot serve hands over to the next one that can; the reservation stays, the operator is told once."""

import pytest

from tests.support.bot_session import Stage, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apikley,pixwith", "ADMIN_IDS": "103"}
OPERATOR = 103


def told(stage: Stage) -> list[str]:
    """What the operator was told."""
    return [message.text for message in stage.world.chats[OPERATOR].messages.values() if message.by_bot]


async def test_an_empty_account_sends_the_order_to_the_next_gateway_for_the_same_price(
    stage: Stage, ann: Person
) -> None:
    await stage.fault("apikley", "out_of_credit", match="a thrifty fox", times=2)
    assert "photo" in await stage.answer(await ann.says("/imagine a thrifty fox"))
    assert [task.job.prompt for task in stage.tasks("a thrifty fox", "pixwith")] == ["a thrifty fox"]
    assert stage.tasks("a thrifty fox", "apikley") == []
    assert await ann.credits() == 39
    await stage.until(lambda: told(stage))
    assert len([text for text in told(stage) if "apikley" in text and "out of credit" in text]) == 1


async def test_a_busy_gateway_is_asked_again_until_it_takes_the_order(stage: Stage, ann: Person) -> None:
    before = await stage.creates("pixwith")
    await stage.fault("pixwith", "rate_limited", match="a patient fox", times=3)
    order = await ann.says("/imagine a patient fox --via pixwith")
    assert "photo" in await stage.answer(order)
    assert await stage.creates("pixwith") == before + 4
    assert len(stage.tasks("a patient fox")) == 1


async def test_a_gateway_that_stays_busy_is_left_for_the_next_one(stage: Stage, ann: Person) -> None:
    await stage.fault("apikley", "rate_limited", match="a restless fox", times=None)
    assert "photo" in await stage.answer(await ann.says("/imagine a restless fox"))
    assert len(stage.tasks("a restless fox", "pixwith")) == 1
    assert await ann.credits() == 39


async def test_an_order_with_a_chosen_gateway_never_goes_elsewhere(stage: Stage, ann: Person) -> None:
    await stage.fault("pixwith", "out_of_credit", match="a loyal fox")
    answer = words(await stage.answer(await ann.says("/imagine a loyal fox --via pixwith")))
    assert "out of credit" in answer
    assert stage.tasks("a loyal fox") == []
    assert await ann.credits() == 40
