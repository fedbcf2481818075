"""Waiting for the next change."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Notifier:
    """Everybody who waits hears the next ring."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wakes all who wait now."""
        heard, self._event = self._event, asyncio.Event()
        heard.set()

    def heard(self) -> Coroutine[Any, Any, object]:
        """Returns at the next ring after this call, even one that comes before it is awaited."""
        return self._event.wait()
