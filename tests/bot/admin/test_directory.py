"""Who writes is written down once a day, and again under a new name; nothing is lost while the database is away."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import event
from telegram import User

from bot.admin.directory import Directory
from storage.admin.people import find_person
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.migrate import migrate


def user(name: str = "Ann", username: str | None = "ann") -> User:
    return User(7, name, is_bot=False, username=username, language_code="ru")


class Writes:
    """A database that counts its write transactions, and can be away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.count = 0
        self.away = False

    def write(self) -> object:
        if self.away:
            raise StorageDown("away")
        self.count += 1
        return self._database.write()


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


async def test_a_person_is_written_once_a_day_and_again_under_a_new_name(database: Database) -> None:
    now, writes = [0.0], Writes(database)
    directory = Directory(writes, lambda: now[0])  # type: ignore[arg-type]
    for _ in range(3):
        directory.see(user(), private=True)
        await directory.flush()
    assert writes.count == 1
    directory.see(user("Anna"), private=False)
    await directory.flush()
    now[0] += 86_400
    directory.see(user("Anna"), private=False)
    await directory.flush()
    assert writes.count == 3
    async with database.read() as connection:
        found = await find_person(connection, person_id=7)
    assert found is not None
    assert (found.name, found.language, found.private) == ("Anna", "ru", True)


async def test_who_wrote_while_the_database_was_away_is_written_later(database: Database) -> None:
    writes = Writes(database)
    directory = Directory(writes)  # type: ignore[arg-type]
    writes.away = True
    directory.see(user(), private=True)
    with pytest.raises(StorageDown):
        await directory.flush()
    writes.away = False
    await directory.flush()
    async with database.read() as connection:
        assert await find_person(connection, person_id=7) is not None


async def test_who_is_forgotten_is_not_written_down_afterwards(database: Database) -> None:
    directory = Directory(database)
    directory.see(user(), private=True)
    directory.forget(7)
    await directory.flush()
    async with database.read() as connection:
        assert await find_person(connection, person_id=7) is None


async def test_who_asks_for_everybody_waits_for_what_is_being_written(database: Database) -> None:
    directory = Directory(database)
    directory.see(user(), private=True)
    event.listen(database.engine, "commit", lambda _: time.sleep(0.1))
    in_the_background = asyncio.create_task(directory.flush())
    await asyncio.sleep(0.02)
    await directory.flush()
    async with database.read() as connection:
        assert await find_person(connection, person_id=7) is not None
    await in_the_background
