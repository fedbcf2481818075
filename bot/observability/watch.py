"""What looks at something now and then and tells the operators once, and once more when it is over."""

import asyncio
from collections.abc import Callable, Iterable
from typing import ClassVar

import structlog

from bot.observability.alert_rules import Arguments
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.alerts import AlertKey, raise_alert, resolve_alert

log = structlog.get_logger(__name__)


class Watch:
    """Checks every `seconds`. `send` brings lines of text to the operators. `failed` is logged when it cannot."""

    failed: ClassVar[str]

    def __init__(self, *, database: Database, send: Callable[..., None], seconds: float) -> None:
        self._database = database
        self._send = send
        self._seconds = seconds

    async def run(self) -> None:
        """Checks until cancelled."""
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await self.check()
            except StorageDown as error:
                log.info(self.failed, why=str(error))
            except Exception:
                log.exception(self.failed)

    async def check(self) -> None:
        """Raises and resolves alerts. Raises `StorageDown`."""
        raise NotImplementedError

    async def _raise(self, key: AlertKey, arguments: Arguments, *, lasts_ms: int | None = None) -> None:
        """Tells it, unless it was told; again once it has lasted for so long."""
        async with self._database.write() as tx:
            new = await raise_alert(tx, key, lasts_ms=lasts_ms)
        if new:
            self._send((key[0], arguments), alert=key)

    async def _resolve(self, key: AlertKey, sentence: str, arguments: Arguments) -> None:
        """Says in that sentence that it is over, if it was told."""
        async with self._database.write() as tx:
            was_open = await resolve_alert(tx, key)
        if was_open:
            self._send((sentence, arguments))

    async def _forget(self, keys: Iterable[AlertKey]) -> None:
        """Closes without a word what nobody can say to be over."""
        for key in keys:
            async with self._database.write() as tx:
                await resolve_alert(tx, key)
