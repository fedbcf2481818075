"""Payments beside a SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database.database import Database
from storage.database.migrate import migrate
from tests.support.star_books import NEW, Books


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Books]:
    database = Database(f"sqlite:///{tmp_path / 'books.db'}")
    await migrate(database)
    yield Books(database, keys=[NEW])
    await database.close()
