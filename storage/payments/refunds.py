"""Refunds: written down with the credits taken back, then asked of Telegram until it confirms."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage.accounts.ledger import lock_accounts
from storage.database.database import clock, insert_once, plus_seconds
from storage.database.transaction import Transaction
from storage.payments.payments import Payment, lock_payment, refund_payment
from storage.schema.accounts import accounts
from storage.schema.payments import payments, refunds


class NotPaid(Exception):
    """There is no payment with that charge id."""


class CreditsSpent(Exception):
    """Of the payment's credits, `spent` cannot be taken back any more."""

    def __init__(self, payment: Payment, *, spent: int) -> None:
        super().__init__(f"{spent} of {payment.credits} credits are spent")
        self.payment = payment
        self.spent = spent


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund that Telegram has not confirmed yet."""

    charge_id: str
    payer_id: int
    stars: int
    attempts: int


async def ask_refund(
    tx: Transaction, charge_id: str, *, asked_by: str | None, even_if_spent: bool, spent_at_most: int = 0
) -> Payment | None:
    """Takes the credits back and writes the refund down; None if it was refunded before.

    Raises `NotPaid`, and `CreditsSpent` if more than `spent_at_most` credits are spent, unless told to refund
    nevertheless.
    """
    found = await lock_payment(tx, charge_id)
    if found is None:
        raise NotPaid
    if found.account_id is not None and found.state == "paid":
        account, _ = await lock_accounts(tx, found.account_id)
        spent = found.credits - min(found.credits, account["balance"])
        if spent > spent_at_most and not even_if_spent:
            raise CreditsSpent(found, spent=spent)
    refunded = await refund_payment(tx, charge_id)
    if refunded is None:
        return None
    row = {"charge_id": charge_id, "asked_by": asked_by, "asked_at": clock(), "attempts": 0, "due_at": clock()}
    await insert_once(tx, refunds, row)
    return refunded


async def count_spent(connection: Transaction, payment: Payment) -> int:
    """How many of the payment's credits could not be taken back now."""
    if payment.account_id is None or payment.state != "paid":
        return 0
    balance = await connection.scalar(select(accounts.c.balance).where(accounts.c.id == payment.account_id))
    return payment.credits - min(payment.credits, int(balance or 0))


async def due_refunds(connection: Transaction, *, limit: int = 20) -> list[Refund]:
    """Refunds to ask Telegram for now, the oldest first."""
    shown = (refunds.c.charge_id, payments.c.payer_id, payments.c.stars, refunds.c.attempts)
    due = select(*shown).join(payments, payments.c.charge_id == refunds.c.charge_id)
    due = due.where(refunds.c.due_at <= clock()).order_by(refunds.c.due_at).limit(limit)
    return [Refund(**row) for row in (await connection.execute(due)).mappings()]


async def load_waiting(connection: Transaction, charge_ids: Collection[str]) -> set[str]:
    """Those of the charges whose refund Telegram has not confirmed."""
    waiting = (refunds.c.charge_id.in_(charge_ids), refunds.c.due_at.is_not(None))
    return set((await connection.execute(select(refunds.c.charge_id).where(*waiting))).scalars())


async def refund_done(tx: Transaction, charge_id: str) -> bool:
    """Telegram has given the Stars back; False if that is known, or the refund was not asked for here."""
    waiting = (refunds.c.charge_id == charge_id, refunds.c.done_at.is_(None))
    done = update(refunds).where(*waiting).values(due_at=None, done_at=clock(), trouble=None)
    return bool((await tx.execute(done)).rowcount)


async def refund_failed(tx: Transaction, charge_id: str, *, trouble: str, retry_seconds: float) -> None:
    """Telegram did not confirm: it is asked again later. A confirmed refund stays confirmed."""
    values = {"due_at": plus_seconds(clock(), retry_seconds), "trouble": trouble, "attempts": refunds.c.attempts + 1}
    await tx.execute(
        update(refunds).where(refunds.c.charge_id == charge_id, refunds.c.done_at.is_(None)).values(values)
    )


async def waiting_refunds(connection: Transaction) -> int:
    """How many refunds Telegram has not confirmed."""
    return int(await connection.scalar(select(func.count()).where(refunds.c.due_at.is_not(None))) or 0)
