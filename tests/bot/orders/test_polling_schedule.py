"""Polls come when a picture is likely to be finished: sooner noticed than by a steady loop, with no more polls."""

import math
from collections.abc import Callable
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.polling_schedule import (
    IMAGES,
    VIDEOS,
    DurationKey,
    DurationStatistics,
    Estimate,
    extrapolate,
    first_poll_delay,
    fit,
    next_poll_delay,
    prior,
    remaining_seconds,
    stretch_factor,
)

POLL_SECONDS = 2.5
LOOP_SECONDS = 2.0
KEY = DurationKey("apipod", "seedream-4.5", "generate", "2K")

Draw = Callable[[Random], float]


def log_normal(median: float, sigma: float) -> Draw:
    return lambda random: median * math.exp(random.gauss(0.0, sigma))


DRAWS = {
    "log-normal 9 s, 0.4": log_normal(9, 0.4),
    "log-normal 12 s, 0.5": log_normal(12, 0.5),
    "log-normal 12 s, 0.25": log_normal(12, 0.25),
    "uniform 10 to 30 s": lambda random: random.uniform(10, 30),
}


def polled(estimate: Estimate, duration: float, poll_seconds: float = POLL_SECONDS) -> tuple[float, int]:
    """The delay until a picture that takes so long is noticed, and the polls until then."""
    age, polls = first_poll_delay(estimate, poll_seconds=poll_seconds), 1
    while age < duration:
        age += next_poll_delay(estimate, age, poll_seconds=poll_seconds)
        polls += 1
    return age - duration, polls


def looped(duration: float) -> tuple[float, int]:
    """The same for a poll every two seconds."""
    polls = math.ceil(duration / LOOP_SECONDS)
    return polls * LOOP_SECONDS - duration, polls


@pytest.mark.parametrize("name", DRAWS)
def test_pictures_are_noticed_sooner_than_by_a_steady_loop_with_no_more_polls(name: str) -> None:
    random = Random(12)
    estimate = fit([DRAWS[name](random) for _ in range(50)], IMAGES)
    durations = [DRAWS[name](random) for _ in range(3000)]
    delays, polls = zip(*[polled(estimate, duration) for duration in durations], strict=True)
    loop_delays, loop_polls = zip(*[looped(duration) for duration in durations], strict=True)
    assert fmean(delays) <= 0.9 * fmean(loop_delays)
    assert fmean(polls) <= fmean(loop_polls)


@pytest.mark.parametrize("name", DRAWS)
def test_what_polls_themselves_found_out_is_enough_to_learn_from(name: str) -> None:
    random, statistics = Random(3), DurationStatistics()
    delays, loop_delays = [], []
    for number in range(1200):
        duration = DRAWS[name](random)
        estimate = statistics.estimate(KEY, poll_seconds=POLL_SECONDS)
        before, age = 0.0, first_poll_delay(estimate, poll_seconds=POLL_SECONDS)
        while age < duration:
            before, age = age, age + next_poll_delay(estimate, age, poll_seconds=POLL_SECONDS)
        statistics.add(KEY, (before + age) / 2)
        if number >= 200:
            delays.append(age - duration)
            loop_delays.append(looped(duration)[0])
    assert fmean(delays) <= 0.95 * fmean(loop_delays)


def test_intervals_follow_poll_seconds() -> None:
    estimate = Estimate(9.0, 0.4)
    for age in (7.0, 9.0, 20.0):
        slow = next_poll_delay(estimate, age, poll_seconds=2.5)
        assert next_poll_delay(estimate, age, poll_seconds=0.25) == pytest.approx(slow / 10, rel=0.3)


@given(
    st.floats(0.01, 3600), st.floats(0.1, 2.0), st.floats(0, 1e7), st.floats(0.05, 60), st.none() | st.integers(-5, 200)
)
def test_every_interval_keeps_its_bounds(
    median: float, sigma: float, age: float, poll: float, percent: int | None
) -> None:
    estimate = Estimate(median, sigma)
    delay = next_poll_delay(estimate, age, poll_seconds=poll, percent=percent)
    assert 0.199 * poll <= delay <= max(3.2 * poll, 60.0)
    if age <= estimate.quantile(0.999):
        assert delay <= 3.2 * poll
    assert first_poll_delay(estimate, poll_seconds=poll) >= 0.2 * poll
    left = remaining_seconds(estimate, age, percent=percent)
    assert left is None or (left >= 0 and math.isfinite(left))


def test_the_hazard_is_exact_where_it_can_be_computed_and_sound_far_beyond() -> None:
    estimate = Estimate(10.0, 0.5)
    for age in (2.0, 10.0, 40.0):
        width = age * 1e-5
        slope = (estimate.survival(age) - estimate.survival(age + width)) / width / estimate.survival(age)
        assert estimate.hazard(age) == pytest.approx(slope, rel=1e-3)
    edge = 10.0 * math.exp(0.5 * 12)
    assert estimate.hazard(edge * 0.9999) == pytest.approx(estimate.hazard(edge * 1.0001), rel=1e-3)
    assert 0 < Estimate(1.0, 0.1).hazard(1e12) < 1e-6
    assert Estimate(1.0, 0.1).survival(1e12) == 0.0
    assert Estimate(1e6, 0.1).hazard(0.001) == 0.0
    assert estimate.hazard(0.0) == 0.0


