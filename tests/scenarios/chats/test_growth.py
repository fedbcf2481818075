"""Somebody new is welcomed, a friend's first picture pays both, and a promo code of an administrator works once."""

import re

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.menus import ADMIN, administrator, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"ADMIN_IDS": str(ADMIN), "WELCOME_CREDITS": "3", "REFERRAL_CREDITS": "5", "LEASE_SECONDS": "1"}


def told(session: BotSession, person: Person, text: str) -> list[Json]:
    written = [one.as_seen() for one in session.world.chats[person.id].messages.values() if one.by_bot]
    return [message for message in written if text in words(message)]


async def test_a_friends_first_picture_gives_credits_to_both_once(session: BotSession, ann: Person) -> None:
    assert "3" in await ann.asks("/start")
    assert "Welcome" not in await ann.asks("/start")
    link = re.search(r"start=(\S+)", await ann.asks("/invite"))
    assert link is not None
    zoe = session.person("en", "Zoe")
    assert "after your first picture" in await zoe.asks(f"/start {link[1]}")
    assert "after your first picture" not in await zoe.asks(f"/start {link[1]}")
    for _ in range(2):
        await session.delivered(await zoe.says("/imagine a fox"))
    await session.until(lambda: told(session, zoe, "Your first picture") and told(session, ann, "A friend you invited"))
    assert "8 bonus" in await zoe.asks("/quota")
    assert "8 bonus" in await ann.asks("/quota")
    assert "With a first picture: 1" in await ann.asks("/invite")


async def test_a_promo_code_is_made_used_once_and_ended(session: BotSession, ann: Person) -> None:
    boss = administrator(session)
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "🎁 Growth")
    made = await session.answer(await boss.says("50 2 30 spring"))
    assert "start=promo_SPRING" in words(made)
    assert "50" in await ann.asks("/redeem spring")
    assert "already" in await ann.asks("/redeem SPRING")
    taken = words(await session.answer(await boss.says("500 2 30 Spring")))
    assert "already" in taken
    assert "500" not in taken
    zoe = session.person("en", "Zoe")
    await turned(session, boss, made, "⏹ SPRING")
    assert "expired" in await zoe.asks("/start promo_SPRING")
    tries = [await zoe.asks(f"/redeem WRONG{number}") for number in range(6)]
    assert "no such code" in tries[4]
    assert "in an hour" in tries[5]
    assert "in an hour" in await zoe.asks("/redeem SPRING")  # nothing tells a right one from a wrong one
