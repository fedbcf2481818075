"""Sends people what administrators answered to their tickets, in order, until it arrived or cannot."""

import asyncio

import structlog

from bot.payments.ports import Answers, Arrival
from storage.admin.tickets import CLOSED, DELIVERED, LOST, ToSend, list_to_send, note_sent
from storage.database.database import Database
from storage.database.errors import StorageDown

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 10.0


class TicketAnswers:
    """Runs in one replica, and looks for answers every `look_seconds`. After a crash one may be sent again."""

    def __init__(self, *, database: Database, answers: Answers, look_seconds: float) -> None:
        self._database = database
        self._answers = answers
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            pause = self._look_seconds
            try:
                if not await self.work():
                    pause = _RETRY_SECONDS
            except StorageDown as error:
                log.warning("answers to tickets wait for the database", why=str(error))
            except Exception:  # an error that nobody foresaw must not end this for good
                log.exception("answers to tickets failed")
            await asyncio.sleep(pause)

    async def work(self) -> bool:
        """Sends what waits; False if the rest has to wait for Telegram. Raises `StorageDown`."""
        async with self._database.read() as connection:
            waiting = await list_to_send(connection)
        for one in waiting:
            arrival = await self._send(one)
            if arrival is Arrival.LATER:
                return False
            async with self._database.write() as tx:
                await note_sent(tx, one.id, outcome=DELIVERED if arrival is Arrival.DELIVERED else LOST)
        return True

    async def _send(self, one: ToSend) -> Arrival:
        key = "ticket-closed" if one.kind == CLOSED else "ticket-answer"
        return await self._answers.deliver(one.user_id, one.language, key, below=one.text, id=str(one.ticket_id))
