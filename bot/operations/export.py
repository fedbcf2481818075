"""`imagine-bot export`: everything about one person, or orders, ledger and people as CSV."""

import asyncio
import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from bot.config.settings import BadSetting, Settings
from bot.database import migrated_database
from bot.factories import create_media
from bot.media.personal_archive import write_archives
from storage.media.personal_data import load_personal_data
from storage.orders.listings import Subject, list_rows

_ONE_FILE = 1 << 62


async def export_person(settings: Settings, user_id: int, folder: Path) -> Path:
    """The ZIP file with all that is stored about the person; raises `BadSetting` if there is nothing."""
    async with migrated_database(settings) as database:
        async with database.read(lengthy=True) as connection:
            data = await load_personal_data(connection, user_id=user_id)
        if not any(data.rows.values()):
            raise BadSetting(f"nothing is stored about {user_id}.")
        target = folder / f"imagine-export-{user_id}.zip"
        try:
            await asyncio.to_thread(target.touch, mode=0o600)
            files = write_archives(data, create_media(settings), lambda _: target.open("wb"), most_bytes=_ONE_FILE)
            _ = [file async for file in files]
        except OSError as error:
            raise BadSetting(f"cannot write to {folder} ({error.strerror}).") from error
    return target


async def export_rows(settings: Settings, subject: Subject, first: date | None, last: date | None, to: TextIO) -> None:
    """Writes the rows of these days (UTC, both included) as CSV; without days, all."""
    since = _start(first) if first is not None else 0
    until = _start(last + timedelta(days=1)) if last is not None else 1 << 62
    writer = csv.writer(to)
    async with migrated_database(settings) as database:
        names: tuple[str, ...] | None = None
        async for row in list_rows(database, subject, since=since, until=until):
            if names is None:
                names = tuple(row)
                writer.writerow(names)
            else:
                writer.writerow([_format(name, value) for name, value in zip(names, row, strict=True)])


def _start(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _format(name: str, value: Any) -> Any:
    """Times as spreadsheets read them; a text that a spreadsheet would calculate is quoted."""
    if name.endswith("_at") and value is not None:
        return datetime.fromtimestamp(int(value) / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
