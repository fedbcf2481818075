"""SQLAlchemy engines for SQLite and PostgreSQL."""

import asyncio
import sqlite3
import time
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.util.concurrency import await_only, in_greenlet

from storage.database.sqlite_connection import open_connection

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_CONNECT_SECONDS = 10.0
_COMMAND_SECONDS = 30.0
_RETRY_SECONDS = 0.02
_CONNECTIONS = 15  # kept once they are open: opening one costs a server more than most transactions
# The server ends the session of a process that hangs inside a transaction, so that its row locks are released.
_SERVER_SETTINGS = {
    "application_name": "imagine-bot",
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "10s",
}


class UnknownDatabase(ValueError):
    """The URL is not one of a supported database."""


def parse(url: str) -> URL:
    """The URL with our driver; raises `UnknownDatabase`, whose message does not contain the URL."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise UnknownDatabase("not an address of a database") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise UnknownDatabase(f"sqlite:///… or postgresql://…, not {backend}")
    parsed = parsed.set(drivername=_DRIVERS[backend])
    if "sslmode" in parsed.query:  # libpq calls it sslmode, asyncpg calls it ssl
        sslmode = parsed.query["sslmode"]
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})
    return parsed


def open_engine(url: URL, *, busy_seconds: float, connections: int = _CONNECTIONS) -> AsyncEngine:
    """The engine of the running bot, with at most so many connections to a server."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_seconds=busy_seconds, foreign_keys=True, pool_timeout=busy_seconds)
    arguments = {"timeout": _CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS, "server_settings": _SERVER_SETTINGS}
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        connect_args=arguments,
    )


def open_migration_engine(url: URL, *, busy_seconds: float) -> AsyncEngine:
    """An engine without pool or time limits; SQLite's foreign keys are off, since batch mode drops and renames tables
    and they cannot be switched off inside a transaction."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_seconds=busy_seconds, foreign_keys=False, poolclass=NullPool)
    return create_async_engine(url, poolclass=NullPool)


def asyncpg_arguments(engine: AsyncEngine) -> dict[str, Any]:
    """The arguments of asyncpg.connect for a connection outside the pool."""
    _, arguments = engine.dialect.create_connect_args(engine.url)
    arguments.pop("prepared_statement_cache_size", None)
    return {**arguments, "timeout": _CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS}


def _sqlite_engine(url: URL, *, busy_seconds: float, foreign_keys: bool, **options: Any) -> AsyncEngine:
    path = url.database or ":memory:"
    engine = create_async_engine(url, async_creator=lambda: open_connection(path, busy_seconds=busy_seconds), **options)

    def configure(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy starts transactions, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()
        connection.run_async(lambda driver: _use_wal(driver, busy_seconds=busy_seconds))

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "invalidate", _finalize_statements)
    return engine


async def _use_wal(driver: aiosqlite.Connection, *, busy_seconds: float) -> None:
    # SQLite does not wait for its busy timeout when two connections change a new file's mode at once.
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            async with driver.execute("PRAGMA journal_mode=WAL") as cursor:
                await cursor.fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_RETRY_SECONDS)


def _finalize_statements(connection: Any, record: ConnectionPoolEntry, error: BaseException | None) -> None:
    # Work that is cancelled during a statement has its connection closed, and SQLite keeps a closed
    # connection, with its lock, until its last statement is finalized (sqlite3_close_v2).
    if in_greenlet():
        connection.run_async(lambda driver: asyncio.shield(driver.rollback()))


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    driver: Any = connection.connection.driver_connection
    await_only(driver.begin(reading=reading))
