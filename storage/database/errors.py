"""`StorageDown`: the error for an unavailable database or media store, translated from driver errors."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

# SQLite's primary result codes for a file that is unavailable now.
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
    }
)
# PostgreSQL's classes (two letters) and codes (five): connection, authorization, no such database, resources, operator
# intervention, system; a standby or read-only server, a deadlock's victim, a lock or a session that waited too long,
# a missing right.
_POSTGRESQL_CLASSES = frozenset({"08", "28", "3D", "53", "57", "58"})
_POSTGRESQL = frozenset({"25006", "25P03", "40001", "40P01", "42501", "55P03"})
# What an operator can do about it.
_ADVICE = {
    "SQLITE_NOTADB": "the file is no SQLite database",
    "SQLITE_CORRUPT": "the file is damaged: restore a backup",
    "08P01": "a connection pooler may stand in between: add pgbouncer=true to the address",
    "28000": "the server refuses this user",
    "28P01": "the server refuses this user or password",
    "3D000": "the server has no database of this name",
    "42501": "the user needs the right to create and use tables there",
}

_SQLITE_BROKEN = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
_POSTGRESQL_FULL = frozenset({"25006", "53100"})


class StorageDown(Exception):
    """The database or the media store is unavailable: locked, full, read-only or unreachable. Try again later.

    A transaction was not committed, except where the connection broke during the commit itself: then nobody knows,
    and doing it again must be harmless.
    """


class StorageUnusable(Exception):
    """The database cannot be used by this version, now or later; the message is one sentence for the operator."""


class StorageFull(StorageDown):
    """The disk is full or read-only: retrying does not help until the operator acts."""


def is_broken(error: BaseException) -> bool:
    """Whether the file is damaged or no SQLite database: trying again does not help."""
    cause = error.__cause__ if isinstance(error, StorageDown) else error
    cause = cause.orig if isinstance(cause, DBAPIError) else cause
    return isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF in _SQLITE_BROKEN


def _is_full(error: BaseException) -> bool:
    """Whether the error means a full or read-only disk, not a temporary problem."""
    if isinstance(error, DBAPIError):
        known = (error.orig, getattr(error.orig, "__cause__", None))
        return any(_is_full(cause) for cause in known if cause is not None)
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF in _SQLITE_FULL
    if _is_asyncpg(error, "PostgresError"):
        return _code(error) in _POSTGRESQL_FULL
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT)


def is_down(error: BaseException) -> bool:
    """Whether the driver's error means that the store is unavailable, not that the statement is wrong."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        known = (error.orig, getattr(error.orig, "__cause__", None))
        return any(is_down(cause) for cause in known if cause is not None)
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF in _SQLITE
    if _is_asyncpg(error, "PostgresError"):
        code = _code(error)
        return code[:2] in _POSTGRESQL_CLASSES or code in _POSTGRESQL
    return isinstance(error, (OSError, NoConnectionFree)) or _is_asyncpg(error, "InterfaceError")


@contextmanager
def translated() -> Iterator[None]:
    """Turns every error that `is_down` into `StorageDown`, keeping the driver's error as the cause."""
    try:
        yield
    except Exception as error:
        if is_down(error):
            kind = StorageFull if _is_full(error) else StorageDown
            raise kind(f"{_name(error)}: {_ADVICE.get(_code(error), 'the store cannot be used now')}") from error
        raise


def _is_asyncpg(error: BaseException, kind: str) -> bool:
    """Whether it is asyncpg's error of that kind; with SQLite it is never imported."""
    asyncpg = sys.modules.get("asyncpg")
    return asyncpg is not None and isinstance(error, getattr(asyncpg, kind))


def _name(error: BaseException) -> str:
    """The error's type and code, such as SQLITE_BUSY, without the statement or its values."""
    return f"{type(error).__name__} {_code(error)}".strip()


def _code(error: BaseException) -> str:
    """SQLite's or PostgreSQL's code, empty for an error without one."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
