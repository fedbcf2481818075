"""Progress that does not flood: how soon an order's message may change again, and what waits to be shown until then."""

import time
from collections.abc import Callable

_REMEMBERED = 10_000


class ProgressThrottle:
    """Remembers when each order's message changed last, and the newest text that came too early."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._withheld: dict[str, str] = {}

    def may(self, order_id: str, text: str, *, pause: float) -> bool:
        """Whether the text may be shown now, and then the next one after `pause` seconds; else it is withheld."""
        now = self._clock()
        if now < self._free_at.get(order_id, now):
            self._withheld[order_id] = text
            return False
        if len(self._free_at) > _REMEMBERED:
            self._free_at.clear()
            self._withheld.clear()
        self._free_at[order_id] = now + pause
        self._withheld.pop(order_id, None)
        return True

    def withheld(self, order_id: str) -> tuple[str, float] | None:
        """The text that waits, and the seconds until it may be shown; None when nothing waits."""
        text = self._withheld.get(order_id)
        return None if text is None else (text, max(self._free_at.get(order_id, 0.0) - self._clock(), 0.0))

    def drop(self, order_id: str) -> None:
        """What waits is not true any more."""
        self._withheld.pop(order_id, None)
