"""Compares the payments with Telegram's list of transactions: credits what was lost, books refunds made elsewhere."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.payments.charges import Charge, understand
from bot.payments.payloads import language_of_payload
from bot.payments.ports import Alerts, MismatchCounter, PaymentNotices, StarAccount, StarsUnavailable, Transaction
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.payments.books import count_missing, load_position, save_position
from storage.payments.payments import (
    Payment,
    load_payments,
    load_untold,
    note_booked,
    note_told,
    record_payment,
    refund_payment,
)
from storage.payments.refunds import refund_done

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 600.0
_RETRY_SECONDS = 30.0
_PAGE = 100
_OVERLAP = 100  # rows that are read again: none is missed where the list and the cursor differ a little


class Reconciliation:
    """Runs in one replica: at the start and every ten minutes. The list is read from where the last time ended."""

    def __init__(
        self,
        *,
        database: Database,
        stars: StarAccount,
        notices: PaymentNotices,
        alerts: Alerts,
        metrics: MismatchCounter,
        keys: Sequence[bytes],
    ) -> None:
        self._database = database
        self._stars = stars
        self._notices = notices
        self._alerts = alerts
        self._metrics = metrics
        self._keys = keys

    async def run(self) -> None:
        """Reconciles until cancelled."""
        while True:
            pause = _EVERY_SECONDS
            try:
                await self.reconcile()
            except (StarsUnavailable, StorageDown) as error:
                log.warning("payments cannot be reconciled now", why=str(error))
                pause = _RETRY_SECONDS
            except Exception:  # a transaction that nobody foresaw must not end this for good
                log.exception("payments cannot be reconciled")
            await asyncio.sleep(pause)

    async def reconcile(self) -> None:
        """One pass to the end of the list; raises `StarsUnavailable` or `StorageDown`."""
        async with self._database.read() as connection:
            position = await load_position(connection)
        offset = max(position - _OVERLAP, 0)
        page = await self._stars.list_transactions(offset=offset)
        if not page and offset:  # another list than the one that was read: that of another bot
            log.warning("Telegram's list of transactions is shorter than before, reading it from its start")
            offset, page = 0, await self._stars.list_transactions(offset=0)
        found: dict[str, int] = {}
        while True:
            offset += len(page)
            await self._book(page, offset, found)
            if len(page) < _PAGE:
                break
            page = await self._stars.list_transactions(offset=offset)
        await self._send_receipts()
        async with self._database.read() as connection:
            missing = await count_missing(connection)
        self._report(found | {"missing": missing})

    async def _book(self, page: Sequence[Transaction], position: int, found: dict[str, int]) -> None:
        """Writes what a page says. Each charge is a transaction of its own, so a crash leaves none half done."""
        ours = [one for one in page if one.payer_id is not None]
        async with self._database.read() as connection:
            known = await load_payments(connection, [one.id for one in ours])
        for one in ours:
            if one.incoming:
                kind = await self._book_payment(one, known.get(one.id))
            else:
                kind = await self._book_refund(one, known.get(one.id))
            if kind is not None:
                found[kind] = found.get(kind, 0) + 1
        unseen = [one.id for one in ours if one.id not in known or not known[one.id].booked]
        async with self._database.write() as tx:
            if unseen:
                await note_booked(tx, unseen)
            await save_position(tx, position)

    async def _book_payment(self, one: Transaction, known: Payment | None) -> str | None:
        """Credits a payment that is not known, or was not understood; the kind of mismatch."""
        if known is not None and known.state != "review":
            return "amount" if known.stars != one.stars else None
        paid = understand(
            Charge(one.id, one.payer_id or 0, one.stars, one.payload, one.at), found="books", keys=self._keys
        )
        if known is not None and paid.account_id is None:
            return None
        async with self._database.write() as tx:
            if not await record_payment(tx, paid):
                return None
        log.warning("payment found in Telegram's list", charge=one.id, stars=one.stars, why=paid.why)
        if paid.account_id is None:
            return "unknown"
        return "lost"

    async def _send_receipts(self) -> None:
        """To those whose payments were found in the list: also after a crash, and once more rather than never."""
        async with self._database.read() as connection:
            untold = await load_untold(connection)
        for one in untold:
            key = "receipt" if one.account_id == one.payer_id else "receipt-gift-found"
            args: dict[str, str | int] = {"stars": one.stars, "credits": one.credits, "charge": one.charge_id}
            if await self._notices.send(one.payer_id, language_of_payload(one.payload), key, **args):
                async with self._database.write() as tx:
                    await note_told(tx, one.charge_id)

    async def _book_refund(self, one: Transaction, known: Payment | None) -> str | None:
        """Takes back the credits of a payment that Telegram refunded; the kind of mismatch."""
        if known is not None and known.state == "refunded":
            return None
        async with self._database.write() as tx:
            refunded = await refund_payment(tx, one.id)
            if refunded is not None:
                await refund_done(tx, one.id)
        if refunded is None:
            return None
        report_refund(refunded, notices=self._notices, alerts=self._alerts)
        return "refunded"

    def _report(self, found: dict[str, int]) -> None:
        for kind, count in found.items():
            if count and kind != "missing":  # a gauge tells how many are
                log.warning("payments differ from Telegram's list", kind=kind, count=count)
                self._metrics.star_mismatch(kind, count)
        for kind, key in (
            ("lost", "operator-stars-found"),
            ("unknown", "operator-stars-review"),
            ("amount", "operator-stars-amount"),
            ("missing", "operator-stars-missing"),
        ):
            if found.get(kind):
                self._alerts.tell(key, count=found[kind])


def report_refund(refunded: Payment, *, notices: PaymentNotices, alerts: Alerts) -> None:
    """Tells the person and the administrators of a refund that Telegram made by itself."""
    language = language_of_payload(refunded.payload)
    notices.tell(
        refunded.payer_id, language, "refund-done", stars=refunded.stars, credits=refunded.credits - refunded.shortfall
    )
    alerts.tell(
        "operator-charged-back",
        stars=refunded.stars,
        person=str(refunded.payer_id),
        charge=refunded.charge_id,
        spent=refunded.shortfall,
    )
