"""Wake-ups between replicas: a notification that orders are due. Polling finds the same orders, only later."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from storage.database.database import Database
from storage.database.errors import is_down
from storage.database.sessions import beat, pause_seconds, session
from storage.database.transaction import Transaction

_CHANNEL = "imagine_due"
_CHANGES = "imagine_changed"


class Wakeups:
    """Tells the other replicas that something is due, and hears it from them.

    `heard` is set when any order may be due; `called` gets the id of an order that others wrote something for;
    `changed` is set when an administrator changed something. On SQLite there is nobody else: nothing is told and
    nothing heard. Behind a transaction pooler nothing is heard.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._origin = secrets.token_hex(4)
        self.heard = asyncio.Event()
        self.changed = asyncio.Event()
        self.listening = asyncio.Event()
        self.called: Callable[[str], None] = lambda order_id: None

    async def announce(self, tx: Transaction, order_id: str = "") -> None:
        """Tells every other replica, once the transaction is committed, that the order or any order is due."""
        if not self._database.is_sqlite:
            said = {"channel": _CHANNEL, "payload": f"{self._origin} {order_id}"}
            await tx.execute(text("SELECT pg_notify(:channel, :payload)"), said)

    async def announce_change(self, tx: Transaction) -> None:
        """Tells every other replica, once the transaction is committed, that an administrator changed something."""
        if not self._database.is_sqlite:
            await tx.execute(
                text("SELECT pg_notify(:channel, :payload)"), {"channel": _CHANGES, "payload": self._origin}
            )

    def call(self, order_id: str = "") -> None:
        """Tells this process the same."""
        if order_id:
            self.called(order_id)
        else:
            self.heard.set()

    async def listen(self) -> None:
        """Sets `heard` for every notification, until cancelled; returns at once where nothing can be heard.

        Connects again by itself, and then sets `heard` and `changed`, since something may have been missed.
        """
        failures = 0
        while not self._database.is_sqlite and not self._database.address.is_pooled:
            lost = asyncio.Event()
            try:
                async with session(self._database, lost) as connection:
                    await connection.add_listener(_CHANNEL, self._hear)
                    await connection.add_listener(_CHANGES, self._hear_change)
                    failures = 0
                    self.listening.set()
                    self.heard.set()
                    self.changed.set()
                    await beat(connection, lost)
            except Exception as error:
                if not is_down(error):
                    raise
            finally:
                self.listening.clear()
            await asyncio.sleep(pause_seconds(failures))
            failures += 1

    def _hear(self, connection: Any, pid: int, channel: str, payload: str) -> None:
        origin, _, order_id = payload.partition(" ")
        if origin != self._origin:
            self.call(order_id)

    def _hear_change(self, connection: Any, pid: int, channel: str, payload: str) -> None:
        if payload != self._origin:
            self.changed.set()
