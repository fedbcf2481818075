"""Writers of one process on a SQLite file: one at a time, and one commit for all that were in line while it ran.

A commit waits for the disk, and whoever comes meanwhile waits in line. The first of them begins a transaction, each of
the others goes on in it behind a savepoint, and the last one commits it. Nobody returns before that commit: what one
writer saw of another is as durable as its own work, or both fail.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from storage.database.errors import StorageDown
from storage.database.sqlite_connections import SqliteConnections, SqliteTransaction

_MOST = 32  # members of one group: the first of them waits for all


@dataclass(frozen=True, slots=True)
class _Waiter:
    """In line for its turn, which is a group to go on in, or None: then it begins one."""

    turn: "asyncio.Future[_Group | None]"
    joins: bool


class _Group:
    """Writers that share a transaction. `done` is its end, for all of them: None, or why nothing was written."""

    def __init__(self, transaction: SqliteTransaction) -> None:
        self.transaction = transaction
        self.members = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class GroupCommit:
    """The line of writers. `busy_seconds` is how long one waits in it at the most."""

    def __init__(self, connections: SqliteConnections, *, busy_seconds: float) -> None:
        self._connections = connections
        self._busy_seconds = busy_seconds
        self._waiting: deque[_Waiter] = deque()
        self._taken = False

    @asynccontextmanager
    async def transaction(self, *, lengthy: bool) -> AsyncIterator[SqliteTransaction]:
        """Committed when this returns; undone when anything is raised. A `lengthy` one is a group of its own.

        Raises `StorageDown` and SQLite's errors.
        """
        group = await self._turn(lengthy=lengthy)
        group.members += 1
        joined = group.members > 1
        try:
            if joined:
                group.transaction.set_savepoint()
            yield group.transaction
            if joined:
                group.transaction.release_savepoint()
        except BaseException as error:
            self._leave(group, error, joined=joined)
            raise
        self._go_on(group, alone=lengthy)
        await asyncio.shield(group.done)

    # ---- turns

    async def _turn(self, *, lengthy: bool) -> _Group:
        group = await self._wait(lengthy=lengthy) if self._taken else None
        self._taken = True
        if group is not None:
            return group
        try:
            return _Group(await self._connections.begin(reading=False, lengthy=lengthy))
        except BaseException:
            self._next()
            raise

    async def _wait(self, *, lengthy: bool) -> _Group | None:
        waiter = _Waiter(asyncio.get_running_loop().create_future(), joins=not lengthy)
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._busy_seconds):
                return await waiter.turn
        except BaseException as error:
            if waiter.turn.done() and not waiter.turn.cancelled():  # it was called at the same moment
                if (group := waiter.turn.result()) is not None:
                    self._go_on(group)
                else:
                    self._next()
            if isinstance(error, TimeoutError):
                raise StorageDown("other writers took too long") from error
            raise

    def _next(self, group: _Group | None = None) -> None:
        """Calls the first in line, who goes on in the group or begins one."""
        if self._first_in_line() is not None:
            self._waiting.popleft().turn.set_result(group)
        else:
            self._taken = False

    def _first_in_line(self) -> _Waiter | None:
        while self._waiting and self._waiting[0].turn.done():  # called off
            self._waiting.popleft()
        return self._waiting[0] if self._waiting else None

    # ---- the end of a turn

    def _go_on(self, group: _Group, *, alone: bool = False) -> None:
        """The next in line joins the group; else it is committed."""
        following = self._first_in_line()
        if not alone and group.members < _MOST and following is not None and following.joins:
            self._next(group)
            return
        try:
            committing = group.transaction.commit()
        except Exception as error:
            self._end(group, error)
        else:
            committing.add_done_callback(lambda ended: self._end(group, ended.exception()))

    def _leave(self, group: _Group, error: BaseException, *, joined: bool) -> None:
        """A member failed: what it did is undone. The others do not notice, unless SQLite undid everything."""
        lost = group.transaction.at_work is not None or isinstance(error, (sqlite3.OperationalError, OperationalError))
        if joined and not lost:
            try:
                group.transaction.undo_to_savepoint()
            except sqlite3.Error as failed:
                error = failed
            else:
                self._go_on(group)
                return
        self._end(group, error if isinstance(error, Exception) else StorageDown("another writer was called off"))

    def _end(self, group: _Group, error: BaseException | None) -> None:
        try:
            self._connections.end(group.transaction, error)
        finally:
            if error is None:
                group.done.set_result(None)
            else:
                group.done.set_exception(error)
                group.done.exception()  # maybe nobody is left to be told
            self._next()
