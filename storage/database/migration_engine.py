"""The engine that migrations use."""

from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.database.addresses import Address
from storage.database.asyncpg_arguments import POSTGRESQL, SQLALCHEMY, asyncpg_arguments


def open_migration_engine(address: Address, *, busy_seconds: float) -> AsyncEngine:
    """An engine without pool or time limits; SQLite's foreign keys are off, since batch mode drops and renames tables
    and they cannot be switched off inside a transaction."""
    if address.path is not None:
        url = URL.create("sqlite+aiosqlite", database=address.path)
        engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": busy_seconds})
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    arguments = asyncpg_arguments(address) | SQLALCHEMY[address.is_pooled] | {"command_timeout": None}
    return create_async_engine(POSTGRESQL, poolclass=NullPool, connect_args=arguments)


def _configure_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
