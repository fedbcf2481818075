"""When to ask a gateway about a picture, from how long such pictures took before. Pure: time is passed in.

Durations of one gateway, model, kind and size are taken as log-normal. A poll costs something and so does every second
that a finished picture lies unseen; between the two the best interval at an age is √(2·c/hazard), where the hazard is
the chance per second that the picture is finished now, given that it was not before. All times are in seconds; the age
of a part counts from the gateway's acceptance. c is 0.1·(POLL_SECONDS/2.5)², and more for pictures that are quick to
come.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist, fmean
from typing import NamedTuple

_NORMAL = NormalDist()
_USUAL_POLL_SECONDS = 2.5
_POLL_COST = 0.1  # c, at the usual POLL_SECONDS
_FULL_COST_SECONDS = 17.5  # shorter medians raise c, or quick pictures would be polled more often than by a steady loop
_SHORTEST, _LONGEST = 0.2, 3.2  # of an interval, times POLL_SECONDS
_LONGEST_OVERDUE_SECONDS = 60.0
_OVERDUE_SHARE, _STUCK_SHARE = 0.1, 0.02  # of the overdue time that an interval takes: up to the cap, and above it

_FIRST_QUANTILE, _SAFETY_NET_QUANTILE, _OVERDUE_QUANTILE = 0.02, 0.9, 0.999
_UNLEARNED_POLLS = 4  # times POLL_SECONDS, the latest first poll of what nothing is known of
_SAFETY_NET_POLLS = 3  # times POLL_SECONDS, that a callback may be late before it counts as lost
_SAFETY_NET_INTERVAL = 2.0  # times POLL_SECONDS, the shortest interval of polls beside callbacks

_FEWEST_DURATIONS = 5
_PRIOR_WEIGHT = 1.0  # how many durations the prior's median counts for
_PRIOR_SIGMA_WEIGHT = 3.0  # the same for its sigma
_LEAST_SIGMA = 0.1


@dataclass(frozen=True, slots=True)
class Estimate:
    """A log-normal distribution: the median in seconds, and the standard deviation of the logarithm."""

    median: float
    sigma: float

    def quantile(self, share: float) -> float:
        """The age at which that share (0 < share < 1) of the pictures is finished."""
        return self.median * math.exp(self.sigma * _NORMAL.inv_cdf(share))

    def hazard(self, age: float) -> float:
        """The chance per second of finishing at `age`, given that it is not finished yet; 0 at age 0."""
        if age <= 0:
            return 0.0
        return _mills_inverse(self._z(age)) / (age * self.sigma)

    def survival(self, age: float) -> float:
        """The share of pictures that takes longer than `age`; 0 far out in the tail."""
        return 0.5 * math.erfc(self._z(age) / math.sqrt(2)) if age > 0 else 1.0

    def _z(self, age: float) -> float:
        return (math.log(age) - math.log(self.median)) / self.sigma


IMAGES = Estimate(median=12.0, sigma=0.7)
VIDEOS = Estimate(median=90.0, sigma=0.5)


class DurationKey(NamedTuple):
    """Whose durations are alike. `kind` as in an order (`generate`, `edit`, `video`); `size` as in its resolution.

    `seconds` is the length of a video.
    """

    gateway: str
    model: str
    kind: str
    size: str | None
    seconds: int | None = None


def prior(kind: str, *, poll_seconds: float) -> Estimate:
    """What is assumed while nothing is known. Shorter where the operator polls more often than usual."""
    usual = VIDEOS if kind == "video" else IMAGES
    return Estimate(usual.median * min(1.0, poll_seconds / _USUAL_POLL_SECONDS), usual.sigma)


def fit(durations: Iterable[float], before: Estimate) -> Estimate:
    """The estimate from past durations, drawn towards `before` where they are few; `before` for fewer than five."""
    logs = [math.log(max(duration, 0.001)) for duration in durations]
    if len(logs) < _FEWEST_DURATIONS:
        return before
    number, mean = len(logs), fmean(logs)
    squares = sum((log - mean) ** 2 for log in logs)
    center = (number * mean + _PRIOR_WEIGHT * math.log(before.median)) / (number + _PRIOR_WEIGHT)
    variance = (squares + _PRIOR_SIGMA_WEIGHT * before.sigma**2) / (number - 1 + _PRIOR_SIGMA_WEIGHT)
    return Estimate(math.exp(center), max(math.sqrt(variance), _LEAST_SIGMA))


def extrapolate(estimate: Estimate, age: float, percent: int | None) -> Estimate:
    """The estimate once the gateway said at `age` how far it is: both count, the percentage more the higher it is.

    The estimate itself without a percentage between 1 and 99.
    """
    if percent is None or not 0 < percent < 100 or age < 0.01:
        return estimate
    share = percent / 100
    sigma = max(0.6 * (1 - share), _LEAST_SIGMA)
    old, new = estimate.sigma**-2, sigma**-2
    center = (old * math.log(estimate.median) + new * math.log(age / share)) / (old + new)
    return Estimate(math.exp(center), max((old + new) ** -0.5, _LEAST_SIGMA))


def first_poll_delay(
    estimate: Estimate, *, poll_seconds: float, callbacks: bool = False, learned: bool = True
) -> float:
    """Seconds from the gateway's acceptance to the first poll. Late with `callbacks`: then polls are a safety net.

    Soon where nothing was `learned` of such orders: what is assumed of them may be wrong by far.
    """
    if callbacks:
        return estimate.quantile(_SAFETY_NET_QUANTILE) + _SAFETY_NET_POLLS * poll_seconds
    delay = max(estimate.quantile(_FIRST_QUANTILE), _SHORTEST * poll_seconds)
    return delay if learned else min(delay, _UNLEARNED_POLLS * poll_seconds)


def next_poll_delay(
    estimate: Estimate,
    age: float,
    *,
    poll_seconds: float,
    percent: int | None = None,
    retry_after: float | None = None,
    callbacks: bool = False,
    stretch: float = 1.0,
) -> float:
    """Seconds from a poll at `age` that found nothing finished to the next one.

    Between 0.2 and 3.2 times `poll_seconds`, longer for what is overdue by far. `stretch` multiplies it (see
    `stretch_factor`); `retry_after` is what the gateway asked for, and never undercut.
    """
    shortest = poll_seconds * (_SAFETY_NET_INTERVAL if callbacks else _SHORTEST)
    cap = _LONGEST * poll_seconds
    cost = 2 * _POLL_COST * (poll_seconds / _USUAL_POLL_SECONDS) ** 2
    cost *= max(1.0, _FULL_COST_SECONDS / estimate.median)
    delay = _best_interval(extrapolate(estimate, age, percent), age, shortest=shortest, longest=cap, cost=cost)
    overdue = age - estimate.quantile(_OVERDUE_QUANTILE)
    if overdue > 0:
        delay = max(delay, min(_OVERDUE_SHARE * overdue, cap))
        delay = max(delay, min(_STUCK_SHARE * overdue, _LONGEST_OVERDUE_SECONDS))
    return max(delay * stretch, retry_after or 0.0)


def remaining_seconds(estimate: Estimate, age: float, *, percent: int | None = None) -> float | None:
    """The median time to the finish for a picture that is not finished at `age`; None for one that is long overdue."""
    estimate = extrapolate(estimate, age, percent)
    left = estimate.survival(age)
    if left < 1 - _OVERDUE_QUANTILE:
        return None
    return max(estimate.median * math.exp(-estimate.sigma * _NORMAL.inv_cdf(left / 2)) - max(age, 0.0), 0.0)


def stretch_factor(in_flight: int, *, mean_interval: float, polls_per_second: float) -> float:
    """By how much all intervals grow so that `in_flight` parts need no more than `polls_per_second`; 1 or more."""
    return max(in_flight / (mean_interval * polls_per_second), 1.0)


class DurationStatistics:
    """The last durations per key, in memory. Whoever has the database seeds a key before its first estimate."""

    def __init__(self, size: int = 50) -> None:
        self._size = size
        self._durations: dict[DurationKey, deque[float]] = {}
        self._estimates: dict[tuple[DurationKey, float], Estimate] = {}

    def is_seeded(self, key: DurationKey) -> bool:
        """Whether `seed` was called for it."""
        return key in self._durations

    def seed(self, key: DurationKey, durations: Iterable[float]) -> None:
        """What is known from before, oldest first. What was added since counts as newer."""
        added = self._durations.get(key, ())
        self._durations[key] = deque([*durations, *added], maxlen=self._size)
        self._estimates.clear()

    def typical(self, key: DurationKey) -> float | None:
        """The mean of the key's own durations, None while there is none."""
        return fmean(known) if (known := self._durations.get(key)) else None

    def is_learned(self, key: DurationKey) -> bool:
        """Whether its own durations are enough for an estimate."""
        return len(self._durations.get(key, ())) >= _FEWEST_DURATIONS

    def add(self, key: DurationKey, seconds: float) -> None:
        """A part was finished after `seconds`: where only polls told, halfway between the last two of them."""
        self._durations.setdefault(key, deque(maxlen=self._size)).append(seconds)
        self._estimates.clear()

    def estimate(self, key: DurationKey, *, poll_seconds: float) -> Estimate:
        """From the key's own durations; while these are few, from those of its model and kind at every gateway."""
        found = self._estimates.get((key, poll_seconds))
        if found is None:
            alike = [
                duration
                for other, durations in self._durations.items()
                if (other.model, other.kind) == (key.model, key.kind)
                for duration in durations
            ]
            wider = fit(alike, prior(key.kind, poll_seconds=poll_seconds))
            found = self._estimates[key, poll_seconds] = fit(self._durations.get(key, ()), wider)
        return found


def _best_interval(estimate: Estimate, age: float, *, shortest: float, longest: float, cost: float) -> float:
    """The interval between the bounds whose square is cost/hazard, the hazard taken in the interval's middle."""
    low, high = shortest, longest
    for _ in range(12):
        middle = (low + high) / 2
        if middle**2 * estimate.hazard(age + middle / 2) > cost:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _mills_inverse(z: float) -> float:
    """The normal density over the upper tail's area, φ(z)/Q(z), without underflow."""
    if z > 12:  # the area's asymptotic series: three terms are exact to 1e-5 from here on
        return z / (1 - z**-2 + 3 * z**-4)
    return math.exp(-z * z / 2) / (math.sqrt(math.pi / 2) * math.erfc(z / math.sqrt(2)))
