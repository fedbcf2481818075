"""Credits that people get once: for their first /start, and for friends whom they brought."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select, update

from storage.accounts.ledger import grant, lock_accounts, locked_account
from storage.database.database import DAY_MS, clock, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.admin import bans, referrals
from storage.schema.orders import orders
from storage.schema.states import OrderState

_OPEN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Referral:
    """A person who came by somebody's link."""

    friend_id: int
    referrer_id: int


async def give_welcome(tx: Transaction, *, person_id: int, credits: int) -> bool:
    """Credits for somebody new; False for who has an entry in the ledger already."""
    await locked_account(tx, person_id)
    if await tx.scalar(select(ledger.c.id).where(ledger.c.account_id == person_id).limit(1)) is not None:
        return False
    await grant(tx, account_id=person_id, credits=credits, key=f"welcome:{person_id}", reason="welcome")
    return True


async def note_referral(tx: Transaction, referral: Referral) -> bool:
    """Remembers by whose link somebody came; False for who ordered before, came before, or brought themselves."""
    ordered = select(orders.c.id).where(orders.c.user_id == referral.friend_id).limit(1)
    if referral.friend_id == referral.referrer_id or await tx.scalar(ordered) is not None:
        return False
    row = {"friend_id": referral.friend_id, "referrer_id": referral.referrer_id, "made_at": clock()}
    return await insert_once(tx, referrals, row)


async def pay_referrals(tx: Transaction, *, credits: int, limit: int = 50) -> list[Referral]:
    """Gives credits to both, once, where the friend's first picture is delivered; to nobody who is banned."""
    delivered = exists().where(orders.c.user_id == referrals.c.friend_id, orders.c.state == OrderState.DELIVERED)
    banned = exists().where(bans.c.id.in_([referrals.c.friend_id, referrals.c.referrer_id]))
    recent = referrals.c.made_at > await now_ms(tx) - _OPEN_DAYS * DAY_MS
    due = (
        select(referrals.c.friend_id, referrals.c.referrer_id)
        .where(referrals.c.paid_at.is_(None), recent, delivered, ~banned)
        .order_by(referrals.c.friend_id)
        .limit(limit)
    )
    found = [Referral(*row) for row in await tx.execute(due.with_for_update(skip_locked=True))]
    for one in found:
        await lock_accounts(tx, one.friend_id, one.referrer_id)
        for word, account in (("friend", one.friend_id), ("referrer", one.referrer_id)):
            key = f"referral:{one.friend_id}:{word}"
            await grant(tx, account_id=account, credits=credits, key=key, reason=f"referral {word}")
        await tx.execute(update(referrals).where(referrals.c.friend_id == one.friend_id).values(paid_at=clock()))
    return found


async def count_referrals(connection: Transaction, *, referrer_id: int | None = None) -> tuple[int, int]:
    """How many people came by links, of one person or of all, and how many of them got credits."""
    found = select(func.count(), func.count(referrals.c.paid_at))
    if referrer_id is not None:
        found = found.where(referrals.c.referrer_id == referrer_id)
    came, paid = (await connection.execute(found)).one()
    return int(came), int(paid)
