"""The background work of payments: one replica reconciles and refunds."""

import asyncio
from functools import partial

from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from storage.database.leader_election import LeaderElection


class PaymentJobs:
    """Runs both while this replica leads.

    Where nothing is sold, there is no `reconciliation` and nobody is elected: a refund asked for twice is harmless.
    """

    def __init__(
        self, *, election: LeaderElection, reconciliation: Reconciliation | None, refund_worker: RefundWorker
    ) -> None:
        self._election = election
        self._reconciliation = reconciliation
        self._refund_worker = refund_worker

    async def run(self) -> None:
        """Works until cancelled."""
        if self._reconciliation is None:
            await self._refund_worker.run()
        else:
            await self._election.lead(partial(self._work, self._reconciliation))

    async def _work(self, reconciliation: Reconciliation) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._refund_worker.run())
            group.create_task(reconciliation.run())
