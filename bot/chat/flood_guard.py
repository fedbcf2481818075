"""PURE. How much one person and one chat may ask of this process: bursts are welcome, floods cost nothing."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum

_REMEMBERED = 10_000
_CHAT_IS_WORTH = 5  # people
_ALERT_SECONDS = 1.0


class Verdict(Enum):
    """What becomes of an action."""

    ALLOW = "welcome"
    WARN = "told"  # too much: not done, and the person is told so
    DROP = "ignored"  # too much: not done, and the person knows


@dataclass(slots=True)
class _Bucket:
    """`left` actions at the time `at`; `told_at` is set from the first one too many until it is half full again."""

    left: float
    at: float
    notified_at: float | None = None


class FloodGuard:
    """A token bucket for each person and each chat: `per_minute` actions a minute, and as many and `spare` at once.

    A chat has five times that. Only the busiest 10,000 of a moment are remembered, each process for itself.
    """

    def __init__(self, clock: Callable[[], float], *, per_minute: int, spare: int = 0) -> None:
        self._clock = clock
        self._per_second = per_minute / 60
        self._most = per_minute + spare
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def check(self, person: Hashable, chat: Hashable, *, pressed: bool = False) -> Verdict:
        """What becomes of an action of this person in this chat. In private, and for a chat itself, one is counted.

        Who is over the limit is told once, until it was calm for a while; a `pressed` button tells once a second.
        """
        if person == chat and not _is_person(chat):
            return self._take(chat, _CHAT_IS_WORTH, pressed)
        mine = self._take(person, 1, pressed)
        if mine is not Verdict.ALLOW or _is_person(chat):
            return mine
        return self._take(chat, _CHAT_IS_WORTH, pressed)

    def _take(self, who: Hashable, worth: int, pressed: bool) -> Verdict:
        now, most = self._clock(), float(self._most * worth)
        bucket = self._buckets.setdefault(who, _Bucket(most, now))
        self._buckets.move_to_end(who)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(bucket.left + (now - bucket.at) * self._per_second * worth, most)
        bucket.at = now
        if bucket.left >= most / 2:
            bucket.notified_at = None
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.ALLOW
        if bucket.notified_at is not None and not (pressed and now - bucket.notified_at >= _ALERT_SECONDS):
            return Verdict.DROP
        bucket.notified_at = now
        return Verdict.WARN


def _is_person(who: Hashable) -> bool:
    return isinstance(who, int) and who > 0
