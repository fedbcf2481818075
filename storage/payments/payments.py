"""Payments with Telegram Stars: each is written once, with its credits, and refunded once."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import select, update

from storage.accounts.ledger import lock_accounts
from storage.accounts.purchases import lock_current, move_balance, purchase, revoke
from storage.database.database import clock, insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.payments.subscriptions import SUBSCRIBED, is_subscribed, keep_subscriber, note_subscription
from storage.schema.payments import payments

_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment as Telegram tells of it. `paid_at` and `until` (the end of a subscription) in milliseconds.

    Without an account it is not understood: it goes to the review list, with the reason `why`.
    """

    charge_id: str
    payer_id: int
    stars: int
    payload: str
    paid_at: int
    found: str
    account_id: int | None = None
    credits: int = 0
    until: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A stored payment. Times in milliseconds since 1970."""

    charge_id: str
    kind: str
    state: str
    payer_id: int
    account_id: int | None
    stars: int
    credits: int
    payload: str
    why: str | None
    found: str
    paid_at: int
    shortfall: int
    booked_at: int | None = None

    @property
    def booked(self) -> bool:
        """Whether it was seen in Telegram's list of transactions."""
        return self.booked_at is not None


_SHOWN = tuple(payments.c[field.name] for field in fields(Payment))


async def record_payment(tx: Transaction, paid: Paid) -> bool:
    """Stores the payment and credits the account, in one transaction; False if the charge is known.

    One that is in review is credited as soon as it is understood.
    """
    if paid.account_id is None:
        return await insert_once(tx, payments, _row(paid, kind="unknown", state="review"))
    paid = replace(paid, account_id=await lock_current(tx, paid.account_id))
    assert paid.account_id is not None
    kind = "pack"
    if paid.until is not None:
        kind = "renewal" if await is_subscribed(tx, payer_id=paid.payer_id, payload=paid.payload) else "subscription"
    row = _row(paid, kind=kind, state="paid")
    if not await insert_once(tx, payments, row) and not await _understood(tx, row):
        return False
    credited = await purchase(tx, account_id=paid.account_id, credits=paid.credits, charge_id=paid.charge_id)
    if paid.until is not None:
        await note_subscription(
            tx,
            payer_id=paid.payer_id,
            payload=paid.payload,
            charge_id=paid.charge_id,
            account_id=paid.account_id,
            stars=paid.stars,
            credits=paid.credits,
            until=paid.until,
        )
        await keep_subscriber(tx, account_id=paid.account_id)
    if not credited:  # the ledger knows the charge: the tables of payments were dropped by going back to older ones
        await note_told(tx, paid.charge_id)
    return credited


async def _understood(tx: Transaction, row: dict[str, Any]) -> bool:
    """Whether the payment was in review and is none the more."""
    known = ("kind", "state", "account_id", "credits", "why", "found", "told_at", "until")
    keys = {"charge_id": row["charge_id"], "state": "review"}
    return bool((await change(tx, payments, keys, {name: row[name] for name in known})).rowcount)


async def refund_payment(tx: Transaction, charge_id: str) -> Payment | None:
    """The payment as refunded, its credits taken back; None if there is nothing to refund (any more)."""
    found = await lock_payment(tx, charge_id)
    if found is None or found.state == "refunded":
        return None
    keys = {"charge_id": charge_id, "state": found.state}
    values = {"state": "refunded", "refunded_at": clock(), "told_at": clock()}  # no receipt after the refund
    if not (await change(tx, payments, keys, values)).rowcount:
        return None
    shortfall = 0
    if found.account_id is not None and found.credits:
        shortfall = await revoke(tx, account_id=found.account_id, credits=found.credits, charge_id=charge_id)
        await change(tx, payments, {"charge_id": charge_id}, {"shortfall": shortfall})
        if found.kind in SUBSCRIBED:
            await keep_subscriber(tx, account_id=found.account_id)
    return replace(found, state="refunded", shortfall=shortfall)


