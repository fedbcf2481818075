"""Waiting for the next change."""

import asyncio


class Bell:
    """Everybody who waits hears the next ring."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wakes all who wait now."""
        heard, self._event = self._event, asyncio.Event()
        heard.set()

    async def heard(self) -> None:
        """Returns at the next ring."""
        await self._event.wait()
