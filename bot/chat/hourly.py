"""What is said once an hour, however often there is reason to."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

_AGAIN_SECONDS = 3600.0
_REMEMBERED = 10_000


class OncePerHour:
    """Remembers what was said to whom. Each process has its own memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: OrderedDict[Hashable, float] = OrderedDict()

    def allow(self, *about: Hashable) -> bool:
        """Whether it is time to say this again; then it counts as said."""
        now = self._clock()
        if now - self._said.get(about, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
            return False
        self._said[about] = now
        self._said.move_to_end(about)
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        return True
