"""A signal for changes of the world."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Notifier:
    """A signal that wakes all waiting tasks."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wakes all who wait now."""
        heard, self._event = self._event, asyncio.Event()
        heard.set()

    def heard(self) -> Coroutine[Any, Any, object]:
        """Returns at the next ring after this call, even one that comes before it is awaited."""
        return self._event.wait()
