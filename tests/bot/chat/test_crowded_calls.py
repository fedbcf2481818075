"""While many calls to Telegram are under way, what nobody waits for steps back."""

import asyncio
from typing import Any

import pytest

from bot.chat.rate_limiter import Priority, RateLimiter, WouldWait
from bot.observability.metrics import Metrics


async def test_while_many_calls_are_under_way_progress_is_left_out_and_reactions_wait() -> None:
    rate_limiter = RateLimiter(Metrics(), calls_per_second=1000.0)
    answer = asyncio.Event()

    async def slow() -> str:
        await answer.wait()
        return "sent"

    async def quick() -> str:
        return "reacted"

    def make(chat: int, priority: Priority, callback: Any, endpoint: str) -> asyncio.Task[Any]:
        return asyncio.create_task(
            rate_limiter.process_request(callback, (), {}, endpoint, {"chat_id": chat}, priority)
        )

    many = [make(chat, Priority.RESULT, slow, "editMessageMedia") for chat in range(1, 13)]
    await asyncio.sleep(0)
    with pytest.raises(WouldWait):
        await make(50, Priority.PROGRESS, quick, "editMessageText")
    reaction = make(51, Priority.REACTION, quick, "setMessageReaction")
    await asyncio.sleep(0.01)
    assert not reaction.done()
    answer.set()
    assert await asyncio.gather(*many) == ["sent"] * 12
    assert await reaction == "reacted"


async def test_a_broadcast_goes_after_everything_else_that_waits() -> None:
    rate_limiter = RateLimiter(Metrics(), calls_per_second=50.0)
    order: list[str] = []

    def make(chat: int, name: str, priority: Priority) -> asyncio.Task[Any]:
        async def call() -> None:
            order.append(name)

        return asyncio.create_task(
            rate_limiter.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, priority)
        )

    async with asyncio.timeout(10):
        await asyncio.gather(*(make(chat, "burst", Priority.REPLY) for chat in range(50)))
        waiting = [make(100 + number, "news", Priority.BROADCAST) for number in range(3)]
        await asyncio.sleep(0)
        waiting += [make(200, "reply", Priority.REPLY), make(201, "picture", Priority.RESULT)]
        await asyncio.gather(*waiting)
    assert order[50:] == ["picture", "reply", "news", "news", "news"]
    await rate_limiter.shutdown()