async def lock_payment(tx: Transaction, charge_id: str) -> Payment | None:
    """The payment, with its account held until the transaction ends."""
    held, found = None, await find_payment(tx, charge_id)
    while found is not None and found.account_id not in (None, held):
        held = found.account_id
        await lock_accounts(tx, held)
        found = await find_payment(tx, charge_id)  # while it was waited for, the group may have got another id
    return found


async def find_payment(connection: Transaction, charge_id: str) -> Payment | None:
    """The payment with that charge id."""
    found = await connection.execute(select(*_SHOWN).where(payments.c.charge_id == charge_id))
    row = found.mappings().one_or_none()
    return None if row is None else Payment(**row)


async def has_payments(connection: Transaction) -> bool:
    """Whether anything was ever paid."""
    return bool(await connection.scalar(select(select(payments.c.charge_id).exists())))


async def list_payments(
    connection: Transaction, *, account_id: int | None = None, state: str | None = None, limit: int = _LISTED
) -> list[Payment]:
    """The newest payments, newest first: those that a person made or an account got, or those in a state."""
    found = select(*_SHOWN).order_by(payments.c.paid_at.desc(), payments.c.charge_id.desc()).limit(limit)
    if account_id is not None:
        found = found.where((payments.c.payer_id == account_id) | (payments.c.account_id == account_id))
    if state is not None:
        found = found.where(payments.c.state == state)
    return [Payment(**row) for row in (await connection.execute(found)).mappings()]


async def load_payments(connection: Transaction, charge_ids: Collection[str]) -> dict[str, Payment]:
    """Those of the charges that are known."""
    found = await connection.execute(select(*_SHOWN).where(payments.c.charge_id.in_(charge_ids)))
    return {row["charge_id"]: Payment(**row) for row in found.mappings()}


async def load_unreadable(connection: Transaction, *, after: str, limit: int) -> list[Payment]:
    """Payments of the review list that may be understood later, by charge id, from the first behind `after` on."""
    unread = (payments.c.state == "review", payments.c.why.in_(("payload", "failed")), payments.c.charge_id > after)
    found = select(*_SHOWN).where(*unread).order_by(payments.c.charge_id).limit(limit)
    return [Payment(**row) for row in (await connection.execute(found)).mappings()]


async def load_untold(connection: Transaction, *, limit: int = _LISTED) -> list[Payment]:
    """Payments that were found in Telegram's list, and whose people have no receipt yet."""
    untold = select(*_SHOWN).where(payments.c.told_at.is_(None)).order_by(payments.c.paid_at).limit(limit)
    return [Payment(**row) for row in (await connection.execute(untold)).mappings()]


async def note_told(tx: Transaction, charge_id: str) -> None:
    """The person has the receipt."""
    await change(tx, payments, {"charge_id": charge_id}, {"told_at": clock()})


async def note_booked(tx: Transaction, charge_ids: Collection[str]) -> None:
    """Telegram's list of transactions has these payments."""
    unseen = (payments.c.charge_id.in_(charge_ids), payments.c.booked_at.is_(None))
    await tx.execute(update(payments).where(*unseen).values(booked_at=clock()))


async def move_account(tx: Transaction, *, old_id: int, new_id: int) -> None:
    """A group has a new id: its credits go there, and its payments are refunded from there."""
    await move_balance(tx, old_id=old_id, new_id=new_id)
    await tx.execute(update(payments).where(payments.c.account_id == old_id).values(account_id=new_id))


def _row(paid: Paid, *, kind: str, state: str) -> dict[str, Any]:
    names = ("charge_id", "payer_id", "account_id", "stars", "credits", "payload", "why", "found", "paid_at", "until")
    row = {name: getattr(paid, name) for name in names}
    told_at = clock() if paid.found == "update" or state == "review" else None
    return row | {"kind": kind, "state": state, "created_at": clock(), "told_at": told_at, "shortfall": 0}