def test_intervals_grow_to_a_minute_for_what_is_stuck() -> None:
    estimate = Estimate(12.0, 0.4)
    delays = [next_poll_delay(estimate, age, poll_seconds=2.5) for age in (12, 60, 130, 600, 2000, 10_000, 100_000)]
    assert delays[1:] == sorted(delays[1:])
    assert delays[0] < 2
    assert delays[2] == 8.0
    assert delays[-1] == 60.0


def test_a_gateway_that_asks_for_a_pause_gets_it() -> None:
    assert next_poll_delay(IMAGES, 12.0, poll_seconds=2.5, retry_after=7.5) == 7.5
    usual = next_poll_delay(IMAGES, 12.0, poll_seconds=2.5)
    assert next_poll_delay(IMAGES, 12.0, poll_seconds=2.5, retry_after=0.1) == usual


def test_a_percentage_moves_the_polls_to_where_the_finish_will_be() -> None:
    estimate = Estimate(90.0, 0.5)
    assert extrapolate(estimate, 30.0, 90).median == pytest.approx(30 / 0.9, rel=0.05)
    near = next_poll_delay(estimate, 30.0, poll_seconds=2.5, percent=95)
    far = next_poll_delay(estimate, 30.0, poll_seconds=2.5, percent=5)
    assert near < next_poll_delay(estimate, 30.0, poll_seconds=2.5) <= far
    for nothing in (None, 0, 100, -1):
        assert extrapolate(estimate, 30.0, nothing) == estimate


def test_polls_beside_callbacks_begin_late_and_stay_rare() -> None:
    estimate = Estimate(12.0, 0.4)
    assert first_poll_delay(estimate, poll_seconds=2.5, callbacks=True) >= estimate.quantile(0.9) + 5
    assert next_poll_delay(estimate, 12.0, poll_seconds=2.5, callbacks=True) >= 4.99


def test_the_remaining_time_shrinks_as_the_picture_comes_closer() -> None:
    estimate = Estimate(20.0, 0.3)
    start, middle = remaining_seconds(estimate, 0.0), remaining_seconds(estimate, 15.0)
    assert start == pytest.approx(20.0)
    assert middle is not None
    assert 3 < middle < 8
    assert remaining_seconds(estimate, 10.0, percent=90) == pytest.approx(1.1, abs=1.0)
    assert remaining_seconds(estimate, 500.0) is None


def test_intervals_stretch_evenly_where_too_many_polls_are_due() -> None:
    assert stretch_factor(10, mean_interval=1.0, polls_per_second=50) == 1.0
    assert stretch_factor(1000, mean_interval=2.0, polls_per_second=50) == 10.0
    usual = next_poll_delay(IMAGES, 12.0, poll_seconds=2.5)
    assert next_poll_delay(IMAGES, 12.0, poll_seconds=2.5, stretch=10.0) == pytest.approx(10 * usual)


def test_fewer_than_five_durations_leave_the_prior_and_more_draw_away_from_it() -> None:
    assert fit([60.0] * 4, IMAGES) == IMAGES
    few, many = fit([60.0] * 5, IMAGES), fit([60.0] * 50, IMAGES)
    assert 12 < few.median < many.median < 60
    assert few.sigma > many.sigma >= 0.1
    assert prior("video", poll_seconds=2.5).median > prior("edit", poll_seconds=2.5).median
    assert prior("generate", poll_seconds=0.25).median == pytest.approx(1.2)
    assert prior("generate", poll_seconds=10).median == 12.0


def test_a_size_without_durations_borrows_those_of_its_model() -> None:
    statistics = DurationStatistics()
    other_size, other_model = KEY._replace(size="4K"), KEY._replace(model="flux")
    statistics.seed(KEY, [40.0] * 30)
    assert statistics.is_seeded(KEY)
    assert not statistics.is_seeded(other_size)
    assert statistics.estimate(other_size, poll_seconds=2.5).median > 30
    assert statistics.estimate(other_model, poll_seconds=2.5) == IMAGES


def test_only_the_last_durations_count_and_seeds_are_older_than_what_was_added() -> None:
    statistics = DurationStatistics(size=10)
    for _ in range(8):
        statistics.add(KEY, 30.0)
    statistics.seed(KEY, [5.0] * 100)
    mixed = statistics.estimate(KEY, poll_seconds=2.5).median
    for _ in range(10):
        statistics.add(KEY, 30.0)
    assert mixed < statistics.estimate(KEY, poll_seconds=2.5).median
    assert statistics.estimate(KEY, poll_seconds=2.5).median > 25


def test_videos_of_other_lengths_are_learned_apart() -> None:
    statistics = DurationStatistics()
    short = DurationKey("apipod", "seedance-2.0", "video", "720p", 4)
    long = short._replace(seconds=15)
    for _ in range(20):
        statistics.add(short, 40.0)
        statistics.add(long, 300.0)
    assert statistics.estimate(short, poll_seconds=2.5).median < 60
    assert statistics.estimate(long, poll_seconds=2.5).median > 200
    assert statistics.typical(short._replace(seconds=5)) is None


def test_what_nothing_is_known_of_is_looked_at_soon() -> None:
    assert first_poll_delay(VIDEOS, poll_seconds=2.5) > 30
    assert first_poll_delay(VIDEOS, poll_seconds=2.5, learned=False) == 10
    assert first_poll_delay(IMAGES, poll_seconds=2.5, learned=False) == first_poll_delay(IMAGES, poll_seconds=2.5)
