"""The background work of payments: one replica reconciles and refunds."""

import asyncio

from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from storage.database.leader_election import LeaderElection


class PaymentJobs:
    """Runs both while this replica leads. Refunds go on while nothing is sold; the list is read only while it is."""

    def __init__(
        self, *, election: LeaderElection, reconciliation: Reconciliation | None, refund_worker: RefundWorker
    ) -> None:
        self._election = election
        self._reconciliation = reconciliation
        self._refund_worker = refund_worker

    async def run(self) -> None:
        """Works until cancelled."""
        await self._election.lead(self._work)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._refund_worker.run())
            if self._reconciliation is not None:
                group.create_task(self._reconciliation.run())
