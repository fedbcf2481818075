"""Figures of a period and of this moment, for alerts and the daily report."""

from dataclasses import dataclass

from sqlalchemy import case, delete, distinct, func, literal, select

from storage.database.database import DAY_MS, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.operations import credit_samples
from storage.schema.orders import orders, parts
from storage.schema.states import OrderState, PartState

# Refunds that say nothing of our health: the person's own wish, and what a gateway's rules forbid.
_NO_TROUBLE = ("cancelled", "content", "stopped")
_KEPT_MS = 8 * DAY_MS


@dataclass(frozen=True, slots=True)
class Health:
    """Parts that ended since a moment, and orders that are due without a worker now."""

    parts_finished: int
    parts_failed: int
    due_orders: int
    oldest_due_seconds: float


@dataclass(frozen=True, slots=True)
class DailyFigures:
    """What ended in a period. Credits are those of the ledger."""

    delivered: int
    failed: int
    cancelled: int
    pictures: int
    videos: int
    people: int
    charged: int
    refunded: int


async def load_health(connection: Transaction, *, seconds: float) -> Health:
    """The parts that ended in the last `seconds`, and what is due now."""
    now = await now_ms(connection)
    failed = (parts.c.state == PartState.FAILED) & parts.c.failure.not_in(_NO_TROUBLE)
    counted = select(func.count(), func.sum(case((failed, 1), else_=0)))
    ended = (await connection.execute(counted.where(parts.c.finished_at > now - int(seconds * 1000)))).one()
    waiting = (orders.c.due_at <= now, orders.c.lease_owner.is_(None))
    due = (await connection.execute(select(func.count(), func.min(orders.c.due_at)).where(*waiting))).one()
    return Health(
        parts_finished=int(ended[0]),
        parts_failed=int(ended[1] or 0),
        due_orders=int(due[0]),
        oldest_due_seconds=0.0 if due[1] is None else (now - int(due[1])) / 1000,
    )


async def load_daily_figures(connection: Transaction, *, since: int) -> DailyFigures:
    """What ended since that moment (milliseconds)."""
    ended = select(orders.c.state, func.count()).where(orders.c.finished_at > since).group_by(orders.c.state)
    states = {row[0]: int(row[1]) for row in await connection.execute(ended)}
    made = (
        select(orders.c.kind, func.sum(parts.c.count))
        .join(orders, orders.c.id == parts.c.order_id)
        .where(parts.c.finished_at > since, parts.c.state == PartState.STORED)
        .group_by(orders.c.kind)
    )
    results = {row[0]: int(row[1]) for row in await connection.execute(made)}
    people = await connection.scalar(select(func.count(distinct(orders.c.user_id))).where(orders.c.finished_at > since))
    moved = (
        select(ledger.c.kind, func.sum(ledger.c.credits))
        .join(parts, literal("close:") + parts.c.id == ledger.c.entry_key)
        .where(parts.c.finished_at > since)
        .group_by(ledger.c.kind)
    )
    credits = {row[0]: int(row[1]) for row in await connection.execute(moved)}
    return DailyFigures(
        delivered=states.get(OrderState.DELIVERED, 0),
        failed=states.get(OrderState.FAILED, 0) + states.get(OrderState.UNDELIVERABLE, 0),
        cancelled=states.get(OrderState.CANCELLED, 0),
        pictures=results.get("generate", 0) + results.get("edit", 0),
        videos=results.get("video", 0),
        people=int(people or 0),
        charged=credits.get("settle", 0),
        refunded=credits.get("refund", 0),
    )


async def record_credit(tx: Transaction, gateway: str, credit: float) -> None:
    """Keeps what is left at the gateway now, for eight days."""
    now = await now_ms(tx)
    await insert_once(tx, credit_samples, {"gateway": gateway, "taken_at": now, "credit": credit})
    await tx.execute(delete(credit_samples).where(credit_samples.c.taken_at < now - _KEPT_MS))


async def list_credits(connection: Transaction) -> dict[str, list[tuple[int, float]]]:
    """What was left at each gateway, oldest first, with the time in milliseconds."""
    found = await connection.execute(
        select(credit_samples).order_by(credit_samples.c.gateway, credit_samples.c.taken_at)
    )
    samples: dict[str, list[tuple[int, float]]] = {}
    for row in found:
        samples.setdefault(row.gateway, []).append((row.taken_at, row.credit))
    return samples


async def load_newest_credits(connection: Transaction) -> dict[str, float]:
    """What was left at each gateway when it was last asked."""
    table = credit_samples.c
    newest = select(table.gateway, func.max(table.taken_at).label("taken_at")).group_by(table.gateway).subquery()
    same = (table.gateway == newest.c.gateway) & (table.taken_at == newest.c.taken_at)
    found = await connection.execute(select(table.gateway, table.credit).join(newest, same))
    return {row.gateway: row.credit for row in found}
