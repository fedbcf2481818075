"""Migrates the database up or down. Safe if several replicas start at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import Database
from storage.database.engines import open_migration_engine
from storage.database.errors import StorageDown, translated

# Alembic takes 0.1 s and 10 MB: it is imported only when the tables have to change.
if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parents[1] / "migrations"
LATEST = max(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
_LOCK_KEY = 0x696D6167696E65  # "imagine", for PostgreSQL's advisory lock


class Inconsistent(Exception):
    """A migration would leave broken foreign keys; it was rolled back."""


async def migrate(database: Database, revision: str = LATEST) -> None:
    """Upgrades the tables to this version of the code, if necessary. Raises `StorageDown`."""
    if await _version(database) == revision:
        return
    from alembic import command

    await _alter(database, lambda config: command.upgrade(config, revision))


async def downgrade(database: Database, revision: str = "base") -> None:
    """Downgrades the tables to that revision; `base` drops them all. Raises `StorageDown`."""
    from alembic import command

    await _alter(database, lambda config: command.downgrade(config, revision))


async def revision(database: Database) -> str | None:
    """The current revision, None for an empty database. Raises `StorageDown`."""
    from alembic.runtime.migration import MigrationContext

    async with database.read() as connection:
        return await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())


async def _version(database: Database) -> str | None:
    """The revision that the tables name; None where there is none."""
    try:
        async with database.read() as connection:
            return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except StorageDown:
        raise
    except DBAPIError:  # no such table
        return None


async def _alter(database: Database, change: "Callable[[Config], None]") -> None:
    from alembic.config import Config

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        change(config)

    async with _exclusive(database) as connection:
        await connection.run_sync(run)


@asynccontextmanager
async def _exclusive(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction on its own connection that excludes other migrations."""
    engine = open_migration_engine(database.url, busy_seconds=database.busy_seconds)
    try:
        with translated():
            async with engine.begin() as connection:
                if database.is_sqlite:
                    yield connection
                    dangling = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
                    if dangling:
                        raise Inconsistent(f"{len(dangling)} rows point nowhere, the first in {dangling[0][0]}")
                else:
                    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")
                    yield connection
    finally:
        await engine.dispose()
