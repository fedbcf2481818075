"""The append-only ledger: a part is opened once by `reserve` and closed once by `settle` or `refund`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from storage.accounts.daily_credits import Daily, credits_a_day, is_subscribed
from storage.accounts.recovery import recover
from storage.database.database import DAY_MS, clock, insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.schema.accounts import accounts, ledger
from storage.schema.orders import orders

_ACCOUNT = select(*accounts.c, clock().label("now")).where(accounts.c.id == bindparam("id"))
_OPENED = (
    select(*ledger.c, orders.c.user_id, clock().label("now"))
    .join(orders)
    .where(ledger.c.entry_key == bindparam("entry_key"))
)
_NEW_ENTRIES = insert(ledger)


class InsufficientCredits(Exception):
    """The order costs more than the account has. Amounts in credits."""

    def __init__(self, *, needed: int, available: int) -> None:
        super().__init__(f"{needed} credits are needed, {available} are left")
        self.needed = needed
        self.available = available


class BudgetReached(InsufficientCredits):
    """The account's own daily limit is reached."""


class PersonalCapReached(InsufficientCredits):
    """The account's daily limit for one person is reached."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The credits that an account may spend per day, in all and for one person; None for no limit."""

    credits: int | None = None
    per_person: int | None = None


async def lock_accounts(tx: Transaction, *account_ids: int) -> tuple[dict[str, Any], int]:
    """The first account as of today, and the time; all of them are held until the transaction ends, new ones are made.

    The order of locks everywhere: one order's row, then accounts by ascending id, then the ledger. Who pays and who
    asked are locked together, so that a person's orders are counted by one transaction at a time.
    """
    ids = sorted(set(account_ids))
    held, given = _held(len(ids)), {f"id_{number}": account_id for number, account_id in enumerate(ids)}
    if len(ids) > 1:  # a new one is made before any is held: who makes it too may wait for one that we would hold
        known = set((await tx.execute(select(accounts.c.id).where(accounts.c.id.in_(ids)))).scalars())
        for account_id in [one for one in ids if one not in known]:
            await insert_once(tx, accounts, {"id": account_id, "balance": 0, "day": 0, "spent": 0})
    rows = {row["id"]: row for row in (await tx.execute(held, given)).mappings()}
    if len(rows) < len(ids):
        for account_id in ids:
            await insert_once(tx, accounts, {"id": account_id, "balance": 0, "day": 0, "spent": 0})
        rows = {row["id"]: row for row in (await tx.execute(held, given)).mappings()}
    row = rows[account_ids[0]]
    now = int(row["now"])
    today = now // DAY_MS
    spent_today = row["spent"] if row["day"] == today else 0
    account = {"id": row["id"], "balance": row["balance"], "day": today, "spent": spent_today}
    return account | {"subscribed": is_subscribed(row["subscribed_until"], now)}, now


@lru_cache
def _held(number: int) -> Any:
    # Not FOR UPDATE: every new ledger row holds its account's key, and two of those would wait for each other.
    ids = [bindparam(f"id_{one}", type_=accounts.c.id.type) for one in range(number)]
    return (
        select(*accounts.c, clock().label("now"))
        .where(accounts.c.id.in_(ids))
        .order_by(accounts.c.id)
        .with_for_update(key_share=True)
    )


async def locked_account(tx: Transaction, account_id: int) -> dict[str, Any]:
    """The account's row as of today, made when it is new, held until the transaction ends."""
    account, _ = await lock_accounts(tx, account_id)
    return account


async def has_left(connection: Transaction, *, account_id: int, daily_credits: Daily) -> int:
    """What the account can spend now, read without holding it."""
    found = await connection.execute(_ACCOUNT, {"id": account_id})
    row = found.mappings().one_or_none()
    if row is None:
        return credits_a_day(daily_credits, subscribed=False)
    today = row["now"] // DAY_MS
    spent_today: int = row["spent"] if row["day"] == today else 0
    allowance = credits_a_day(daily_credits, subscribed=is_subscribed(row["subscribed_until"], row["now"]))
    return max(allowance - spent_today, 0) + int(row["balance"])


def check_balance(account: Mapping[str, Any], *, needed: int, daily_credits: Daily) -> int:
    """What is left of today's allowance; raises `InsufficientCredits` when it and the balance are too little."""
    left = max(credits_a_day(daily_credits, subscribed=account["subscribed"]) - account["spent"], 0)
    if needed > left + account["balance"]:
        raise InsufficientCredits(needed=needed, available=left + account["balance"])
    return int(left)


async def spent(connection: Transaction, *, account_id: int, day: int, user_id: int | None = None) -> int:
    """Credits that the account spent on orders of that day and did not get back; of one person if given.

    Counts both allowance and balance. Lock the account before deciding by it.
    """
    moved = ledger.c.allowance_delta + ledger.c.balance_delta
    that_day = (ledger.c.account_id == account_id, ledger.c.day == day, ledger.c.order_id.is_not(None))
    found = select(func.coalesce(func.sum(-moved), 0)).where(*that_day)
    if user_id is not None:
        found = found.join(orders).where(orders.c.user_id == user_id)
    return int(await connection.scalar(found) or 0)


