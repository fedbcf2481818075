"""A gateway that was left alone comes back, whatever became of the order that tried it."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "pixwith"}


async def test_a_gateway_is_not_lost_when_the_order_that_tries_it_again_is_refused(
    session: BotSession, ann: Person
) -> None:
    await session.fault("pixwith", "out_of_credit", match="a costly thing")
    reply = await ann.asks("/imagine a costly thing")
    assert "out of credit" in reply
    assert "returned" in reply
    # the pause is two seconds long; the refused order is the one that ends it
    await session.fault("pixwith", "refused", match="a rude thing")
    assert "failed to make a picture" in await ann.asks("/imagine a rude thing")
    assert "photo" in await session.answer(await ann.says("/imagine a decent thing"))
    assert await ann.credits() == 39
