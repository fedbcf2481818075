"""Dedicated PostgreSQL sessions outside the pool, for LISTEN and advisory locks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from storage.database.asyncpg_arguments import asyncpg_arguments
from storage.database.database import Database

# Imported only where a session is opened: SQLite needs none.
if TYPE_CHECKING:
    import asyncpg  # type: ignore[import-untyped]

HEARTBEAT_SECONDS = 5.0
# The server ends the session, and releases its locks, if the process hangs or loses its connection.
SILENT_SECONDS = 20


@asynccontextmanager
async def session(database: Database, lost: asyncio.Event) -> AsyncIterator["asyncpg.Connection"]:
    """A session that sets `lost` when it ends or stops answering. Raises OSError or asyncpg's errors."""
    import asyncpg

    connection = await asyncpg.connect(**asyncpg_arguments(database.address, idle_session_timeout=f"{SILENT_SECONDS}s"))
    connection.add_termination_listener(lambda _: lost.set())
    try:
        yield connection
    finally:
        with contextlib.suppress(*_broken()):
            await connection.close(timeout=HEARTBEAT_SECONDS)
        connection.terminate()


async def beat(connection: "asyncpg.Connection", lost: asyncio.Event) -> None:
    """Sends heartbeats; sets `lost` if one is not answered."""
    while not lost.is_set():
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await lost.wait()
        except TimeoutError:
            try:
                await connection.execute("SELECT 1", timeout=HEARTBEAT_SECONDS)
            except _broken():
                lost.set()


def _broken() -> tuple[type[Exception], ...]:
    import asyncpg

    return OSError, asyncpg.PostgresError, asyncpg.InterfaceError


def pause_seconds(failures: int) -> float:
    """How long to wait before the next attempt to connect: 0.1 s, doubling, at most 5 s."""
    return min(0.1 * 2.0 ** min(failures, 10), 5.0)
