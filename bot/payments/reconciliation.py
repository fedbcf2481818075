"""Compares the payments with Telegram's list of transactions: credits what was lost, books refunds made elsewhere."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

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
    load_unreadable,
    load_untold,
    note_booked,
    note_told,
    record_payment,
    refund_payment,
)
from storage.payments.refunds import load_waiting, refund_done

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 600.0
_RETRY_SECONDS = 30.0
_FRESH_SECONDS = 15.0  # the update of a payment is on its way for so long
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
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._stars = stars
        self._notices = notices
        self._alerts = alerts
        self._metrics = metrics
        self._keys = keys
        self._clock = clock

    async def run(self) -> None:
        """Reconciles until cancelled."""
        while True:
            pause = _EVERY_SECONDS
            try:
                if await self.reconcile():
                    pause = _FRESH_SECONDS
            except (StarsUnavailable, StorageDown) as error:
                log.warning("payments cannot be reconciled now", why=str(error))
                pause = _RETRY_SECONDS
            except Exception:  # a transaction that nobody foresaw must not end this for good
                log.exception("payments cannot be reconciled")
            await asyncio.sleep(pause)

    async def reconcile(self) -> bool:
        """One pass to the end of the list; whether payments are left whose update may still come.

        Raises `StarsUnavailable` or `StorageDown`.
        """
        found: dict[str, int] = {}
        await self._read_again(found)
        async with self._database.read() as connection:
            position = await load_position(connection)
        offset = max(position - _OVERLAP, 0)
        page = await self._stars.list_transactions(offset=offset)
        if not page and offset:  # another list than the one that was read: that of another bot
            log.warning("Telegram's list of transactions is shorter than before, reading it from its start")
            offset, page = 0, await self._stars.list_transactions(offset=0)
        fresh_at: int | None = None
        while True:
            before = await self._book(page, found)
            if before < len(page) and fresh_at is None:
                fresh_at = offset + before
            offset += len(page)
            async with self._database.write() as tx:
                await save_position(tx, offset if fresh_at is None else fresh_at)
            if len(page) < _PAGE:
                break
            page = await self._stars.list_transactions(offset=offset)
        await self._send_receipts()
        async with self._database.read() as connection:
            missing = await count_missing(connection)
        self._report(found | {"missing": missing})
        return fresh_at is not None

    async def _read_again(self, found: dict[str, int]) -> None:
        """Credits payments of the review list that can be understood now: their key is back."""
        last = ""
        while True:
            async with self._database.read() as connection:
                page = await load_unreadable(connection, after=last, limit=_PAGE)
            for one in page:
                if await self._credit(Charge(one.charge_id, one.payer_id, one.stars, one.payload, one.paid_at)):
                    found["lost"] = found.get("lost", 0) + 1
            if len(page) < _PAGE:
                return
            last = page[-1].charge_id

    async def _credit(self, charge: Charge) -> bool:
        """Whether a payment of the review list was credited."""
        paid = understand(charge, found="books", keys=self._keys)
        if paid.account_id is None:
            return False
        try:
            async with self._database.write() as tx:
                new = await record_payment(tx, paid)
        except StorageDown:
            raise
        except Exception:
            log.exception("payment cannot be booked", charge=charge.charge_id)
            return False
        log.info("payment of the review list understood", charge=charge.charge_id, new=new)
        return new

    async def _book(self, page: Sequence[Transaction], found: dict[str, int]) -> int:
        """Writes what a page says; how many come before the first whose update may still come: all if none is.

        Each charge is a transaction of its own, so a crash leaves none half done, and one that fails stops no other.
        """
        ours = [one for one in page if one.payer_id is not None]
        async with self._database.read() as connection:
            known = await load_payments(connection, [one.id for one in ours])
            waiting = await load_waiting(connection, [one.id for one in ours])
        fresh = (self._clock() - _FRESH_SECONDS) * 1000
        before = len(page)
        for place, one in enumerate(page):
            if one.payer_id is None:
                continue
            if one.incoming and one.id not in known and one.at > fresh:
                before = min(before, place)
                continue
            try:
                if one.incoming:
                    kind = await self._book_payment(one, known.get(one.id))
                else:
                    kind = await self._book_refund(one, known.get(one.id), waiting=one.id in waiting)
            except StorageDown:
                raise
            except Exception:
                log.exception("transaction cannot be booked", charge=one.id)
                kind = "failed"
                await self._set_aside(one)
            if kind is not None:
                found[kind] = found.get(kind, 0) + 1
        unseen = [one.id for one in ours if one.id not in known or not known[one.id].booked]
        if unseen:
            async with self._database.write() as tx:
                await note_booked(tx, unseen)
        return before

    async def _book_payment(self, one: Transaction, known: Payment | None) -> str | None:
        """Credits a payment that is not known; the kind of mismatch, once."""
        if known is not None:
            return "amount" if known.state != "review" and not known.booked and known.stars != one.stars else None
        async with self._database.write() as tx:
            paid = understand(_charge(one), found="books", keys=self._keys)
            if not await record_payment(tx, paid):
                return None
        log.warning("payment found in Telegram's list", charge=one.id, stars=one.stars, why=paid.why)
        if paid.account_id is None:
            return "unknown"
        return "lost"

    async def _set_aside(self, one: Transaction) -> None:
        """Puts a payment that cannot be booked on the review list, where it is tried again."""
        if not one.incoming:
            return
        aside = replace(understand(_charge(one), found="books", keys=()), why="failed")
        try:
            async with self._database.write() as tx:
                await record_payment(tx, aside)
        except StorageDown:
            raise
        except Exception:
            log.exception("payment cannot be put on the review list", charge=one.id)

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

    async def _book_refund(self, one: Transaction, known: Payment | None, *, waiting: bool) -> str | None:
        """Takes back the credits of a payment that Telegram refunded; the kind of mismatch.

        A refund that waits for Telegram is confirmed by it.
        """
        if known is not None and known.state == "refunded":
            if waiting:
                async with self._database.write() as tx:
                    confirmed = await refund_done(tx, one.id)
                if confirmed:
                    tell_refunded(known, notices=self._notices)
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
            ("failed", "operator-stars-failed"),
            ("missing", "operator-stars-missing"),
        ):
            if found.get(kind):
                self._alerts.tell(key, count=found[kind])


def report_refund(refunded: Payment, *, notices: PaymentNotices, alerts: Alerts) -> None:
    """Tells the person and the administrators of a refund that Telegram made by itself."""
    tell_refunded(refunded, notices=notices)
    alerts.tell(
        "operator-charged-back",
        stars=refunded.stars,
        person=str(refunded.payer_id),
        charge=refunded.charge_id,
        spent=refunded.shortfall,
    )


def tell_refunded(refunded: Payment, *, notices: PaymentNotices) -> None:
    """Tells the person that the Stars were returned."""
    language, taken = language_of_payload(refunded.payload), refunded.credits - refunded.shortfall
    notices.tell(refunded.payer_id, language, "refund-done", stars=refunded.stars, credits=taken)


def _charge(one: Transaction) -> Charge:
    return Charge(one.id, one.payer_id or 0, one.stars, one.payload, one.at)
