"""Reactions and activities go by the board when many of them are under way; no mark is left as it was."""

import asyncio
from dataclasses import replace
from typing import Any

from bot.delivery.activity import ChatActivity
from storage.orders.models import Order
from tests.support.order_samples import ORDER


def order(order_id: str, chat_id: int) -> Order:
    return replace(ORDER, id=order_id, chat_id=chat_id, message_id=1, quiet=False)


class SlowBot:
    """Notes the calls, and answers none until it may."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.may_answer = asyncio.Event()

    async def set_message_reaction(self, chat_id: int, message_id: int, emoji: str | None, **_: Any) -> None:
        self.calls.append((chat_id, emoji))
        await self.may_answer.wait()

    async def send_chat_action(self, chat_id: int, action: str, **_: Any) -> None:
        self.calls.append((chat_id, action))
        await self.may_answer.wait()


async def crowded(bot: SlowBot) -> ChatActivity:
    """Six orders' first marks are under way, of chats 1 to 6; one more, of chat 7, was left out."""
    activity = ChatActivity(bot)  # type: ignore[arg-type]
    for number in range(1, 8):
        activity.react(order(f"o{number}", number), "👀", first=True)
    await asyncio.sleep(0)
    assert bot.calls == [(number, "👀") for number in range(1, 7)]
    return activity


async def test_while_many_are_under_way_new_ones_are_left_out() -> None:
    bot = SlowBot()
    activity = await crowded(bot)
    for number in range(8, 15):
        activity.show(order(f"o{number}", number), "upload_photo")
    bot.may_answer.set()
    await activity.finish(1.0)
    activity.react(order("o7", 7), "👌", first=False)  # nobody saw a first one
    await activity.finish(1.0)
    assert bot.calls[6:] == [(number, "upload_photo") for number in range(8, 14)]


async def test_of_many_orders_four_a_second_are_marked() -> None:
    bot, now = SlowBot(), [0.0]
    bot.may_answer.set()
    activity = ChatActivity(bot, clock=lambda: now[0])  # type: ignore[arg-type]
    for number in range(400):  # twenty a second
        now[0] = number / 20
        activity.react(order(f"o{number}", number), "👀", first=True)
        await activity.finish(1.0)
    assert 80 <= len(bot.calls) <= 86


async def test_a_mark_that_was_set_is_always_changed() -> None:
    bot = SlowBot()
    activity = await crowded(bot)
    activity.react(order("o1", 1), "👌", first=False)
    activity.react(order("o2", 2), None, first=False)
    activity.react(order("unknown since a restart", 99), "👌", first=False)
    bot.may_answer.set()
    await activity.finish(1.0)
    assert bot.calls[6:] == [(1, "👌"), (2, None), (99, "👌")]
