"""Telegram's limits: a flood wait stops its chat alone, progress is dropped, nothing else waits."""

from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.chat.rate_limiter import MaxWait, RateLimiter, WouldWait
from bot.observability.metrics import Metrics


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Telegram:
    """Counts the calls that reach it."""

    def __init__(self) -> None:
        self.calls = 0
        self.answers: list[Exception] = []

    async def __call__(self) -> str:
        self.calls += 1
        if self.answers:
            raise self.answers.pop(0)
        return "done"


def paced() -> tuple[RateLimiter, Clock, Telegram]:
    clock = Clock()
    return RateLimiter(Metrics(), clock), clock, Telegram()


async def call(
    rate_limiter: RateLimiter,
    telegram: Telegram,
    chat: int,
    endpoint: str = "sendMessage",
    patience: MaxWait = MaxWait.NONE,
) -> Any:
    return await rate_limiter.process_request(telegram, (), {}, endpoint, {"chat_id": chat}, patience)


async def test_a_private_chat_takes_a_burst_of_five_then_one_a_second() -> None:
    rate_limiter, clock, telegram = paced()
    for _ in range(5):
        await call(rate_limiter, telegram, 7)
    with pytest.raises(WouldWait) as later:
        await call(rate_limiter, telegram, 7)
    assert later.value.seconds == pytest.approx(1.0)
    clock.now += 1.0
    await call(rate_limiter, telegram, 7)
    assert telegram.calls == 6


async def test_a_group_takes_at_most_twenty_messages_in_any_minute() -> None:
    rate_limiter, clock, telegram = paced()
    sent = []
    while clock.now < 400:
        try:
            await call(rate_limiter, telegram, -7)
            sent.append(clock.now)
        except WouldWait as later:
            clock.now += later.seconds
    assert max(sum(1 for other in sent if 0 <= other - one < 60) for one in sent) == 20


async def test_a_flood_wait_stops_that_chat_alone() -> None:
    rate_limiter, _, telegram = paced()
    telegram.answers = [RetryAfter(30)]
    with pytest.raises(RetryAfter):
        await call(rate_limiter, telegram, 7)
    with pytest.raises(WouldWait) as later:
        await call(rate_limiter, telegram, 7)
    assert later.value.seconds == pytest.approx(30)
    assert await call(rate_limiter, telegram, 8) == "done"


@pytest.mark.parametrize("endpoint", ["sendChatAction", "answerCallbackQuery", "getFile", "setMessageReaction"])
async def test_what_is_no_message_never_waits(endpoint: str) -> None:
    rate_limiter, _, telegram = paced()
    telegram.answers = [RetryAfter(30)]
    with pytest.raises(RetryAfter):
        await call(rate_limiter, telegram, 7)
    assert await call(rate_limiter, telegram, 7, endpoint) == "done"


async def test_thirty_calls_a_second_over_all_chats() -> None:
    rate_limiter, clock, telegram = paced()
    made = 0
    began = clock.now
    while clock.now < began + 10:
        try:
            await call(rate_limiter, telegram, 1000 + made)
            made += 1
        except WouldWait as later:
            clock.now += later.seconds
    assert 300 <= made <= 320


async def full_group() -> tuple[RateLimiter, Clock, Telegram, int]:
    """A pacer whose group has no turn left, at the time when an order's message was told to come back."""
    rate_limiter, clock, telegram = paced()
    while (wait := rate_limiter.wait_seconds(-7)) <= MaxWait.BRIEF.value:
        clock.now += wait
        await call(rate_limiter, telegram, -7)
    with pytest.raises(WouldWait) as order:
        await call(rate_limiter, telegram, -7, patience=MaxWait.BRIEF)
    clock.now += order.value.seconds
    return rate_limiter, clock, telegram, telegram.calls


async def test_an_orders_message_goes_before_answers_that_wait_in_the_same_chat() -> None:
    rate_limiter, clock, telegram, calls = await full_group()
    with pytest.raises(WouldWait):
        await call(rate_limiter, telegram, -7)
    await call(rate_limiter, telegram, -7, patience=MaxWait.BRIEF)
    clock.now += 4.0
    await call(rate_limiter, telegram, -7)
    assert telegram.calls == calls + 2


async def test_a_turn_that_no_order_comes_back_for_is_given_to_others() -> None:
    rate_limiter, clock, telegram, calls = await full_group()
    clock.now += 5.1
    await call(rate_limiter, telegram, -7)
    assert telegram.calls == calls + 1
