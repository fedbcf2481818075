"""`imagine-bot backup`: a copy of the database and the pictures, made while the bot runs."""

import asyncio
import hashlib
import shutil
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.config.settings import BadSetting, Settings
from bot.database import UNUSABLE, create_database
from bot.factories import create_media
from bot.operations.backup_folder import FILES, MEDIA, BackedUpFile, Manifest, checksum, format_file
from storage.database.copies import CopyFailed, check_copy, copy_database
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.migrate import revision
from storage.media.manifest import Needed, list_needed
from storage.media.store import MediaStore, Missing


async def make_backup(
    settings: Settings, target: Path, *, with_media: bool | None, report: Callable[[str], None]
) -> None:
    """Writes the backup into the new folder `target`; raises `BadSetting` with one sentence.

    The folder gets its name when all is written and checked. `with_media` None: where the store is a folder.
    """
    database = create_database(settings)
    partial = _create_folder(target)
    try:
        try:
            tables = await revision(database)
        except StorageDown as error:
            raise BadSetting(f"No backup was made: {UNUSABLE.format(why=error)}") from error
        if tables is None:
            raise BadSetting("The database at DATABASE_URL is empty: there is nothing to back up.")
        copy = partial / ("database.sqlite" if database.is_sqlite else "database.dump")
        made_at = datetime.now(UTC)
        await copy_database(database, copy)
        await check_copy(copy, is_sqlite=database.is_sqlite)
        report(f"✓ database: {_format_size(copy.stat().st_size)}, opened and checked")
        copies = settings.media_url.startswith("file:") if with_media is None else with_media
        files, missing = await _list_media(database, create_media(settings), partial, copies=copies)
        done = "copied" if copies else "listed, not copied: back up MEDIA_URL with its own tools"
        report(f"✓ media: {files} files {done}" + (f"; {missing} were not in the store" if missing else ""))
        Manifest(
            made_at=made_at.isoformat(timespec="seconds"),
            version=version("imagine-bot"),
            revision=tables,
            database=copy.name,
            database_sha256=await asyncio.to_thread(checksum, copy),
            has_media=copies,
            files=files,
            missing=missing,
        ).write(partial)
        partial.rename(target)
    except (CopyFailed, StorageDown) as error:
        raise BadSetting(f"No backup was made: {error}.") from error
    except OSError as error:
        raise BadSetting(f"No backup was made: cannot write to {target} ({error.strerror}).") from error
    finally:
        await database.close()
        await asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True)


def _create_folder(target: Path) -> Path:
    """The folder, private to this user, under its name while it is not complete; raises `BadSetting`."""
    partial = target.with_name(f"{target.name}.partial")
    for path in (target, partial):
        if path.exists():
            raise BadSetting(f"{path} is there already. Delete it, or name a new folder.")
    try:
        partial.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise BadSetting(f"No backup was made: cannot write to {target} ({error.strerror}).") from error
    return partial


async def _list_media(database: Database, store: MediaStore, folder: Path, *, copies: bool) -> tuple[int, int]:
    """How many files are in the list, and how many more the store did not have."""
    files = missing = 0
    with (folder / FILES).open("w", encoding="utf-8") as listing:
        async for needed in list_needed(database):
            try:
                file = await _copy(store, needed, folder / MEDIA) if copies else _listed(needed)
            except Missing:
                missing += not needed.optional
                continue
            if file is not None:
                listing.write(format_file(file))
                files += 1
    return files, missing


def _listed(needed: Needed) -> BackedUpFile | None:
    """Its entry without a copy; None where nobody knows whether it exists."""
    return None if needed.optional else BackedUpFile(needed.key, needed.media_type, needed.size, None)


async def _copy(store: MediaStore, needed: Needed, folder: Path) -> BackedUpFile:
    """Raises `Missing`."""
    target, digest, size = folder / needed.key, hashlib.sha256(), 0
    async with aclosing(store.stream(needed.key)) as pieces:
        piece = await anext(pieces, b"")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            while piece:
                await asyncio.to_thread(file.write, piece)
                digest.update(piece)
                size += len(piece)
                piece = await anext(pieces, b"")
    return BackedUpFile(needed.key, needed.media_type, size, digest.hexdigest())


def _format_size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
