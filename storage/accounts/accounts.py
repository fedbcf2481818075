"""Balances of accounts."""

from dataclasses import dataclass

from sqlalchemy import select

from storage.accounts.daily_credits import Daily, credits_a_day, is_subscribed
from storage.accounts.ledger import Budget, spent
from storage.database.database import DAY_MS, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import accounts


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits: the rest of today's allowance, the whole allowance, and the balance that does not expire.

    `subscribed_until` (ms) is set while the account has a subscriber's allowance.
    """

    allowance_left: int
    allowance: int
    balance: int
    resets_in_seconds: int
    subscribed_until: int | None = None

    @property
    def available(self) -> int:
        """The credits that can be spent now."""
        return self.allowance_left + self.balance


@dataclass(frozen=True, slots=True)
class ChatAllowance:
    """What a paying chat may still spend today, and how much of it for one person (None: no personal limit)."""

    left: int
    mine: int | None
    resets_in_seconds: int


async def load_chat_allowance(
    connection: Transaction, *, account_id: int, user_id: int, daily_credits: Daily, budget: Budget
) -> ChatAllowance:
    """What the chat may still spend, in all and for this person."""
    whole = await load_balance(connection, account_id=account_id, daily_credits=daily_credits)
    today = await now_ms(connection) // DAY_MS
    left, mine = whole.available, None
    if budget.credits is not None:
        left = min(left, max(budget.credits - await spent(connection, account_id=account_id, day=today), 0))
    if budget.per_person is not None:
        used = await spent(connection, account_id=account_id, day=today, user_id=user_id)
        mine = min(left, max(budget.per_person - used, 0))
    return ChatAllowance(left, mine, whole.resets_in_seconds)


async def load_balance(connection: Transaction, *, account_id: int, daily_credits: Daily) -> Balance:
    """The balance now; an unknown account has its whole allowance."""
    now = await now_ms(connection)
    today = now // DAY_MS
    row = (await connection.execute(select(accounts).where(accounts.c.id == account_id))).mappings().one_or_none()
    spent = row["spent"] if row is not None and row["day"] == today else 0
    until = row["subscribed_until"] if row is not None and is_subscribed(row["subscribed_until"], now) else None
    allowance = credits_a_day(daily_credits, subscribed=until is not None)
    return Balance(
        allowance_left=max(allowance - spent, 0),
        allowance=allowance,
        balance=row["balance"] if row is not None else 0,
        resets_in_seconds=((today + 1) * DAY_MS - now) // 1000,
        subscribed_until=until,
    )
