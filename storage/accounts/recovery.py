"""Credits of refunded payments that were in open orders: taken back when those orders give them back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, select

from storage.database.database import insert_once
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.payments import payments


async def recover(tx: Transaction, *, opened: RowMapping, returned: Mapping[str, Any]) -> int:
    """How many of the credits that the entry `returned` gives back are taken for payments refunded meanwhile.

    `opened` is the reservation; later ones were paid with other credits. The account must be held.
    """
    left: int = returned["balance_delta"]
    if not left:
        return 0
    owing = (payments.c.account_id == opened["account_id"], payments.c.shortfall > 0)
    found = select(payments.c.charge_id, payments.c.shortfall).where(
        *owing, payments.c.refunded_at >= opened["created_at"]
    )
    for charge_id, shortfall in (await tx.execute(found.order_by(payments.c.refunded_at, payments.c.charge_id))).all():
        taken = min(shortfall, left)
        if not taken:
            break
        names = ("account_id", "day", "created_at")
        entry = {name: returned[name] for name in names} | {
            "entry_key": f"revoke:{charge_id}:{returned['entry_key']}",
            "kind": "revoke",
            "credits": taken,
            "allowance_delta": 0,
            "balance_delta": -taken,
        }
        await insert_once(tx, ledger, entry)
        await change(tx, payments, {"charge_id": charge_id}, {"shortfall": shortfall - taken})
        left -= taken
    return int(returned["balance_delta"] - left)
