"""Credits that were paid for: added once per charge, taken back once, and moved with a group that got another id."""

from typing import Any

from sqlalchemy import select

from storage.accounts.ledger import lock_accounts, locked_account
from storage.database.database import clock, insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.schema.accounts import accounts, ledger


async def purchase(tx: Transaction, *, account_id: int, credits: int, charge_id: str) -> bool:
    """Adds the credits to the balance; False if they were added for this charge before."""
    account = await locked_account(tx, account_id)
    if not await insert_once(tx, ledger, _entry(account, f"purchase:{charge_id}", "purchase", credits, credits)):
        return False
    await change(tx, accounts, {"id": account_id}, {"balance": account["balance"] + credits})
    return True


async def revoke(tx: Transaction, *, account_id: int, credits: int, charge_id: str) -> int:
    """Takes back the credits of a charge, once; returns how many were spent already and could not be taken.

    No balance falls below zero.
    """
    account = await locked_account(tx, account_id)
    taken = min(account["balance"], credits)
    if not await insert_once(tx, ledger, _entry(account, f"revoke:{charge_id}", "revoke", credits, -taken)):
        return 0
    await change(tx, accounts, {"id": account_id}, {"balance": account["balance"] - taken})
    return int(credits - taken)


async def lock_current(tx: Transaction, account_id: int) -> int:
    """Holds the account until the transaction ends, or the one that it moved to; returns which one."""
    target = await _moved_to(tx, account_id)
    await lock_accounts(tx, target)
    if target == account_id and (moved := await _moved_to(tx, account_id)) != account_id:  # while it was waited for
        target = moved
        await lock_accounts(tx, target)
    return target


async def _moved_to(tx: Transaction, account_id: int) -> int:
    if account_id > 0:  # people keep their id
        return account_id
    moved = await tx.scalar(select(ledger.c.account_id).where(ledger.c.entry_key == f"grant:moved:{account_id}"))
    return account_id if moved is None else int(moved)


async def move_balance(tx: Transaction, *, old_id: int, new_id: int) -> int:
    """Moves the whole balance to another account, which is the same group's; returns how many credits.

    An entry of no credits remembers where the account moved to.
    """
    old, now = await lock_accounts(tx, old_id, new_id)
    new, _ = await lock_accounts(tx, new_id)
    await insert_once(tx, ledger, _entry(new, f"grant:moved:{old_id}", "grant", 0, 0))
    credits = int(old["balance"])
    if credits:
        key = f"moved:{old_id}:{now}"
        await insert_once(tx, ledger, _entry(old, f"revoke:{key}", "revoke", credits, -credits))
        await insert_once(tx, ledger, _entry(new, f"grant:{key}", "grant", credits, credits))
        await change(tx, accounts, {"id": old_id}, {"balance": 0})
        await change(tx, accounts, {"id": new_id}, {"balance": new["balance"] + credits})
    return credits


def _entry(account: dict[str, Any], key: str, kind: str, credits: int, balance_delta: int) -> dict[str, Any]:
    return {
        "entry_key": key,
        "account_id": account["id"],
        "kind": kind,
        "credits": credits,
        "allowance_delta": 0,
        "balance_delta": balance_delta,
        "day": account["day"],
        "created_at": clock(),
    }
