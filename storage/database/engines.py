"""How SQLAlchemy and asyncpg reach the database, and the engine for migrations."""

from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.database.addresses import Address

POSTGRESQL = "postgresql+asyncpg://"  # where it is goes to asyncpg as it is
CONNECT_SECONDS = 10.0
# The server ends the session of a process that hangs inside a transaction, so that its row locks are released.
LIMITS = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "10s"}
# Behind a pooler no statement is kept: the next transaction may have another session.
SQLALCHEMY: dict[bool, dict[str, Any]] = {True: {"prepared_statement_cache_size": 0}, False: {}}

_COMMAND_SECONDS = 30.0
_NAME = {"application_name": "imagine-bot"}


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


def asyncpg_arguments(address: Address, **server_settings: str) -> dict[str, Any]:
    """The arguments of asyncpg.connect. A pooler's sessions take none of these `server_settings`."""
    settings = {**_NAME, **address.server_settings, **({} if address.is_pooled else server_settings)}
    limits = {"timeout": CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS}
    cache = {"statement_cache_size": 0} if address.is_pooled else {}
    return {**limits, **address.arguments, **cache, "server_settings": settings}


def _configure_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
