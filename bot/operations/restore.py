"""`imagine-bot restore`: puts a backup back, step by step."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot.config.settings import BadSetting, Settings
from bot.database import UNUSABLE, create_database
from bot.factories import create_media
from bot.operations.backup_folder import FILES, MEDIA, BrokenBackup, Manifest, checksum, read_files
from storage.database.copies import CopyFailed, check_copy, is_unused, load_dump, replace_sqlite
from storage.database.database import Database
from storage.database.errors import StorageDown, StorageUnusable
from storage.database.leader_election import is_led
from storage.database.migrate import NEWEST, migrate
from storage.database.process_lock import AlreadyRunning, ProcessLock
from storage.database.transfer import copy_rows
from storage.media.store import MediaStore, Missing
from storage.orders.restore import refund_waiting

_PIECE_BYTES = 1 << 18

Confirm = Callable[[str], bool]
Report = Callable[[str], None]


async def restore_backup(settings: Settings, source: Path, *, confirm: Confirm, report: Report) -> bool:
    """Puts the backup into DATABASE_URL and MEDIA_URL; False if `confirm` says no. Raises `BadSetting`.

    A backup of SQLite may also fill a PostgreSQL database.
    What may have been bought since is refunded before the bot can start on a SQLite file, or on its rows.
    """
    manifest = await _check(source)
    report(f"✓ backup: of {manifest.made_at}, version {manifest.version}, complete and readable")
    database = create_database(settings)
    try:
        with ExitStack() as held:
            try:
                aside = await _check_target(database, manifest, held)
            except StorageDown as error:
                raise BadSetting(f"Nothing was restored: {UNUSABLE.format(why=error)}") from error
            kept = f"Replace {database.path} (it is kept as {aside.name})" if aside is not None else "Fill the database"
            if not confirm(f"{kept} with the backup of {manifest.made_at}?"):
                return False
            await _load_media(create_media(settings), source, manifest, report=report)
            if database.path is not None:
                refunded = await _load_sqlite(database.path, source / manifest.database, aside=aside)
            elif manifest.is_sqlite:
                refunded = await _load_rows(database, source / manifest.database)
            else:
                refunded = await _load_postgres(database, source / manifest.database)
    except AlreadyRunning as error:
        raise BadSetting(f"Nothing was restored: {error}. Stop the bot first.") from error
    except (CopyFailed, StorageDown, StorageUnusable, Missing) as error:
        raise BadSetting(f"The restore did not end: {error}. Correct that and run it again.") from error
    except OSError as error:
        raise BadSetting(f"The restore did not end: {_reason(error)}. Correct that and run it again.") from error
    finally:
        await database.close()
    report("✓ database: restored, its tables are up to date" + (f"; the former one is {aside}" if aside else ""))
    report(f"✓ orders: {refunded} pending submissions were refunded, because they may have been bought since")
    return True


async def _check(source: Path) -> Manifest:
    try:
        manifest = await asyncio.to_thread(Manifest.read, source)
        await check_copy(source / manifest.database, is_sqlite=manifest.is_sqlite)
        damaged = await asyncio.to_thread(_damaged_files, source, manifest)
    except (BrokenBackup, CopyFailed) as error:
        raise BadSetting(f"Nothing was restored: {error}.") from error
    except OSError as error:
        raise BadSetting(f"Nothing was restored: {_reason(error)}.") from error
    if damaged:
        raise BadSetting(f"Nothing was restored: {len(damaged)} files are missing or damaged, such as {damaged[0]}.")
    if manifest.revision > NEWEST:
        raise BadSetting(f"Nothing was restored: the backup was made by the newer version {manifest.version}.")
    return manifest


def _reason(error: OSError) -> str:
    return f"{error.filename} cannot be used ({error.strerror})" if error.filename else str(error)


def _damaged_files(source: Path, manifest: Manifest) -> list[str]:
    """The copied files that are not as they were written; raises `BrokenBackup` if the list is not complete."""
    listed = list(read_files(source))
    if len(listed) != manifest.files:
        raise BrokenBackup(f"{FILES} has {len(listed)} files instead of {manifest.files}")
    copied = ((file, source / MEDIA / file.key) for file in listed if file.sha256 is not None)
    return [file.key for file, path in copied if not path.is_file() or checksum(path) != file.sha256]


async def _check_target(database: Database, manifest: Manifest, held: ExitStack) -> Path | None:
    """Where the present SQLite file will be kept; a lock on it goes on `held`. Raises `BadSetting`."""
    if database.is_sqlite and not manifest.is_sqlite:
        raise BadSetting("Nothing was restored: it is a backup of PostgreSQL, and DATABASE_URL names a SQLite file.")
    if database.path is None:
        if await is_led(database):
            raise AlreadyRunning(None)
        if not await is_unused(database):
            raise BadSetting("Nothing was restored: the database at DATABASE_URL is not empty. Create an empty one.")
        return None
    held.enter_context(ProcessLock(database.path))
    if not database.path.exists():
        return None
    return database.path.with_name(f"{database.path.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")


async def _load_media(store: MediaStore, source: Path, manifest: Manifest, *, report: Report) -> None:
    if not manifest.has_media:
        report("✓ media: the backup only lists the files; restore MEDIA_URL with its own tools")
        return
    stored = 0
    for file in read_files(source):
        await store.put_stream(file.key, _pieces(source / MEDIA / file.key), file.media_type)
        stored += 1
    report(f"✓ media: {stored} files stored")


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
            yield piece


async def _load_sqlite(path: Path, source: Path, *, aside: Path | None) -> int:
    """How many submissions were refunded; the file gets its name when that is done."""
    new = path.with_name(f".{path.name}.restored")
    for old in (new.with_name(f"{new.name}-wal"), new.with_name(f"{new.name}-shm")):
        old.unlink(missing_ok=True)
    await asyncio.to_thread(shutil.copyfile, source, new)
    database = Database(f"sqlite:///{new}")
    try:
        refunded = await _bring_up_to_date(database)
    finally:
        await database.close()
    await asyncio.to_thread(replace_sqlite, path, new, aside=aside)
    return refunded


async def _load_postgres(database: Database, source: Path) -> int:
    """How many submissions were refunded."""
    await load_dump(database, source)
    return await _bring_up_to_date(database)


async def _load_rows(database: Database, source: Path) -> int:
    """From a SQLite file to PostgreSQL: how many submissions were refunded."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / source.name  # it is brought up to date, and the backup stays as it is
        await asyncio.to_thread(shutil.copyfile, source, copy)
        former = Database(f"sqlite:///{copy}")
        try:
            refunded = await _bring_up_to_date(former)  # before the rows come where a bot could find them
            await migrate(database)
            await copy_rows(former, database)
        finally:
            await former.close()
    return refunded


async def _bring_up_to_date(database: Database) -> int:
    await migrate(database)
    return await refund_waiting(database, reason="unsure")
