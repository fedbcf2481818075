"""Wake-ups between replicas: a notification that orders are due. Polling finds the same orders, only later."""

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import Database
from storage.database.errors import is_down
from storage.database.sessions import beat, pause_seconds, session

_CHANNEL = "imagine_due"


class Wakeups:
    """Notifies the other replicas that orders are due, and sets `heard` when they notify this one.

    On SQLite there is nobody else: nothing is told and nothing heard.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.heard = asyncio.Event()
        self.listening = asyncio.Event()

    async def announce(self, tx: AsyncConnection) -> None:
        """Notifies all replicas when the transaction commits."""
        if not self._database.is_sqlite:
            await tx.execute(text(f"NOTIFY {_CHANNEL}"))

    async def listen(self) -> None:
        """Sets `heard` for every notification, until cancelled; returns at once on SQLite.

        Connects again by itself, and then sets `heard`, since something may have been missed.
        """
        failures = 0
        while not self._database.is_sqlite:
            lost = asyncio.Event()
            try:
                async with session(self._database, lost) as connection:
                    await connection.add_listener(_CHANNEL, self._hear)
                    failures = 0
                    self.listening.set()
                    self.heard.set()
                    await beat(connection, lost)
            except Exception as error:
                if not is_down(error):
                    raise
            finally:
                self.listening.clear()
            await asyncio.sleep(pause_seconds(failures))
            failures += 1

    def _hear(self, *_: Any) -> None:
        self.heard.set()
