"""Invariants of the ledger that hold in every state of the database."""

from collections import Counter

from sqlalchemy import func, select

from storage.database.database import Database
from storage.schema.accounts import accounts, ledger
from storage.schema.orders import orders, parts

FINAL_PARTS = {"stored", "failed"}
FINAL_ORDERS = {"delivered", "undeliverable", "failed", "cancelled"}


async def check_ledger(database: Database, *, billed: Counter[str], allowance: int) -> None:
    """Every account equals the sum of its ledger; every part is charged or refunded once, and billed at most once."""
    async with database.read() as connection:
        sums = await connection.execute(
            select(
                ledger.c.account_id,
                func.sum(ledger.c.allowance_delta).label("allowance"),
                func.sum(ledger.c.balance_delta).label("balance"),
            ).group_by(ledger.c.account_id)
        )
        balances = {one.account_id: (-one.allowance, one.balance) for one in sums}
        for account in (await connection.execute(select(accounts))).mappings():
            assert (account["spent"], account["balance"]) == balances.get(account["id"], (0, 0))
            assert 0 <= account["spent"] <= allowance
            assert account["balance"] >= 0
        kinds: dict[str, list[str]] = {}
        for part_id, kind in await connection.execute(
            select(ledger.c.part_id, ledger.c.kind).where(ledger.c.part_id.is_not(None)).order_by(ledger.c.id)
        ):
            kinds.setdefault(part_id, []).append(kind)
        rows = await connection.execute(
            select(
                parts.c.id,
                parts.c.state,
                parts.c.failure,
                parts.c.idempotency_key,
                parts.c.credits,
                orders.c.state.label("order_state"),
            ).join(orders)
        )
        for part in rows:
            closings = {"stored": ["settle"], "failed": ["refund"]}.get(part.state, [])
            if part.failure == "stopped":  # it was bought
                closings = ["settle"]
                assert billed[part.idempotency_key] == 1
            assert kinds.pop(part.id, []) == (["reserve", *closings] if part.credits else [])
            assert part.order_state not in FINAL_ORDERS or part.state in FINAL_PARTS
            assert billed[part.idempotency_key] <= 1
        assert kinds == {}
