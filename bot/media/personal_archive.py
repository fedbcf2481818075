"""What is stored about one person as ZIP files: data.json, and their pictures and videos."""

import asyncio
import json
import zipfile
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, BinaryIO

from storage.media.personal_data import PersonalData
from storage.media.store import MediaStore, Missing, translated
from storage.orders.models import Stored

_SPARE_BYTES = 1_000_000  # for the list of contents


async def write_archives(
    data: PersonalData, media: MediaStore, open_file: Callable[[int], BinaryIO], *, most_bytes: int
) -> AsyncGenerator[BinaryIO, None]:
    """One ZIP file after another, each with at most `most_bytes` where a single result allows it.

    `open_file` opens file number 1, 2, …, which is closed after its turn; the first has data.json. Raises
    `MediaUnavailable`.
    """
    pending = list(reversed(data.results))
    number = 0
    while number == 0 or pending:
        number += 1
        with translated(), open_file(number) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                if number == 1:
                    await asyncio.to_thread(archive.writestr, "data.json", format_data(data), zipfile.ZIP_DEFLATED)
                is_new = number > 1
                while pending and (is_new or file.tell() + pending[-1][1].size < most_bytes - _SPARE_BYTES):
                    is_new = not await _add(archive, media, *pending.pop()) and is_new
            if not is_new:
                yield file


async def _add(archive: zipfile.ZipFile, media: MediaStore, order_id: str, result: Stored) -> bool:
    """False if the store does not have it any more."""
    name = f"{'videos' if result.is_video else 'pictures'}/{order_id}-{result.key.rpartition('/')[2]}"
    async with aclosing(media.stream(result.key)) as pieces:
        try:
            piece = await anext(pieces, b"")
        except Missing:
            return False
        with archive.open(name, "w", force_zip64=True) as file:
            while piece:
                await asyncio.to_thread(file.write, piece)
                piece = await anext(pieces, b"")
    return True


def format_data(data: PersonalData) -> str:
    """The rows as JSON. Times of the form `…_at` are in UTC."""
    tables = {name: [_readable(row) for row in rows] for name, rows in data.rows.items() if rows}
    content = {"exported_at": _format_time(data.exported_at), **tables}
    return json.dumps(content, indent=2, ensure_ascii=False)


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _format_time(value) if name.endswith("_at") and isinstance(value, int) else value
        for name, value in row.items()
        if value is not None
    }


def _format_time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")
