"""A SQLite file: transactions whose statements run in the event loop's own thread, and only what may wait in another.

A statement on a local file takes 10 µs; the way to a thread and back, or through SQLAlchemy's asyncio layer, takes ten
times as long. Three things can take long: a commit, which waits for the disk, a statement that finds the file locked by
another process, and one that touches many rows. The first runs in a thread; the second is tried without waiting and, if
locked, repeated there; the third is said by whoever begins a `lengthy` transaction.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Dialect, Executable, RootTransaction, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from storage.database.transaction import Parameters, Rows

_KEPT = 4
_THREADS = 8
_STATEMENTS = 512
_RETRY_SECONDS = 0.02

Found = TypeVar("Found")
Given = ParamSpec("Given")


class SqliteConnections:
    """The connections to the file at `path`. `busy_seconds` is how long another process's lock is waited for."""

    def __init__(self, path: str, *, busy_seconds: float) -> None:
        self._busy_seconds = busy_seconds
        connect = partial(
            sqlite3.connect,
            path,
            timeout=busy_seconds,
            isolation_level=None,  # transactions are begun here, not by the driver
            check_same_thread=False,  # never in two at once: nothing runs inline while a thread is at work
            cached_statements=_STATEMENTS,
            factory=_PrefetchingConnection,
        )
        self.engine = create_engine(URL.create("sqlite", database=path), creator=connect, poolclass=NullPool)
        event.listen(self.engine, "connect", self._configure)
        self._free: list[Connection] = []
        self._closed = False
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sqlite")

    @asynccontextmanager
    async def reading(self, *, lengthy: bool) -> AsyncIterator["SqliteTransaction"]:
        """A transaction that only reads. Raises SQLite's errors."""
        transaction = await self.begin(reading=True, lengthy=lengthy)
        try:
            yield transaction
        except BaseException as error:
            self.end(transaction, error)
            raise
        self.end(transaction)

    async def begin(self, *, reading: bool, lengthy: bool) -> "SqliteTransaction":
        """A new transaction, for `end`. Raises SQLite's errors."""
        connection = self._free.pop() if self._free else await self._open()
        transaction = SqliteTransaction(
            connection, self._threads, reading=reading, lengthy=lengthy, busy_seconds=self._busy_seconds
        )
        try:
            await transaction.begin()
        except BaseException as error:
            self.end(transaction, error)
            raise
        return transaction

    def end(self, transaction: "SqliteTransaction", error: BaseException | None = None) -> None:
        """Leaves nothing of what is not committed. The connection is kept, unless `error` tells against it."""
        connection = transaction.connection
        if transaction.at_work is not None:
            transaction.at_work.add_done_callback(lambda _: self._close(connection))
        elif isinstance(error, (sqlite3.OperationalError, OperationalError)):
            self._close(connection)
        else:
            transaction.roll_back()
            self._keep(connection)

    async def close(self) -> None:
        """Closes every connection, once nothing is under way."""
        self._closed = True
        while self._free:
            self._close(self._free.pop())
        await asyncio.to_thread(self._threads.shutdown)

    async def _open(self) -> Connection:
        opening = asyncio.wrap_future(self._threads.submit(self.engine.connect))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(self._close_unused)
            raise

    def _keep(self, connection: Connection) -> None:
        refused = connection.get_transaction() is not None  # SQLAlchemy begins no other after a commit that failed
        if len(self._free) < _KEPT and not refused and not self._closed:
            self._free.append(connection)
        else:
            self._close(connection)

    def _close_unused(self, opened: asyncio.Future[Connection]) -> None:
        if opened.exception() is None:
            self._close(opened.result())

    def _close(self, connection: Connection) -> None:
        try:
            self._threads.submit(connection.close)  # the last one to close copies the log into the file
        except RuntimeError:  # no more threads: `close` was faster than what a cancelled caller had left at work
            connection.close()

    def _configure(self, driver: sqlite3.Connection, _: object) -> None:
        driver.execute("PRAGMA synchronous=FULL")
        driver.execute("PRAGMA foreign_keys=ON")
        _use_wal(driver, until=time.monotonic() + self._busy_seconds)
        driver.execute("PRAGMA busy_timeout=0")


