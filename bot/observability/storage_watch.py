"""Watches whether anything can be stored, and tells the operators when that changes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.health import prove_writable
from storage.media.buffered_store import BufferedStore
from storage.media.temporary_folder import TemporaryFolder

log = structlog.get_logger(__name__)

_CHECK_SECONDS = 60.0
_TROUBLE_SECONDS = 2.0
_CERTAIN = 2  # failed checks in a row: one may be a short lock or a lost packet


class StorageWatch:
    """Checks the media store and the folder for temporary files once a minute; all often while one is suspected.

    `alert` sends a sentence to the operators: once when a store fails, and once when it works again.
    """

    def __init__(
        self, *, database: Database, media: BufferedStore, temporary: TemporaryFolder, alert: Callable[..., None]
    ) -> None:
        self._database = database
        self._media = media
        self._temporary = temporary
        self._alert = alert
        self._failures: dict[str, int] = {}

    def suspect(self) -> None:
        """Something could not be stored: look soon."""
        self._media.suspected.set()

    async def check(self) -> str | None:
        """Writes everywhere; why that fails, None when all can be written to."""
        reasons = [await self.check_database(), await self.check_files()]
        return next((reason for reason in reasons if reason is not None), None)

    async def check_database(self) -> str | None:
        """Why the database cannot be written to, None if it can."""
        try:
            await prove_writable(self._database)
        except StorageDown as error:
            return self._note("database", str(error), f"storage: {error}")
        return self._note("database", None, None)

    async def check_files(self) -> str | None:
        """Why the media store or the folder for temporary files cannot be written to, None if they can."""
        checked = [("media", await self._media.check()), ("temporary", await self._temporary.check())]
        reasons = [self._note(store, why, f"{store}: {why}" if why is not None else None) for store, why in checked]
        return next((reason for reason in reasons if reason is not None), None)

    async def run(self) -> None:
        """Checks until cancelled."""
        while True:
            suspected = self._media.suspected.is_set()
            self._media.suspected.clear()
            try:
                reason = await (self.check() if suspected else self.check_files())
            except Exception:
                log.exception("stores not checked")
                reason = None
            if reason is not None or any(self._failures.values()):
                self._media.suspected.set()
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._media.suspected.wait(), _CHECK_SECONDS)

    async def finish(self) -> None:
        """The last try to write what is only in memory."""
        await self._media.check()

    def _note(self, store: str, why: str | None, reason: str | None) -> str | None:
        failures = self._failures.get(store, 0)
        self._failures[store] = failures + 1 if why is not None else 0
        if why is not None and failures + 1 == _CERTAIN:
            self._alert("operator-storage-down", store=store, why=why)
        elif why is None and failures >= _CERTAIN:
            self._alert("operator-storage-back", store=store)
        return reason
