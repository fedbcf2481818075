"""The database, SQLite or PostgreSQL: read and write transactions, and the database clock."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Engine, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.database.addresses import Address, UnknownDatabase, parse
from storage.database.errors import translated
from storage.database.group_commit import GroupCommit
from storage.database.sqlite_connections import SqliteConnections
from storage.database.statements import insert_once
from storage.database.transaction import Transaction

# asyncpg and SQLAlchemy's asyncio layer take 10 MB: they are imported only for PostgreSQL.
if TYPE_CHECKING:
    from storage.database.postgres_connections import PostgresConnections

__all__ = ["DAY_MS", "Database", "clock", "insert_once", "now_ms", "plus_seconds"]

DAY_MS = 86_400_000


class clock(FunctionElement[int]):
    """SQL for the database clock in milliseconds since 1970, at the start of the statement."""

    type = BigInteger()
    inherit_cache = True


@compiles(clock, "sqlite")
def _sqlite_clock(element: clock, compiler: SQLCompiler, **options: Any) -> str:
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"


@compiles(clock, "postgresql")
def _postgresql_clock(element: clock, compiler: SQLCompiler, **options: Any) -> str:
    # Unlike clock_timestamp() it is constant within a statement, so that an index on due_at can be used.
    return "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)"


class Database:
    """An open database. Build it inside the event loop; `close` it at the end.

    `url` is sqlite:///path of a file, or postgresql://user:password@host/name; anything else raises `UnknownDatabase`.
    `busy_seconds` is how long a locked SQLite file is waited for.
    """

    def __init__(self, url: str, *, busy_seconds: float = 15.0) -> None:
        address = parse(url)
        self.path = Path(address.path).expanduser() if address.path is not None else None
        self.address = replace(address, path=str(self.path)) if self.path is not None else address
        self.is_sqlite = self.path is not None
        self.busy_seconds = busy_seconds
        if self.path is not None:
            if self.path.is_dir():
                raise UnknownDatabase("must name a file, not a folder")
            self.path.parent.mkdir(parents=True, exist_ok=True)
        path = self.address.path
        self._sqlite = SqliteConnections(path, busy_seconds=busy_seconds) if path is not None else None
        self._writers = GroupCommit(self._sqlite, busy_seconds=busy_seconds) if self._sqlite is not None else None
        self._postgres = _connect_postgres(self.address) if path is None else None
        self._ahead_ms = time.time() * 1000 - time.monotonic() * 1000

    @asynccontextmanager
    async def write(self, *, urgent: bool = False, lengthy: bool = False) -> AsyncIterator[Transaction]:
        """One transaction that may write: committed at the end, rolled back when anything is raised.

        Raises `StorageDown`. Nothing but the database may be waited for inside. An `urgent` one waits for no
        connection that others use. A `lengthy` one may touch any number of rows, and holds up no event loop.
        """
        with translated():
            async with self._opened(reading=False, urgent=urgent, lengthy=lengthy) as transaction:
                yield transaction

    @asynccontextmanager
    async def read(self, *, urgent: bool = False, lengthy: bool = False) -> AsyncIterator[Transaction]:
        """A read-only transaction on one snapshot; it never waits for a writer. Raises `StorageDown`."""
        await asyncio.sleep(0)  # on SQLite a read suspends nowhere else, and a loop of reads would keep others waiting
        with translated():
            async with self._opened(reading=True, urgent=urgent, lengthy=lengthy) as transaction:
                yield transaction

    def saw_time(self, now_ms: int) -> None:
        """A statement brought the database's time along: `now` goes on from there."""
        self._ahead_ms = now_ms - time.monotonic() * 1000

    def now(self) -> int:
        """The database's time in ms, as near as it is known without asking; leases never depend on it."""
        return int(time.monotonic() * 1000 + self._ahead_ms)

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine, whose events tell what happens on the connections."""
        if self._sqlite is not None:
            return self._sqlite.engine
        assert self._postgres is not None
        return self._postgres.engine.sync_engine

    async def close(self) -> None:
        """Closes every connection."""
        for connections in (self._sqlite, self._postgres):
            if connections is not None:
                await connections.close()

    def _opened(self, *, reading: bool, urgent: bool, lengthy: bool) -> AbstractAsyncContextManager[Transaction]:
        if self._sqlite is not None and self._writers is not None:
            return self._sqlite.reading(lengthy=lengthy) if reading else self._writers.transaction(lengthy=lengthy)
        assert self._postgres is not None
        return self._postgres.transaction(reading=reading, urgent=urgent)


def _connect_postgres(address: Address) -> "PostgresConnections":
    from storage.database.postgres_connections import PostgresConnections

    return PostgresConnections(address)


async def now_ms(connection: Transaction) -> int:
    """The database's time in milliseconds since 1970."""
    return int(await connection.scalar(select(clock())) or 0)


def plus_seconds(moment: ColumnElement[int] | int, seconds: float) -> Any:
    """`moment` (milliseconds) plus seconds."""
    return moment + int(seconds * 1000)
