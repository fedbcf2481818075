"""Telegram's limits: a flood wait stops its chat alone, pictures go first, progress is dropped, nothing else waits."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.chat.rate_limiter import MaxWait, Priority, RateLimiter, WouldWait
from bot.observability.metrics import Metrics

BURST = 30  # calls that may go at once: one second's


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Lets everything else run first, then moves the time on."""
        for _ in range(5):
            await asyncio.sleep(0)
        self.now += seconds


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


def paced(calls_per_second: float = 30.0) -> tuple[RateLimiter, Clock, Telegram]:
    clock = Clock()
    return RateLimiter(Metrics(), clock, calls_per_second=calls_per_second, sleep=clock.sleep), clock, Telegram()


async def call(
    rate_limiter: RateLimiter,
    telegram: Telegram,
    chat: int,
    endpoint: str = "sendMessage",
    priority: Priority | None = Priority.RESULT,
) -> Any:
    return await rate_limiter.process_request(telegram, (), {}, endpoint, {"chat_id": chat}, priority)


async def test_a_private_chat_takes_a_burst_of_five_then_one_a_second() -> None:
    rate_limiter, clock, telegram = paced()
    for _ in range(5):
        await call(rate_limiter, telegram, 7)
    with pytest.raises(WouldWait) as later:
        await call(rate_limiter, telegram, 7, priority=Priority.PROGRESS)
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
    assert 300 <= made <= 300 + BURST + 1


async def full_group() -> tuple[RateLimiter, Clock, Telegram, int]:
    """A pacer whose group has no turn left, at the time when an order's message was told to come back."""
    rate_limiter, clock, telegram = paced()
    while (wait := rate_limiter.wait_seconds(-7)) <= Priority.RESULT.wait_seconds:
        clock.now += wait
        await call(rate_limiter, telegram, -7)
    with pytest.raises(WouldWait) as order:
        await call(rate_limiter, telegram, -7, priority=Priority.RESULT)
    clock.now += order.value.seconds
    return rate_limiter, clock, telegram, telegram.calls


async def test_an_orders_message_goes_before_answers_that_wait_in_the_same_chat() -> None:
    rate_limiter, clock, telegram, calls = await full_group()
    with pytest.raises(WouldWait):
        await call(rate_limiter, telegram, -7, priority=Priority.PROGRESS)
    await call(rate_limiter, telegram, -7, priority=Priority.RESULT)
    clock.now += 4.0
    await call(rate_limiter, telegram, -7)
    assert telegram.calls == calls + 2


async def test_a_turn_that_no_order_comes_back_for_is_given_to_others() -> None:
    rate_limiter, clock, telegram, calls = await full_group()
    clock.now += 5.1
    await call(rate_limiter, telegram, -7)
    assert telegram.calls == calls + 1


async def test_the_next_free_turn_goes_to_the_best_priority() -> None:
    rate_limiter, clock, _ = paced()
    made: list[str] = []

    def make(name: str, priority: Priority, endpoint: str = "editMessageText") -> Coroutine[Any, Any, Any]:
        async def note() -> None:
            made.append(name)

        return rate_limiter.process_request(note, (), {}, endpoint, {"chat_id": len(made) + 1}, priority)

    for number in range(BURST):
        await make(f"burst {number}", Priority.REPLY)
    reaction = "setMessageReaction"
    waiting = [asyncio.create_task(make(f"reaction {number}", Priority.REACTION, reaction)) for number in range(2)]
    waiting += [asyncio.create_task(make(f"reply {number}", Priority.REPLY)) for number in range(2)]
    waiting += [asyncio.create_task(make("placeholder", Priority.PLACEHOLDER))]
    waiting += [asyncio.create_task(make(f"result {number}", Priority.RESULT)) for number in range(2)]
    await asyncio.gather(*waiting)
    before = ["reaction 0", "reaction 1"]  # nobody waited when they came
    assert made[BURST:] == [*before, "result 0", "result 1", "placeholder", "reply 0", "reply 1"]
    assert clock.now == pytest.approx(100 + 5 / 30)


async def test_a_reaction_lets_everybody_go_first_who_waits() -> None:
    rate_limiter, _, telegram = paced()
    for chat in range(BURST):
        await call(rate_limiter, telegram, chat)
    replies = [asyncio.create_task(call(rate_limiter, telegram, 100 + number)) for number in range(3)]
    await asyncio.sleep(0)
    await call(rate_limiter, telegram, 7, "setMessageReaction", Priority.REACTION)
    assert telegram.calls == BURST + 4
    assert all(reply.done() for reply in replies)