class SqliteTransaction:
    """A `Transaction` on one connection. `at_work` is what a thread still does for a caller that was cancelled."""

    def __init__(
        self,
        connection: Connection,
        threads: ThreadPoolExecutor,
        *,
        reading: bool,
        lengthy: bool,
        busy_seconds: float,
    ) -> None:
        self.at_work: asyncio.Future[Any] | None = None
        self.connection = connection
        self._driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        self._threads = threads
        self._reading = reading
        self._lengthy = lengthy
        self._busy_ms = int(busy_seconds * 1000)
        self._changes = self._driver.total_changes
        self._begun: RootTransaction | None = None

    @property
    def dialect(self) -> Dialect:
        """SQLite's."""
        return self.connection.dialect

    async def execute(self, statement: Executable, parameters: Parameters | None = None, /) -> Rows:
        """The statement's rows, all of them fetched."""
        return await self._run(self.connection.execute, statement, parameters)

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None, /) -> Any:
        """The first column of the first row, None without one."""
        return (await self.execute(statement, parameters)).scalar()

    async def run_sync(self, work: Callable[[Connection], Found], /) -> Found:
        """What the work does with a plain connection, in a thread."""
        return await self._in_thread(self._patiently, partial(work, self.connection))

    async def begin(self) -> None:
        """A plain BEGIN that reads and then writes fails at once when another process wrote in between, so one that may
        write takes the lock first."""
        await self._run(self._driver.execute, "BEGIN" if self._reading else "BEGIN IMMEDIATE")
        self._begun = self.connection.begin()

    def commit(self) -> asyncio.Future[None]:
        """Its commit under way, in a thread where the disk is waited for. Raises what SQLite says at once."""
        assert self._begun is not None
        if self._driver.total_changes != self._changes:
            return asyncio.wrap_future(self._threads.submit(self._begun.commit))
        self._begun.commit()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def set_savepoint(self) -> None:
        """What comes now can be undone by itself."""
        self._driver.execute("SAVEPOINT member")

    def release_savepoint(self) -> None:
        """What came since stays, if the whole does."""
        self._driver.execute("RELEASE member")

    def undo_to_savepoint(self) -> None:
        """Undoes what came since."""
        self._driver.execute("ROLLBACK TO member")
        self._driver.execute("RELEASE member")

    def roll_back(self) -> None:
        """Leaves nothing of it, unless it was committed before."""
        if self._begun is not None and self._begun.is_active:
            self._begun.rollback()
        self._driver.rollback()  # where SQLAlchemy knows of none: cancelled in between, or a commit that was refused

    async def _run(self, function: Callable[Given, Found], *args: Given.args, **kwargs: Given.kwargs) -> Found:
        if self._lengthy:
            return await self._in_thread(function, *args, **kwargs)
        try:
            return function(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.OperationalError) or not _is_busy(error.orig):
                raise
        return await self._in_thread(self._patiently, partial(function, *args, **kwargs))

    async def _in_thread(self, function: Callable[Given, Found], *args: Given.args, **kwargs: Given.kwargs) -> Found:
        working = asyncio.wrap_future(self._threads.submit(function, *args, **kwargs))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            if not working.done():
                self.at_work = working
                working.add_done_callback(lambda done: done.exception())  # nobody is left to be told
            raise

    def _patiently(self, function: Callable[[], Found]) -> Found:
        """Calls it with SQLite waiting for the lock."""
        self._driver.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        try:
            return function()
        finally:
            self._driver.execute("PRAGMA busy_timeout=0")


class _PrefetchingCursor(sqlite3.Cursor):
    """Fetches all rows at once: an open statement would hold its snapshot beyond the transaction's end."""

    def execute(self, *args: Any) -> "_PrefetchingCursor":
        super().execute(*args)
        self._rows = super().fetchall() if self.description is not None else []
        self._rows.reverse()
        return self

    def fetchone(self) -> Any:
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.pop() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows[::-1], []
        return rows


class _PrefetchingConnection(sqlite3.Connection):
    def cursor(self, factory: Any = _PrefetchingCursor) -> Any:
        return super().cursor(factory)


def _use_wal(driver: sqlite3.Connection, *, until: float) -> None:
    # SQLite does not wait for its busy timeout when two connections change a new file's mode at once.
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
