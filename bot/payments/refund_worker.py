"""Asks Telegram for the refunds that are written down, until it confirms each."""

import asyncio

import structlog

from bot.payments.ports import Alerts, PaymentNotices, StarAccount, StarsUnavailable
from bot.payments.reconciliation import tell_refunded
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.payments.payments import find_payment
from storage.payments.refunds import Refund, due_refunds, refund_done, refund_failed

log = structlog.get_logger(__name__)

_FIRST_RETRY_SECONDS, _LONGEST_RETRY_SECONDS = 1.0, 3600.0
_ALERT_ATTEMPTS = 6  # after about a minute


class RefundWorker:
    """Runs in one replica, and looks for refunds every `look_seconds`.

    A refund that may have been made is asked for again: a repetition is harmless.
    """

    def __init__(
        self,
        *,
        database: Database,
        stars: StarAccount,
        notices: PaymentNotices,
        alerts: Alerts,
        look_seconds: float = 2.0,
    ) -> None:
        self._database = database
        self._stars = stars
        self._notices = notices
        self._alerts = alerts
        self._look_seconds = look_seconds

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            try:
                await self.work()
            except StorageDown as error:
                log.warning("refunds wait for the database", why=str(error))
            except Exception:  # an error that nobody foresaw must not end this for good
                log.exception("refunds failed")
            await asyncio.sleep(self._look_seconds)

    async def work(self) -> None:
        """Everything that is due now; raises `StorageDown`."""
        async with self._database.read() as connection:
            due = await due_refunds(connection)
        for refund in due:
            try:
                await self._refund(refund)
            except StarsUnavailable as error:
                log.warning("refund not confirmed", charge=refund.charge_id, why=str(error))
                await self._retry_later(refund, str(error))
            except StorageDown:
                raise
            except Exception as error:  # one refund that fails in a way nobody foresaw holds up no other
                log.exception("refund failed", charge=refund.charge_id)
                await self._retry_later(refund, repr(error))

    async def _refund(self, refund: Refund) -> None:
        await self._stars.refund(refund.payer_id, refund.charge_id)
        async with self._database.write() as tx:
            confirmed = await refund_done(tx, refund.charge_id)
            payment = await find_payment(tx, refund.charge_id)
        log.info("refund confirmed", charge=refund.charge_id, stars=refund.stars)
        if confirmed and payment is not None:
            tell_refunded(payment, notices=self._notices)

    async def _retry_later(self, refund: Refund, trouble: str) -> None:
        pause = min(_FIRST_RETRY_SECONDS * 2.0 ** min(refund.attempts, 20), _LONGEST_RETRY_SECONDS)
        async with self._database.write() as tx:
            await refund_failed(tx, refund.charge_id, trouble=trouble, retry_seconds=pause)
        if refund.attempts + 1 >= _ALERT_ATTEMPTS:
            self._alerts.tell("operator-refund-stuck", charge=refund.charge_id, why=trouble[:200])
