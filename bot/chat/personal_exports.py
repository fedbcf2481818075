"""Sends a person everything that is stored about them, as ZIP files."""

import tempfile
from contextlib import aclosing
from typing import Any, BinaryIO

from telegram import InputFile
from telegram.ext import ExtBot

from bot.chat.video_uploads import UPLOAD_SECONDS
from bot.media.personal_archive import write_archives
from storage.database.database import Database
from storage.media.personal_data import load_personal_data
from storage.media.store import MediaStore

_MEGABYTE = 1_000_000


class PersonalExports:
    """Makes the files one by one in the folder for temporary files. Telegram takes up to `limit_mb` megabytes each."""

    def __init__(self, *, bot: ExtBot[Any], database: Database, media: MediaStore, limit_mb: int) -> None:
        self._bot = bot
        self._database = database
        self._media = media
        self._limit_bytes = limit_mb * _MEGABYTE

    async def send(self, user_id: int, *, caption: str, **how: Any) -> None:
        """Sends all files; `how` says where to. Raises `StorageDown` and Telegram's errors."""
        async with self._database.read(lengthy=True) as connection:
            data = await load_personal_data(connection, user_id=user_id)
        archives = write_archives(data, self._media, _open_nameless, most_bytes=self._limit_bytes)
        number = 0
        async with aclosing(archives):
            async for archive in archives:
                number += 1
                archive.seek(0)
                await self._bot.send_document(
                    document=InputFile(
                        archive, filename=f"imagine-{user_id}-{number}.zip", attach=True, read_file_handle=False
                    ),
                    caption=caption,
                    read_timeout=UPLOAD_SECONDS,
                    write_timeout=UPLOAD_SECONDS,
                    **how,
                )


def _open_nameless(_: int) -> BinaryIO:
    """A file that goes when it is closed."""
    return tempfile.TemporaryFile()
