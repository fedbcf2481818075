"""The hourly retention job: erases expired data and deletes erased images from the media store."""

import asyncio
import contextlib

import structlog

from storage.admin.drafts import drop_old_drafts
from storage.admin.tickets import erase_old_tickets
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.retention import Term, deleted, erase_old, to_delete
from storage.media.store import MediaStore, Missing

log = structlog.get_logger(__name__)

_HOUR_SECONDS = 3600.0
_RETRY_SECONDS = 30.0
_PORTION = 100


class RetentionJob:
    """Runs the retention job; `wake` starts it at once. Several replicas may run it at the same time."""

    def __init__(self, *, database: Database, media: MediaStore, term: Term) -> None:
        self._database = database
        self._media = media
        self._term = term
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Runs until cancelled; a failed run is repeated later."""
        while True:
            self.wake.clear()
            pause = _HOUR_SECONDS
            try:
                await self.erase()
            except StorageDown as error:
                log.warning("retention job postponed", why=str(error))
                pause = _RETRY_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), pause)

    async def erase(self) -> None:
        """Erases everything that is due, in small batches; raises `StorageDown`."""
        touched = 1
        while touched:
            async with self._database.write(lengthy=True) as tx:
                touched = await erase_old(tx, self._term)
        async with self._database.write() as tx:
            await drop_old_drafts(tx)
            if self._term.prompt_days:
                await erase_old_tickets(tx, days=self._term.prompt_days)
        while await self._delete_some():
            pass

    async def _delete_some(self) -> bool:
        async with self._database.read(lengthy=True) as connection:
            keys = await to_delete(connection, limit=_PORTION)
        for key in keys:
            with contextlib.suppress(Missing):
                await self._media.delete(key)
        if keys:
            async with self._database.write(lengthy=True) as tx:
                await deleted(tx, keys)
        return bool(keys)
