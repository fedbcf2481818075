"""Many parts share the rate at which a gateway is polled: nobody comes in vain, and everybody gets a turn."""

import heapq

import pytest

from bot.orders.poll_rate import PollRate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_second_of_the_rate_may_be_used_at_once() -> None:
    rate = PollRate(Clock())
    waits = [rate.wait_seconds(str(number), per_second=10) for number in range(14)]
    assert waits[:11] == [0.0] * 11
    assert waits[11:] == pytest.approx([0.2, 0.3, 0.4])


@pytest.mark.parametrize("per_second", [1.0, 50.0])
def test_thousands_that_are_due_at_once_are_polled_at_the_rate_and_come_about_twice_each(per_second: float) -> None:
    clock = Clock()
    rate, number = PollRate(clock), 2000
    coming = [(clock.now, part) for part in range(number)]
    comings, polled = 0, set[int]()
    while coming:
        clock.now, part = heapq.heappop(coming)
        comings += 1
        if wait := rate.wait_seconds(str(part), per_second=per_second):
            heapq.heappush(coming, (clock.now + wait, part))
        else:
            polled.add(part)
    assert len(polled) == number
    assert clock.now - 100.0 == pytest.approx(number / per_second, rel=0.05)
    assert comings < 2.5 * number


def test_who_comes_later_does_not_go_before_those_who_wait() -> None:
    clock = Clock()
    rate = PollRate(clock)
    for number in range(3):
        assert rate.wait_seconds(f"first {number}", per_second=1) == (0.0 if number < 2 else pytest.approx(2.0))
    clock.now += 1.5
    assert rate.wait_seconds("late", per_second=1) > 0
    clock.now += 0.5
    assert rate.wait_seconds("first 2", per_second=1) == 0.0


def test_who_is_polled_no_more_holds_nobody_up() -> None:
    clock = Clock()
    rate = PollRate(clock)
    for number in range(3):
        rate.wait_seconds(f"first {number}", per_second=1)
    rate.drop("first 2")
    clock.now += 2.0
    assert rate.wait_seconds("late", per_second=1) == 0.0
