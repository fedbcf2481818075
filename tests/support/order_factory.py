"""What tests do with orders, in few words."""

import itertools
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, text, update

from storage.database.database import DAY_MS, Database, clock
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.draft import Draft
from storage.orders.leases import Claim, claim
from storage.orders.models import Order, Stored
from storage.orders.order_queries import load
from storage.orders.orders import place
from storage.schema.accounts import accounts, ledger
from storage.schema.orders import orders
from storage.schema.states import OrderEvent, PartEvent

PICTURE = Stored(key="out/a/1.png", media_type="image/png", width=1024, height=768, size=4321)
_numbers = itertools.count(1)


def draft(**changes: Any) -> Draft:
    """One picture for person 7 in their private chat, each time a new intent."""
    number = next(_numbers)
    plain = Draft(
        intent=f"7:{number}",
        account_id=7,
        user_id=7,
        chat_id=7,
        thread_id=None,
        message_id=number,
        language="en",
        kind="generate",
        prompt="a red fox in snow",
        model="seedream-4.5",
        via=None,
        ratio="16:9",
        resolution="2K",
        part_counts=(1,),
        unit_credits=1,
    )
    return replace(plain, **changes)


async def placed(database: Database, *, daily_credits: int = 100, max_open: int = 100, **changes: Any) -> Order:
    """A new order."""
    async with database.write() as tx:
        order, _ = await place(tx, draft(**changes), daily_credits=daily_credits, max_open=max_open)
        return order


async def claimed(database: Database, *, owner: str = "one", lease_seconds: float = 60) -> Claim:
    """A claim on the oldest due order."""
    [(held, _)] = await claim(database, owner=owner, limit=1, lease_seconds=lease_seconds)
    return held


async def started(database: Database, *, owner: str = "one", **changes: Any) -> tuple[Claim, Order]:
    """A new order at work, claimed."""
    order = await placed(database, **changes)
    held = await claimed(database, owner=owner)
    assert held.order_id == order.id
    async with transaction(database, held) as move:
        assert await move.start(max_active=100, deadline_seconds=600)
    return held, await read(database, order.id)


async def submitted(move: ClaimedOrder, ordinal: int, gateway: str = "apikley") -> None:
    """The part is about to be submitted."""
    part = move.order.parts[ordinal]
    await move.move_part(part, PartEvent.SUBMISSION_STARTED, gateway=gateway, body=b"{}", submitted_at=move.now)


async def running(database: Database, *, task_id: str = "task-1", **changes: Any) -> tuple[Claim, Order]:
    """A new order whose first part runs at the gateway, claimed."""
    held, order = await started(database, **changes)
    async with transaction(database, held) as move:
        await submitted(move, 0)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.ACCEPTED, task_id=task_id)
    return held, await read(database, order.id)


async def painted(database: Database, **changes: Any) -> tuple[Claim, Order]:
    """A new order with one stored part, ready to be delivered, claimed."""
    held, order = await running(database, **changes)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        await move.move(OrderEvent.COMPLETED)
    return held, await read(database, order.id)


async def delivered(database: Database, held: Claim) -> None:
    """The picture is there, and nothing is left to do."""
    async with transaction(database, held) as move:
        await move.move(OrderEvent.DELIVERED)
        await move.release(due_at=None)


async def read(database: Database, order_id: str) -> Order:
    """The order as it is."""
    async with database.read() as connection:
        return await load(connection, order_id)


async def row(database: Database, order_id: str) -> dict[str, Any]:
    """The order's whole row."""
    async with database.read() as connection:
        found = await connection.execute(select(orders).where(orders.c.id == order_id))
        return dict(found.mappings().one())


async def entries(database: Database) -> list[tuple[str, int, int]]:
    """The ledger: kind, what moved in the allowance, what moved in the balance."""
    async with database.read() as connection:
        found = await connection.execute(
            select(ledger.c.kind, ledger.c.allowance_delta, ledger.c.balance_delta).order_by(ledger.c.id)
        )
        return [(one.kind, one.allowance_delta, one.balance_delta) for one in found]


async def count(database: Database, table: Any) -> int:
    """How many rows the table has."""
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def expire(database: Database, held: Claim) -> None:
    """The lease's end passes."""
    async with database.write() as tx:
        await tx.execute(update(orders).where(orders.c.id == held.order_id).values(lease_until=clock() - 1))


async def midnight(database: Database) -> None:
    """A day passes: everything in the accounts and the ledger happened yesterday."""
    off, on = {
        True: (("DROP TRIGGER ledger_no_update",), ()),
        False: (("ALTER TABLE ledger DISABLE TRIGGER USER",), ("ALTER TABLE ledger ENABLE TRIGGER USER",)),
    }[database.is_sqlite]
    async with database.write() as tx:
        for statement in off:
            await tx.execute(text(statement))
        await tx.execute(update(ledger).values(day=ledger.c.day - 1, created_at=ledger.c.created_at - DAY_MS))
        await tx.execute(update(accounts).values(day=accounts.c.day - 1))
        for statement in on:
            await tx.execute(text(statement))
