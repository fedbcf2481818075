"""A database for the engine: a real SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database.database import Database
from storage.database.migrate import migrate


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()
