"""PURE. Limits how many actions one person and one chat may take: allows bursts, drops floods."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum

from cachetools import LRUCache

_MAX_KEYS = 10_000
_CHAT_FACTOR = 5  # a chat may do as much as five people
_ALERT_SECONDS = 1.0


class Verdict(Enum):
    """The decision about an action."""

    ALLOW = "allow"
    WARN = "warn"  # over the limit: dropped, and the person is told
    DROP = "drop"  # over the limit: dropped without another warning


@dataclass(slots=True)
class _Bucket:
    """`left` actions at the time `at`; `notified_at` is set by a warning and cleared when the bucket is half full."""

    left: float
    at: float
    notified_at: float | None = None


class FloodGuard:
    """A token bucket per person and per chat: `per_minute` actions a minute, with a burst of `per_minute + spare`.

    A chat has five times that. The 10,000 most recently used buckets are kept, separately in each process.
    """

    def __init__(self, clock: Callable[[], float], *, per_minute: int, spare: int = 0) -> None:
        self._clock = clock
        self._per_second = per_minute / 60
        self._burst = per_minute + spare
        self._buckets: LRUCache[Hashable, _Bucket] = LRUCache(_MAX_KEYS)

    def check(self, person: Hashable, chat: Hashable, *, pressed: bool = False) -> Verdict:
        """Counts an action of this person in this chat. A private chat and a chat acting as itself count once.

        After the limit one warning is given until the bucket is half full again; for a `pressed` button one a second.
        """
        if person == chat and not _is_person(chat):
            return self._take(chat, _CHAT_FACTOR, pressed)
        verdict = self._take(person, 1, pressed)
        if verdict is not Verdict.ALLOW or _is_person(chat):
            return verdict
        return self._take(chat, _CHAT_FACTOR, pressed)

    def _take(self, key: Hashable, factor: int, pressed: bool) -> Verdict:
        now, burst = self._clock(), float(self._burst * factor)
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.left = min(bucket.left + (now - bucket.at) * self._per_second * factor, burst)
        bucket.at = now
        if bucket.left >= burst / 2:
            bucket.notified_at = None
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.ALLOW
        if bucket.notified_at is not None and not (pressed and now - bucket.notified_at >= _ALERT_SECONDS):
            return Verdict.DROP
        bucket.notified_at = now
        return Verdict.WARN


def _is_person(key: Hashable) -> bool:
    return isinstance(key, int) and key > 0
