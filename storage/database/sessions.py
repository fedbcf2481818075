"""PostgreSQL sessions of our own, outside the pool, for what belongs to a session: LISTEN and advisory locks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg  # type: ignore[import-untyped]

from storage.database.database import Database
from storage.database.engines import asyncpg_arguments

HEARTBEAT_SECONDS = 5.0
# The server ends a session whose process was stopped or cut off, and with it the session's locks.
_SILENT_SECONDS = 20
_BROKEN = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@asynccontextmanager
async def session(database: Database, lost: asyncio.Event) -> AsyncIterator[asyncpg.Connection]:
    """A session that sets `lost` when it ends or no longer answers. Raises OSError or asyncpg's errors."""
    settings = {"application_name": "imagine-bot", "idle_session_timeout": f"{_SILENT_SECONDS}s"}
    connection = await asyncpg.connect(**asyncpg_arguments(database.engine), server_settings=settings)
    connection.add_termination_listener(lambda _: lost.set())
    try:
        yield connection
    finally:
        with contextlib.suppress(*_BROKEN):
            await connection.close(timeout=HEARTBEAT_SECONDS)
        connection.terminate()


async def beat(connection: asyncpg.Connection, lost: asyncio.Event) -> None:
    """Asks for a sign of life now and then; sets `lost` when none comes."""
    while not lost.is_set():
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await lost.wait()
        except TimeoutError:
            try:
                await connection.execute("SELECT 1", timeout=HEARTBEAT_SECONDS)
            except _BROKEN:
                lost.set()


def pause_seconds(failures: int) -> float:
    """How long to wait before the next attempt to connect: 0.1 s, doubling, at most 5 s."""
    return min(0.1 * 2.0 ** min(failures, 10), 5.0)
