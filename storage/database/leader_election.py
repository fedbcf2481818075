"""Leader election among replicas: an advisory lock in a dedicated PostgreSQL transaction."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.database.database import Database
from storage.database.errors import is_down
from storage.database.sessions import SILENT_SECONDS, beat, pause_seconds, session

if TYPE_CHECKING:
    import asyncpg  # type: ignore[import-untyped]

OF_EVERY_REPLICA = 2  # the duty that every replica holds or waits for while it works

_SPACE = 0x494D4147  # "IMAG": the first half of our lock keys


async def is_led(database: Database, *, duty: int = OF_EVERY_REPLICA) -> bool:
    """Whether a replica leads; False on SQLite. Raises `StorageDown`."""
    if database.is_sqlite:
        return False
    async with database.read() as connection:
        return not await connection.scalar(select(func.pg_try_advisory_xact_lock(_SPACE, duty)))


class LeaderElection:
    """Elects one leader among the replicas that share the database; on SQLite this process always leads.

    `duty` numbers what is led, so that different duties may have different leaders.
    """

    def __init__(self, database: Database, *, duty: int = 1) -> None:
        self._database = database
        self._duty = duty

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[asyncio.Event]:
        """Waits until this replica leads; yields an event that is set when it leads no more: stop then, and try again.

        It keeps trying while the database is away.
        """
        lost = asyncio.Event()
        if self._database.is_sqlite:
            yield lost
            return
        async with contextlib.AsyncExitStack() as stack:
            connection, lost = await self._elected(stack)
            heart = asyncio.create_task(beat(connection, lost))
            try:
                yield lost
            finally:
                heart.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await heart

    async def lead(self, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` whenever this replica leads and cancels it when it leads no more, until `work` returns."""
        while True:
            async with self.hold() as lost:
                working = asyncio.ensure_future(work())
                losing = asyncio.ensure_future(lost.wait())
                try:
                    await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
                    if working.done():
                        return await working
                finally:
                    working.cancel()
                    losing.cancel()
                    await asyncio.gather(working, losing, return_exceptions=True)

    async def _elected(self, stack: contextlib.AsyncExitStack) -> tuple["asyncpg.Connection", asyncio.Event]:
        failures = 0
        while True:
            lost = asyncio.Event()
            try:
                async with contextlib.AsyncExitStack() as attempt:
                    connection = await attempt.enter_async_context(session(self._database, lost))
                    # Repeated after each driver timeout; a transaction that failed holds nothing.
                    while not await self._asked(connection):
                        failures = 0
                    stack.push_async_exit(attempt.pop_all())
                    return connection, lost
            except Exception as error:
                if not is_down(error):
                    raise
            await asyncio.sleep(pause_seconds(failures))
            failures += 1

    async def _asked(self, connection: "asyncpg.Connection") -> bool:
        # The lock lasts as long as the transaction: a pooler keeps the session of an open one, and no other. Without a
        # statement at work the transaction holds up no vacuum.
        try:
            await connection.execute(
                f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = '{SILENT_SECONDS}s'; "
                f"SELECT pg_advisory_xact_lock({_SPACE}, {self._duty})"
            )
        except TimeoutError:
            await connection.execute("ROLLBACK")
            return False
        return True
