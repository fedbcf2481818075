"""Telegram's flood limits, for worlds that enforce them."""

import math
from collections import defaultdict, deque
from collections.abc import Callable

from sandbox.telegram.errors import flood

OVERALL = (30, 1.0)
GROUP = (20, 60.0)
# About one a second in a chat, short bursts pass.
CHAT = (5, 5.0)


class FloodLimits:
    """Counts what was sent and edited in sliding windows of (calls, seconds)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent: dict[object, deque[float]] = defaultdict(deque)

    def admit(self, method: str, chat_id: int, *, group: bool, messages: int = 1) -> None:
        """Raises a 429 when a limit is met, else counts the call."""
        if method == "sendChatAction" or not method.startswith(("send", "edit")):
            return
        limits = [("*", OVERALL), (chat_id, CHAT)]
        if group:
            limits.append((("group", chat_id), GROUP))
        wait = max(self._wait(key, *limit) for key, limit in limits)
        if wait > 0:
            raise flood(max(1, math.ceil(wait)))
        for key, _ in limits:
            self._sent[key].extend([self._clock()] * messages)

    def _wait(self, key: object, most: int, seconds: float) -> float:
        now, sent = self._clock(), self._sent[key]
        while sent and now - sent[0] >= seconds:
            sent.popleft()
        return sent[-most] + seconds - now if len(sent) >= most else 0.0
