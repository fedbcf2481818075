"""What administrators changed while the bot runs, kept in memory: no order asks the database for it."""

import asyncio
import contextlib

import structlog

from storage.admin.bans import load_banned
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.transaction import Transaction
from storage.database.wakeups import Wakeups

log = structlog.get_logger(__name__)

_LISTENING_SECONDS, _DEAF_SECONDS = 60.0, 3.0


class OperatorState:
    """The bans, as this replica knows them.

    Read again when another replica says so, which takes milliseconds; every 3 s where a pooler keeps such messages
    away; in any case once a minute. On SQLite no other process changes them.
    """

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups
        self.banned: frozenset[int] = frozenset()

    async def load(self) -> None:
        """Reads all of it; raises `StorageDown`."""
        async with self._database.read() as connection:
            self.banned = await load_banned(connection)

    async def announce(self, tx: Transaction) -> None:
        """Tells the other replicas, once the transaction is committed. Call `load` after it."""
        await self._wakeups.announce_change(tx)

    async def run(self) -> None:
        """Reads it again whenever it may have changed."""
        while True:
            listening = self._wakeups.listening.is_set() or self._database.is_sqlite
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LISTENING_SECONDS if listening else _DEAF_SECONDS):
                    await self._wakeups.changed.wait()
            self._wakeups.changed.clear()
            try:
                await self.load()
            except StorageDown as error:
                log.warning("what administrators changed was not read", why=str(error))
