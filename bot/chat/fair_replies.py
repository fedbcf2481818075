"""Fair queueing of replies in a group: one person's many replies leave room for everyone else's."""

import time
from collections.abc import Callable

from cachetools import LRUCache

from bot.chat.rate_limiter import TokenBucket

# Telegram allows 20 messages a minute in a group, a few at once (bot/chat/rate_limiter.py): one person
# gets about half of that.
_INTERVAL_SECONDS = 6.0
_BURST = 5
_MAX_WAIT_SECONDS = 300.0
_MAX_KEYS = 10_000


class FairReplies:
    """A token bucket for each person in each group. Each process counts separately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: LRUCache[tuple[int, int], TokenBucket] = LRUCache(_MAX_KEYS)

    def reserve(self, chat_id: int, person_id: int) -> float | None:
        """Takes a token and returns the seconds to wait before the reply; None if that is too long to send it."""
        if chat_id > 0:
            return 0.0  # a private chat has no one else to leave room for
        now = self._clock()
        bucket = self._buckets.setdefault((chat_id, person_id), TokenBucket(_INTERVAL_SECONDS, _BURST))
        wait = bucket.wait(now)
        if wait > _MAX_WAIT_SECONDS:
            return None
        bucket.take(now)
        return wait
