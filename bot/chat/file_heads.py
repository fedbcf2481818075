"""How files at Telegram begin: enough to know what they are, without their downloads."""

import asyncio
from pathlib import Path
from typing import Any, cast

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.telegram_request import TelegramRequest

_AT_ONCE = 4
_SECONDS = 10.0


class FileHeads:
    """Reads the first bytes of files, a few files at once."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def read(self, file_id: str, length: int) -> bytes | None:
        """The first `length` bytes or fewer; None where Telegram does not give them in 10 s, the wait included."""
        try:
            async with asyncio.timeout(_SECONDS), self._free:
                path = str((await self._bot.get_file(file_id)).file_path)
                if path.startswith(("http://", "https://")):
                    return await cast(TelegramRequest, self._bot.request).read_head(path, length)
                return await asyncio.to_thread(_read_local, path, length)  # a Bot API server of the operator's own
        except (TelegramError, TimeoutError, OSError):
            return None


def _read_local(path: str, length: int) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(length)
