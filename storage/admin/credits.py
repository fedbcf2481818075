"""Credits that administrators give and take in chat, written down with who and why."""

from storage.accounts.ledger import grant, locked_account
from storage.admin.audit_log import Action, record
from storage.database.database import clock, insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.schema.accounts import accounts, ledger


class NotEnough(Exception):
    """The account has fewer bonus credits than are to be taken; nothing was taken."""

    def __init__(self, *, balance: int) -> None:
        super().__init__(f"the account has {balance} bonus credits")
        self.balance = balance


async def give_credits(tx: Transaction, action: Action, *, account_id: int, credits: int) -> int:
    """Adds bonus credits, once per action, and returns the balance."""
    if not await record(tx, action):
        return int((await locked_account(tx, account_id))["balance"])
    return await grant(
        tx,
        account_id=account_id,
        credits=credits,
        key=f"admin:{action.key}",
        granted_by=str(action.admin_id),
        reason=action.details,
    )


async def take_credits(tx: Transaction, action: Action, *, account_id: int, credits: int) -> int:
    """Takes bonus credits, once per action, and returns the balance; raises `NotEnough`."""
    account = await locked_account(tx, account_id)
    balance = int(account["balance"])
    entry = {
        "entry_key": f"revoke:admin:{action.key}",
        "account_id": account_id,
        "kind": "revoke",
        "credits": credits,
        "allowance_delta": 0,
        "balance_delta": -credits,
        "day": account["day"],
        "created_at": clock(),
        "granted_by": str(action.admin_id),
        "reason": action.details,
    }
    if not await record(tx, action):
        return balance
    if credits > balance:
        raise NotEnough(balance=balance)
    await insert_once(tx, ledger, entry)
    await change(tx, accounts, {"id": account_id}, {"balance": balance - credits})
    return balance - credits