async def test_progress_leaves_half_of_the_burst_and_of_the_rate_to_pictures() -> None:
    rate_limiter, clock, telegram = paced()
    shown = 0
    for number in range(BURST):
        try:
            await call(rate_limiter, telegram, number, "editMessageText", Priority.PROGRESS)
            shown += 1
        except WouldWait:
            break
    assert shown == BURST // 2
    before = clock.now
    for number in range(BURST // 2):
        await call(rate_limiter, telegram, number, "editMessageMedia")
    assert clock.now == before  # no picture waited
    clock.now += 10
    began, shown = clock.now, 0
    while clock.now < began + 10:
        try:
            await call(rate_limiter, telegram, 1, "editMessageText", Priority.PROGRESS)
            shown += 1
        except WouldWait as later:
            clock.now += max(later.seconds, 0.001)
    assert 145 <= shown <= 170


async def test_progress_is_dropped_while_anything_waits() -> None:
    rate_limiter, _, telegram = paced()
    for chat in range(BURST):
        await call(rate_limiter, telegram, chat)
    reply = asyncio.create_task(call(rate_limiter, telegram, 20, priority=Priority.REPLY))
    await asyncio.sleep(0)
    with pytest.raises(WouldWait):
        await call(rate_limiter, telegram, 1, "editMessageText", Priority.PROGRESS)
    await reply


async def test_a_placeholder_that_pictures_keep_from_its_turn_comes_back_later() -> None:
    rate_limiter, _, telegram = paced(calls_per_second=10)
    for chat in range(10):
        await call(rate_limiter, telegram, chat, "editMessageMedia")
    placeholders = [
        asyncio.create_task(call(rate_limiter, telegram, 100 + number, priority=Priority.PLACEHOLDER))
        for number in range(25)
    ]
    await asyncio.sleep(0)
    results = [asyncio.create_task(call(rate_limiter, telegram, number, "editMessageMedia")) for number in range(25)]
    ended = await asyncio.gather(*placeholders, *results, return_exceptions=True)
    assert all(isinstance(end, WouldWait) or end == "done" for end in ended[:25])
    assert any(isinstance(end, WouldWait) for end in ended[:25])
    assert ended[25:] == ["done"] * 25


async def test_a_cancelled_call_takes_no_turn() -> None:
    rate_limiter, clock, telegram = paced()
    for chat in range(BURST):
        await call(rate_limiter, telegram, chat)
    gone, stays = (asyncio.create_task(call(rate_limiter, telegram, 100 + number)) for number in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert telegram.calls == BURST + 1
    assert clock.now == pytest.approx(100 + 1 / 30)


async def test_calls_that_wait_end_with_the_process() -> None:
    rate_limiter, _, telegram = paced()
    for chat in range(BURST):
        await call(rate_limiter, telegram, chat)
    waiting = asyncio.create_task(call(rate_limiter, telegram, 100))
    await asyncio.sleep(0)
    await rate_limiter.shutdown()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_the_overall_rate_is_a_setting() -> None:
    rate_limiter, clock, telegram = paced(calls_per_second=1000)
    for chat in range(2000):
        await call(rate_limiter, telegram, chat)
    assert clock.now == pytest.approx(101.0)


async def test_an_answer_waits_out_a_flood_and_is_repeated() -> None:
    rate_limiter, clock, telegram = paced()
    telegram.answers = [RetryAfter(30)]
    assert await call(rate_limiter, telegram, 7, priority=None) == "done"
    assert clock.now == pytest.approx(130)
    assert len(rate_limiter._flooded) == 0


async def test_the_busiest_chats_are_remembered_and_old_ones_deleted_one_by_one() -> None:
    rate_limiter, clock, telegram = paced(calls_per_second=1e6)
    for _ in range(5):
        await call(rate_limiter, telegram, 7)
    for chat in range(1000, 10_999):
        await call(rate_limiter, telegram, chat)
    assert len(rate_limiter._chats) == 10_000
    assert rate_limiter.wait_seconds(7) > 0.9 - (clock.now - 100)
    for chat in range(20_000, 30_001):
        await call(rate_limiter, telegram, chat)
    assert len(rate_limiter._chats) == 10_000
    assert rate_limiter._chats.get(7) is None


def test_the_former_names_mean_a_step_of_an_order_an_answer_and_progress() -> None:
    assert (MaxWait.BRIEF, MaxWait.ANY, MaxWait.NONE) == (Priority.RESULT, Priority.REPLY, Priority.PROGRESS)
