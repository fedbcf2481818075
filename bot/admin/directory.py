"""Remembers who writes to the bot, so that administrators find people by their @name: a few rows at a time."""

import asyncio
import time
from collections.abc import Callable

import structlog
from cachetools import LRUCache
from telegram import User

from bot.i18n.text import single_line, truncate
from bot.i18n.translations import best_language
from storage.admin.people import Sighting, record_people
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_REMEMBERED = 50_000
_AT_ONCE = 500
_PAUSE_SECONDS = 0.3
_RETRY_SECONDS = 5.0
_DAY_SECONDS = 86_400
_NAME_UNITS = 64


class Directory:
    """Who wrote, written down in the background: new people, new names, and once a day that they are still there."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._known: LRUCache[int, tuple[Sighting, int]] = LRUCache(_REMEMBERED)
        self._new: dict[int, Sighting] = {}
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()

    def see(self, user: User, *, private: bool) -> None:
        """The person wrote just now."""
        name = truncate(single_line(user.full_name), _NAME_UNITS)
        before, day = self._known.get(user.id, (None, -1))
        private = private or (before is not None and before.private)
        seen = Sighting(user.id, user.username, name, best_language(user.language_code), private)
        today = int(self._clock() // _DAY_SECONDS)
        if (seen, today) != (before, day):
            self._known[user.id] = (seen, today)
            self._new[user.id] = seen
            self._wake.set()

    def forget(self, person_id: int) -> None:
        """Nothing of the person is kept in memory; they are new when they write again."""
        self._known.pop(person_id, None)
        self._new.pop(person_id, None)

    async def run(self) -> None:
        """Writes down who is new, until cancelled. While the database is away they are kept."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(_PAUSE_SECONDS)  # for others to join
            try:
                await self.flush()
            except StorageDown as error:
                log.warning("people not written down, will be tried again", why=str(error))
                await asyncio.sleep(_RETRY_SECONDS)

    async def flush(self) -> None:
        """Writes down who is new, and returns when nobody is left to be written; raises `StorageDown`."""
        async with self._writing:
            while self._new:
                some = [self._new.pop(person_id) for person_id in list(self._new)[:_AT_ONCE]]
                try:
                    async with self._database.write() as tx:
                        await record_people(tx, some)
                except StorageDown:
                    for one in some:
                        self._new.setdefault(one.id, one)
                    self._wake.set()
                    raise
