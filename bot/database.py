"""Opens the database of DATABASE_URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config.settings import BadSetting, Settings
from storage.database.database import Database
from storage.database.errors import StorageDown, StorageUnusable
from storage.database.migrate import migrate

UNUSABLE = "the database at DATABASE_URL cannot be used: {why}."


def create_database(settings: Settings) -> Database:
    """The database, without connecting to it; raises `BadSetting`."""
    try:
        return Database(settings.database_url.get_secret_value())
    except ValueError as error:
        raise BadSetting(f"DATABASE_URL is wrong: {error}.") from error
    except OSError as error:
        raise BadSetting(f"DATABASE_URL is wrong: cannot create its folder ({error.strerror}).") from error


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[Database]:
    """The migrated database, for one command; raises `BadSetting` if it cannot be used."""
    database = create_database(settings)
    try:
        await migrate(database)
        yield database
    except (StorageDown, StorageUnusable) as error:
        raise BadSetting(UNUSABLE.format(why=error)) from error
    finally:
        await database.close()
