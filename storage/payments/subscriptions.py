"""Subscriptions: who pays for one, until when, and whether it goes on."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage.database.database import clock, insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.schema.accounts import accounts
from storage.schema.payments import payments, subscriptions

SUBSCRIBED = ("subscription", "renewal")  # kinds of payments


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription that is not over. `state` is active, canceled or failed; `until` in milliseconds."""

    payer_id: int
    payload: str
    charge_id: str
    account_id: int
    stars: int
    credits: int
    state: str
    until: int


async def is_subscribed(connection: Transaction, *, payer_id: int, payload: str) -> bool:
    """Whether the first payment of this subscription is known."""
    known = select(func.count()).where(subscriptions.c.payer_id == payer_id, subscriptions.c.payload == payload)
    return bool(await connection.scalar(known))


async def note_subscription(
    tx: Transaction,
    *,
    payer_id: int,
    payload: str,
    charge_id: str,
    account_id: int,
    stars: int,
    credits: int,
    until: int,
) -> None:
    """A payment keeps the subscription active until then; an earlier time than the known one changes nothing."""
    keys = {"payer_id": payer_id, "payload": payload}
    what = {"charge_id": charge_id, "account_id": account_id, "stars": stars, "credits": credits}
    if await insert_once(tx, subscriptions, keys | what | {"state": "active", "until": until}):
        return
    later = subscriptions.c.until < until
    mine = (subscriptions.c.payer_id == payer_id, subscriptions.c.payload == payload)
    await tx.execute(update(subscriptions).where(*mine, later).values(state="active", until=until))


async def keep_subscriber(tx: Transaction, *, account_id: int) -> None:
    """Writes down until when the account, which must be held, is a subscriber's.

    As long as its payments say that are not refunded: one for an earlier time, or known before, changes nothing.
    """
    paid = (payments.c.account_id == account_id, payments.c.kind.in_(SUBSCRIBED), payments.c.state == "paid")
    until = select(func.max(payments.c.until)).where(*paid).scalar_subquery()
    await tx.execute(update(accounts).where(accounts.c.id == account_id).values(subscribed_until=until))


async def change_state(tx: Transaction, *, payer_id: int, payload: str, state: str) -> bool:
    """Notes that it was canceled or resumed, or that a payment failed; False if there is no such subscription."""
    keys = {"payer_id": payer_id, "payload": payload}
    return bool((await change(tx, subscriptions, keys, {"state": state})).rowcount)


async def find_subscription(connection: Transaction, *, payer_id: int) -> Subscription | None:
    """The person's subscription that goes on and lasts longest; one that ends if none goes on, None if all are over."""
    mine = (subscriptions.c.payer_id == payer_id, subscriptions.c.until > clock())
    order = (subscriptions.c.state == "canceled", subscriptions.c.state == "failed", subscriptions.c.until.desc())
    found = await connection.execute(select(subscriptions).where(*mine).order_by(*order).limit(1))
    row = found.mappings().one_or_none()
    return None if row is None else Subscription(**row)
