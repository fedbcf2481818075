"""The background work of payments: one replica reconciles, refunds, and sends answers to tickets."""

import asyncio

import structlog

from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from bot.payments.ticket_answers import TicketAnswers
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.leader_election import LeaderElection
from storage.payments.payments import has_payments

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 5.0


class PaymentJobs:
    """Runs all of it while this replica leads.

    Where nothing is sold and nothing was, nobody is elected: a refund asked for twice is harmless.
    """

    def __init__(
        self,
        *,
        database: Database,
        sells: bool,
        election: LeaderElection,
        reconciliation: Reconciliation,
        refund_worker: RefundWorker,
        ticket_answers: TicketAnswers,
    ) -> None:
        self._database = database
        self._sells = sells
        self._election = election
        self._reconciliation = reconciliation
        self._refund_worker = refund_worker
        self._ticket_answers = ticket_answers

    async def run(self) -> None:
        """Works until cancelled."""
        if self._sells or await self._has_sold():
            await self._election.lead(self._work)
        else:
            await self._refund_worker.run()

    async def _has_sold(self) -> bool:
        """Whether anything was ever paid: subscriptions are renewed even if nothing is sold any more."""
        while True:
            try:
                async with self._database.read() as connection:
                    return await has_payments(connection)
            except StorageDown as error:
                log.warning("payments cannot be looked up now", why=str(error))
                await asyncio.sleep(_RETRY_SECONDS)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._refund_worker.run())
            group.create_task(self._ticket_answers.run())
            group.create_task(self._reconciliation.run())
