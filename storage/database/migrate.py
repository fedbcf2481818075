"""Migrates the database up or down. Safe if several replicas start at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select, text

from storage.database.database import Database
from storage.database.errors import StorageDown, StorageUnusable, is_broken, translated
from storage.schema.all_tables import metadata
from storage.schema.compatibility import OLDEST, compatibility

# Alembic and SQLAlchemy's asyncio layer take 0.2 s and 20 MB: they are imported only when tables have to change.
if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import AsyncConnection

_SCRIPTS = Path(__file__).parents[1] / "migrations"
NEWEST = max(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
_LOCK_KEY = 0x696D6167696E65  # "imagine", for PostgreSQL's advisory lock


# As Alembic makes it.
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class Inconsistent(Exception):
    """A migration would leave broken foreign keys; it was rolled back."""


async def migrate(database: Database, to: str = NEWEST) -> str | None:
    """Makes the tables what this version of the code expects; only asks when they are.

    The revision that the tables had, None if they are new. Newer tables are left alone where they say that this code
    works on them, while replicas are replaced or after going back. Raises `StorageDown`, and `StorageUnusable` for a
    database that is damaged, or too new.
    """
    try:
        found = was = await revision(database)
    except StorageDown as error:
        if is_broken(error):
            raise StorageUnusable(f"{str(error).partition(': ')[2]} (DATABASE_URL)") from error
        raise
    if found is not None and found > NEWEST and await _oldest(database) > NEWEST:
        raise StorageUnusable(
            f"a newer version of imagine-bot has used this database (its tables are at {found}, this version knows "
            f"{NEWEST}): run that version, or restore a backup (DATABASE_URL)"
        )
    if found is None and to == NEWEST:
        found = await _create(database)
    if found is None or found < to:
        await upgrade(database, to)
    return was


async def upgrade(database: Database, to: str = NEWEST) -> None:
    """Makes the tables what that revision had, one migration after another. Raises `StorageDown`."""
    from alembic import command

    await _alter(database, lambda config: command.upgrade(config, to))


async def _create(database: Database) -> str | None:
    """Makes the newest tables in a database without any; the revision afterwards."""

    def create(connection: Connection) -> None:
        if not set(inspect(connection).get_table_names()) - {_VERSION.name}:
            metadata.create_all(connection)
            _VERSION.create(connection, checkfirst=True)
            connection.execute(_VERSION.insert().values(version_num=NEWEST))
            connection.execute(compatibility.insert().values(oldest=OLDEST))

    async with _exclusive(database) as connection:
        await connection.run_sync(create)
    return await revision(database)


async def downgrade(database: Database, to: str = "base") -> None:
    """Makes the tables what that revision had; `base` leaves none. Raises `StorageDown`."""
    from alembic import command

    await _alter(database, lambda config: command.downgrade(config, to))


async def revision(database: Database) -> str | None:
    """The current revision, None for an empty database. Raises `StorageDown`."""
    async with database.read() as connection:
        if not await connection.run_sync(lambda plain: inspect(plain).has_table("alembic_version")):
            return None
        found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


async def _oldest(database: Database) -> str:
    """The oldest code that works on the tables; beyond every revision where they do not say."""
    async with database.read() as connection:
        if not await connection.run_sync(lambda plain: inspect(plain).has_table(compatibility.name)):
            return "~"
        found: str | None = await connection.scalar(select(compatibility.c.oldest))
        return found or "~"


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
async def _exclusive(database: Database) -> AsyncIterator["AsyncConnection"]:
    """A transaction on its own connection that excludes other migrations."""
    from storage.database.migration_engine import open_migration_engine

    engine = open_migration_engine(database.address, busy_seconds=database.busy_seconds)
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
