"""Whole copies of a database: SQLite's online backup, PostgreSQL by its own pg_dump and pg_restore."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from sqlalchemy import exists, inspect, select

from storage.database.addresses import Address
from storage.database.database import Database
from storage.database.errors import translated
from storage.schema.accounts import accounts, preferences
from storage.schema.orders import orders

_SECONDS = 6 * 3600
_BUSY_SECONDS = 5.0
_MAGIC = b"SQLite format 3\0"


class CopyFailed(Exception):
    """No usable copy could be made or read; the message is one clause for the operator."""


async def copy_database(database: Database, target: Path) -> None:
    """Writes all of the database at one moment into a new file, while others use it. Raises `CopyFailed`."""
    if database.path is not None:
        await asyncio.to_thread(_copy_sqlite, database.path, target, busy_seconds=database.busy_seconds)
    else:
        await _run_postgres("pg_dump", "--format=custom", f"--file={target}", address=database.address)


async def check_copy(path: Path, *, is_sqlite: bool) -> None:
    """Opens the copy and reads through it; raises `CopyFailed` if it is damaged."""
    if is_sqlite:
        await asyncio.to_thread(_check_sqlite, path)
    else:
        await _run("pg_restore", "--list", str(path))


async def load_dump(database: Database, source: Path) -> None:
    """Fills an unused PostgreSQL database with what pg_dump wrote, all or nothing. Raises `CopyFailed`."""
    restore = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--clean", "--if-exists")
    await _run_postgres("pg_restore", *restore, str(source), address=database.address)


def replace_sqlite(path: Path, new: Path, *, aside: Path | None) -> None:
    """The file `new` becomes the database at `path` in one step; the one that is there is kept as `aside`.

    Nobody may use either of them meanwhile. Raises `CopyFailed` if somebody does.
    """
    with translated():
        _sync(new)
        _fold_log(path)
        if aside is not None and path.exists():
            _link(path, aside)
        # A log that is left is that of a damaged or a lost database: with the new one it would damage that.
        for ending in ("-wal", "-shm"):
            old = path.with_name(path.name + ending)
            if aside is not None and old.exists():
                old.replace(aside.with_name(aside.name + ending))
            old.unlink(missing_ok=True)
        new.replace(path)
        _sync(path.parent)


def _fold_log(path: Path) -> None:
    """Writes what is only in the log into the SQLite file, which is then complete without it."""
    if not path.exists() or not _is_sqlite(path):
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as former:
        busy, _, _ = former.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise CopyFailed(f"another program uses {path.name}")


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _link(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:  # a file system without links
        shutil.copyfile(path, aside)
        _sync(aside)


async def is_unused(database: Database) -> bool:
    """Whether nothing of people is in the database, with our tables or without. Raises `StorageDown`."""
    async with database.read() as connection:
        there = set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))
        for table in (orders, accounts, preferences):
            if table.name in there and await connection.scalar(select(exists(select(table)))):
                return False
    return True


def _copy_sqlite(path: Path, target: Path, *, busy_seconds: float) -> None:
    # All pages in one step: the copy begins again whenever somebody writes between two steps.
    with translated(), closing(_open(path, busy_seconds)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    _sync(target)


def _check_sqlite(path: Path) -> None:
    try:
        with closing(_open(path, 0)) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(1)")]
            dangling = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise CopyFailed(f"{path.name} is no usable database ({error})") from error
    if found != ["ok"]:
        raise CopyFailed(f"{path.name} is damaged: {found[0]}")
    if dangling is not None:
        raise CopyFailed(f"{path.name} has rows in {dangling[0]} that refer to nothing")


def _open(path: Path, busy_seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=busy_seconds)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _run_postgres(program: str, *arguments: str, address: Address) -> None:
    if address.is_pooled:
        raise CopyFailed(f"{program} needs a direct address of the server, not that of a pooler")
    async with _connection_string(address) as connection:
        await _run(program, f"--dbname={connection}", *arguments)


async def _run(program: str, *arguments: str) -> None:
    """Runs PostgreSQL's program; raises `CopyFailed` with the first lines of what it complains of."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise CopyFailed(f"{program} is not installed; it comes with the package of PostgreSQL's client") from error
    try:
        _, complaint = await asyncio.wait_for(process.communicate(), _SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        lines = complaint.decode(errors="replace").strip().splitlines()
        raise CopyFailed("; ".join(lines[:2]) or f"{program} ended with {process.returncode}")


@asynccontextmanager
async def _connection_string(address: Address) -> AsyncIterator[str]:
    """The address as libpq reads it. The password is in a file: everyone may see the words of a command."""
    with tempfile.NamedTemporaryFile("w", prefix="imagine-") as passwords:  # readable by this user alone
        words = libpq_words(address)
        if address.password is not None:
            escaped = address.password.replace("\\", "\\\\").replace(":", "\\:")
            passwords.write(f"*:*:*:*:{escaped}\n")
            passwords.flush()
            words["passfile"] = passwords.name
        yield f"postgresql://?{urlencode(words, quote_via=quote)}"


def libpq_words(address: Address) -> dict[str, str]:
    """The address as libpq's words, without the password."""
    given: Mapping[str, object] = address.arguments
    hosts, ports = given.get("host"), given.get("port")
    words = {
        "user": given.get("user"),
        "dbname": given.get("database"),
        "passfile": given.get("passfile"),
        "host": ",".join(hosts) if isinstance(hosts, list) else None,
        "port": ",".join(map(str, ports)) if isinstance(ports, list) else None,
    }
    if given.get("ssl") is True:  # a verified certificate of the system's authorities
        words |= {"sslmode": "verify-full", "sslrootcert": "system"}
    tls = dict(parse_qsl(urlsplit(str(given.get("dsn", ""))).query))
    return {name: str(value) for name, value in words.items() if value} | tls | dict(address.server_settings)
