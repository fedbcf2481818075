"""Orders are given up after a second and a half."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"ORDER_DEADLINE_SECONDS": "1.5", "VIDEO_DEADLINE_SECONDS": "4"}


async def test_an_order_that_never_ends_is_refunded_at_its_deadline(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "never_finishes", match="an endless story")
    reply = await ann.asks("/imagine an endless story")
    assert "too long" in reply
    assert "Your credit was returned" in reply
    assert len(session.tasks("an endless story")) == 1
    assert await ann.credits() == 40


async def test_a_picture_that_comes_after_its_refund_is_a_present(session: BotSession, ann: Person) -> None:
    await session.fault("pixwith", "slow", match="a late guest", seconds=2.2)
    order = await ann.says("/imagine a late guest --via pixwith")
    refunded = await session.answer(order)
    assert "too long" in refunded["text"]
    assert await ann.credits() == 40
    present = (await session.until(lambda: [one for one in session.replies(order) if "photo" in one]))[0]
    assert present["message_id"] == refunded["message_id"]
    assert "🎁" in present["caption"]
    assert await ann.credits() == 40


@pytest.mark.siege
async def test_a_video_has_more_time_and_is_a_present_when_it_comes_too_late(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "slow", match="a slow film", seconds=2.2)
    assert "video" in await session.answer(await ann.says("/video a slow film"))
    await session.fault("apipod", "slow", match="a late film", seconds=5)
    order = await ann.says("/video a late film")
    refunded = await session.answer(order)
    assert "too long" in refunded["text"]
    assert "If the video still arrives" in refunded["text"]
    assert await ann.credits() == 35
    present = (await session.until(lambda: [one for one in session.replies(order) if "video" in one]))[0]
    assert present["message_id"] == refunded["message_id"]
    assert "🎁" in present["caption"]
    assert await ann.credits() == 35
