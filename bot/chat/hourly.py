"""Limits a repeated message to once an hour per key."""

import time
from collections.abc import Callable, Hashable

from cachetools import TTLCache

_TTL_SECONDS = 3600.0
_MAX_KEYS = 10_000


class OncePerHour:
    """Remembers which keys were used in the last hour. Each process has its own memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._sent: TTLCache[Hashable, bool] = TTLCache(_MAX_KEYS, _TTL_SECONDS, timer=clock)

    def try_acquire(self, *key: Hashable) -> bool:
        """True if the key was not used in the last hour; then it counts as used."""
        if key in self._sent:
            return False
        self._sent[key] = True
        return True

    def release(self, *key: Hashable) -> None:
        """The key counts as not used."""
        self._sent.pop(key, None)

    def is_used(self, *key: Hashable) -> bool:
        """Whether the key was used in the last hour; asking does not use it."""
        return key in self._sent
