"""PURE. How often one process polls a gateway: whoever has to wait gets a turn of its own, one after another.

Were all told to come back as soon as one of them may go, thousands would come back each time, for nothing.
"""

from collections.abc import Callable

_BURST_SECONDS = 1.0  # so much of the rate may be used at once


class PollRate:
    """The polls of one gateway. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._free_at = 0.0
        self._waiting: set[str] = set()

    def wait_seconds(self, part_id: str, *, per_second: float) -> float:
        """0 when the part may be polled now, which is counted; else how long until its turn."""
        now, interval = self._clock(), 1 / per_second
        free_in = max(self._free_at - now - _BURST_SECONDS, 0.0)
        waits = part_id in self._waiting
        if free_in <= 0 and (waits or not self._waiting):
            self._waiting.discard(part_id)
            self._free_at = max(self._free_at, now) + interval
            return 0.0
        if waits:  # its turn is near
            return max(free_in, interval)
        self._waiting.add(part_id)
        return free_in + len(self._waiting) * interval

    def drop(self, part_id: str) -> None:
        """The part is polled no more."""
        self._waiting.discard(part_id)
