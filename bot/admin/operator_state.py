"""What administrators changed while the bot runs, kept in memory: no order asks the database for it."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from bot.i18n.refusal import Refusal
from storage.admin.bans import load_banned
from storage.admin.switches import REFUSE, WAIT, Switches, load_switches
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.transaction import Transaction
from storage.database.wakeups import Wakeups

log = structlog.get_logger(__name__)

_LISTENING_SECONDS, _DEAF_SECONDS = 60.0, 3.0


class OperatorState:
    """Bans, and what is switched off, as this replica knows them. `on_switched` is called when the latter changed.

    Read again when another replica says so, which takes milliseconds; every 3 s where a pooler keeps such messages
    away; in any case once a minute. On SQLite no other process changes them.
    """

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups
        self.banned: frozenset[int] = frozenset()
        self.switches = Switches()
        self.on_switched: Callable[[], None] = lambda: None

    async def load(self) -> None:
        """Reads all of it; raises `StorageDown`."""
        async with self._database.read() as connection:
            self.banned = await load_banned(connection)
            found = await load_switches(connection)
        if found != self.switches:
            self.switches = found
            self.on_switched()

    def is_paused(self, gateway: str) -> bool:
        """Whether nothing is to be bought at the gateway."""
        return gateway in self.switches.gateways

    def hold_notice(self) -> str | None:
        """What to tell people whose orders are not started, None if orders are started."""
        maintenance = self.switches.maintenance
        return maintenance.notice if maintenance is not None and maintenance.mode == WAIT else None

    def refusal(self) -> Refusal | None:
        """Why no orders are taken, None if they are."""
        maintenance = self.switches.maintenance
        if maintenance is None or maintenance.mode != REFUSE:
            return None
        return Refusal("refused-maintenance", {"notice": maintenance.notice})

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
