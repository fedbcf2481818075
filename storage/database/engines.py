"""SQLAlchemy engines for SQLite and PostgreSQL."""

import asyncio
import sqlite3
import time
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.util.concurrency import await_only, in_greenlet

from storage.database.addresses import Address
from storage.database.sqlite_connection import open_connection

_POSTGRESQL = "postgresql+asyncpg://"  # where it is goes to asyncpg as it is
_CONNECT_SECONDS = 10.0
_COMMAND_SECONDS = 30.0
_RETRY_SECONDS = 0.02
_CONNECTIONS = 15  # kept once they are open: opening one costs a server more than most transactions
# The server ends the session of a process that hangs inside a transaction, so that its row locks are released.
_LIMITS = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "10s"}
_NAME = {"application_name": "imagine-bot"}
# Behind a pooler no statement is kept: the next transaction may have another session.
_SQLALCHEMY: dict[bool, dict[str, Any]] = {True: {"prepared_statement_cache_size": 0}, False: {}}


def open_engine(address: Address, *, busy_seconds: float, connections: int = _CONNECTIONS) -> AsyncEngine:
    """The engine of the running bot, with at most so many connections to a server."""
    if address.path is not None:
        return _sqlite_engine(address.path, busy_seconds=busy_seconds, foreign_keys=True, pool_timeout=busy_seconds)
    engine = create_async_engine(
        _POSTGRESQL,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        connect_args=asyncpg_arguments(address, **_LIMITS) | _SQLALCHEMY[address.is_pooled],
    )
    if address.is_pooled:
        event.listen(engine.sync_engine, "begin", _limit_transaction)
    return engine


def open_migration_engine(address: Address, *, busy_seconds: float) -> AsyncEngine:
    """An engine without pool or time limits; SQLite's foreign keys are off, since batch mode drops and renames tables
    and they cannot be switched off inside a transaction."""
    if address.path is not None:
        return _sqlite_engine(address.path, busy_seconds=busy_seconds, foreign_keys=False, poolclass=NullPool)
    arguments = asyncpg_arguments(address) | _SQLALCHEMY[address.is_pooled] | {"command_timeout": None}
    return create_async_engine(_POSTGRESQL, poolclass=NullPool, connect_args=arguments)


def asyncpg_arguments(address: Address, **server_settings: str) -> dict[str, Any]:
    """The arguments of asyncpg.connect. A pooler's sessions take none of these `server_settings`."""
    settings = {**_NAME, **address.server_settings, **({} if address.is_pooled else server_settings)}
    limits = {"timeout": _CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS}
    cache = {"statement_cache_size": 0} if address.is_pooled else {}
    return {**limits, **address.arguments, **cache, "server_settings": settings}


def _limit_transaction(connection: Connection) -> None:
    limits = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _LIMITS.items())
    connection.exec_driver_sql(f"SELECT {limits}")


def _sqlite_engine(path: str, *, busy_seconds: float, foreign_keys: bool, **options: Any) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=path)
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
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    await_only(driver.begin(reading=options.get("reading", False), lengthy=options.get("lengthy", False)))
