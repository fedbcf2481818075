"""Answers in a group: one person's many take turns, so that they leave room for everybody else's."""

import time
from collections.abc import Callable

from bot.chat.rate_limiter import TokenBucket

# Telegram takes 20 messages a minute in a group, a few at once (bot/chat/rate_limiter.py): one person
# gets about half of that.
_INTERVAL_SECONDS = 6.0
_AT_ONCE = 5
_LONGEST_SECONDS = 300.0
_REMEMBERED = 10_000


class FairReplies:
    """Whose turn comes when. Each process counts for itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._allowances: dict[tuple[int, int], TokenBucket] = {}

    def wait_seconds(self, chat_id: int, person_id: int) -> float | None:
        """How long an answer to this person has to wait; then its turn is taken. None: too long, so it is left out."""
        if chat_id > 0:
            return 0.0  # nobody else is there
        now = self._clock()
        if len(self._allowances) > _REMEMBERED:
            self._allowances.clear()
        allowance = self._allowances.setdefault((chat_id, person_id), TokenBucket(_INTERVAL_SECONDS, _AT_ONCE))
        wait = allowance.wait(now)
        if wait > _LONGEST_SECONDS:
            return None
        allowance.take(now)
        return wait