async def reserve(
    tx: Transaction,
    *,
    account: dict[str, Any],
    parts: list[tuple[str, int]],
    order_id: str,
    daily_credits: Daily,
    now: int,
) -> None:
    """Takes the credits of all parts, today's allowance first, then the balance; raises `InsufficientCredits`.

    `account` comes from `locked_account` in the same transaction; `parts` are pairs of part id and credits. Free parts
    have no entries.
    """
    parts = [one for one in parts if one[1]]
    if not parts:
        return
    left = check_balance(account, needed=sum(credits for _, credits in parts), daily_credits=daily_credits)
    entries = []
    for part_id, credits in parts:
        from_allowance = min(left, credits)
        left -= from_allowance
        entries.append(
            {
                "entry_key": f"open:{part_id}",
                "account_id": account["id"],
                "order_id": order_id,
                "part_id": part_id,
                "kind": "reserve",
                "credits": credits,
                "allowance_delta": -from_allowance,
                "balance_delta": from_allowance - credits,
                "day": account["day"],
                "created_at": now,
            }
        )
        account["spent"] += from_allowance
        account["balance"] -= credits - from_allowance
    await tx.execute(_NEW_ENTRIES, entries)
    await _write_account(tx, account)


async def close(tx: Transaction, *, part_id: str, charged: int) -> bool:
    """Ends a part's reservation: `charged` credits are kept, the rest returns to allowance or balance.

    False if it was closed before; then nothing changes. The balance is refunded first, since it does not expire, but
    for what payments refunded meanwhile still lack.
    """
    opened = (await tx.execute(_OPENED, {"entry_key": f"open:{part_id}"})).mappings().one()
    back = opened["credits"] - charged
    account: dict[str, Any] = {}
    if back:
        account, _ = await lock_accounts(tx, opened["account_id"], opened["user_id"])
    to_balance = min(back, -opened["balance_delta"])
    entry = {
        "entry_key": f"close:{part_id}",
        "account_id": opened["account_id"],
        "order_id": opened["order_id"],
        "part_id": part_id,
        "kind": "settle" if charged else "refund",
        "credits": charged or opened["credits"],
        "allowance_delta": back - to_balance,
        "balance_delta": to_balance,
        "day": opened["day"],
        "created_at": opened["now"],
    }
    if not await insert_once(tx, ledger, entry):
        return False
    if back:
        same_day = account["day"] == opened["day"]
        spent = account["spent"] - (entry["allowance_delta"] if same_day else 0)
        kept = to_balance - await recover(tx, opened=opened, returned=entry)
        await _write_account(tx, account | {"balance": account["balance"] + kept, "spent": spent})
    return True


async def compensate(tx: Transaction, *, part_id: str) -> None:
    """Gives back what a settled part was charged, for a picture that could not be delivered; once per part.

    It is a grant that names the order, so that the part stays closed by one settle. The credits return to where they
    came from: to today's allowance, or to the balance.
    """
    opened, closed = [
        (await tx.execute(_OPENED, {"entry_key": f"{what}:{part_id}"})).mappings().one() for what in ("open", "close")
    ]
    allowance, balance = (-opened[name] - closed[name] for name in ("allowance_delta", "balance_delta"))
    if not allowance + balance:
        return
    account = await locked_account(tx, opened["account_id"])
    entry = {
        "entry_key": f"grant:undelivered:{part_id}",
        "account_id": opened["account_id"],
        "order_id": opened["order_id"],
        "kind": "grant",
        "credits": allowance + balance,
        "allowance_delta": allowance,
        "balance_delta": balance,
        "day": opened["day"],
        "created_at": clock(),
    }
    if await insert_once(tx, ledger, entry):
        spent_today = account["spent"] - (allowance if account["day"] == opened["day"] else 0)
        kept = balance - await recover(tx, opened=opened, returned=entry)
        await _write_account(tx, account | {"balance": account["balance"] + kept, "spent": spent_today})


async def grant(
    tx: Transaction,
    *,
    account_id: int,
    credits: int,
    key: str,
    granted_by: str | None = None,
    reason: str | None = None,
) -> int:
    """Adds credits to the balance, once per `key`, and returns the new balance."""
    account = await locked_account(tx, account_id)
    entry = {
        "entry_key": f"grant:{key}",
        "account_id": account_id,
        "kind": "grant",
        "credits": credits,
        "allowance_delta": 0,
        "balance_delta": credits,
        "day": account["day"],
        "created_at": clock(),
        "granted_by": granted_by,
        "reason": reason,
    }
    balance = int(account["balance"])
    if await insert_once(tx, ledger, entry):
        balance += credits
        await change(tx, accounts, {"id": account_id}, {"balance": balance})
    return balance


async def _write_account(tx: Transaction, account: Mapping[str, Any]) -> None:
    values = {name: account[name] for name in ("balance", "day", "spent")}
    await change(tx, accounts, {"id": account["id"]}, values)
