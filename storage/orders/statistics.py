"""What the books say in numbers, for the metrics.

Orders and parts that are over do not change any more, and the ledger only grows. So their sums are kept in `totals`, up
to a cursor; what came after it is counted row by row, through an index, and added to the sums from time to time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal_column, select, update

from storage.database.database import insert_once, now_ms
from storage.database.statements import insert_into
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.orders import orders, parts, totals
from storage.schema.states import PartState

# No transaction lasts that long, so nothing older can still appear in a sum that was taken.
_SETTLED_MS = 120_000
_CURSOR = "cursor"

Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by state, the age of the oldest due order in seconds, credits by kind, pictures by model.

    `uncounted` rows are not in the sums yet: many of them make this slow (see `fold_statistics`).
    """

    orders: Sums
    parts: Sums
    oldest_due_seconds: float
    credits: Sums
    pictures: Sums
    uncounted: int


async def load_statistics(connection: Transaction) -> Statistics:
    """The figures of this moment."""
    now = await now_ms(connection)
    sums: dict[str, Sums] = {}
    for kind, word, value in await connection.execute(select(totals.c.kind, totals.c.word, totals.c.value)):
        sums.setdefault(kind, {})[word] = int(value)
    cursors = sums.get(_CURSOR, {})
    since, last = cursors.get("finished_at", 0), cursors.get("ledger_id", 0)
    new_orders = await _by_state(connection, orders, orders.c.finished_at > since)
    new_parts = await _by_state(connection, parts, parts.c.finished_at > since)
    new_credits = await _credits(connection, ledger.c.id > last)
    oldest = await connection.scalar(
        select(func.min(orders.c.due_at)).where(orders.c.due_at <= now, orders.c.lease_owner.is_(None))
    )
    return Statistics(
        orders=_added(
            sums.get("order"), new_orders, await _by_state(connection, orders, orders.c.finished_at.is_(None))
        ),
        parts=_added(sums.get("part"), new_parts, await _by_state(connection, parts, parts.c.finished_at.is_(None))),
        oldest_due_seconds=0.0 if oldest is None else (now - int(oldest)) / 1000,
        credits=_added(sums.get("credits"), new_credits),
        pictures=_added(sums.get("pictures"), await _pictures(connection, parts.c.finished_at > since)),
        uncounted=sum(new_orders.values()) + sum(new_parts.values()),
    )


async def fold_statistics(tx: Transaction) -> None:
    """Adds to the sums what is over since the last time. Several replicas may do so at once: each row counts once."""
    since, last = await _held_cursor(tx, "finished_at"), await _held_cursor(tx, "ledger_id")
    until = max(await now_ms(tx) - _SETTLED_MS, since)
    newest = select(func.max(ledger.c.id)).where(ledger.c.id > last, ledger.c.created_at <= until)
    through = int(await tx.scalar(newest) or last)
    for table, kind in ((orders, "order"), (parts, "part")):
        await _add(tx, kind, await _by_state(tx, table, table.c.finished_at > since, table.c.finished_at <= until))
    await _add(tx, "pictures", await _pictures(tx, parts.c.finished_at > since, parts.c.finished_at <= until))
    await _add(tx, "credits", await _credits(tx, ledger.c.id > last, ledger.c.id <= through))
    for word, value in (("finished_at", until), ("ledger_id", through)):
        await tx.execute(update(totals).where(totals.c.kind == _CURSOR, totals.c.word == word).values(value=value))


async def _held_cursor(tx: Transaction, word: str) -> int:
    """How far the sums go, held until the transaction ends."""
    await insert_once(tx, totals, {"kind": _CURSOR, "word": word, "value": 0})
    held = select(totals.c.value).where(totals.c.kind == _CURSOR, totals.c.word == word).with_for_update()
    return int(await tx.scalar(held) or 0)


async def _by_state(connection: Transaction, table: Table, *which: ColumnElement[bool]) -> Sums:
    found = await connection.execute(select(table.c.state, func.count()).where(*which).group_by(table.c.state))
    return _sums(found)


async def _pictures(connection: Transaction, *which: ColumnElement[bool]) -> Sums:
    # An expression, or SQLite would walk through the whole index that begins with the model.
    model = parts.c.model.op("||")(literal_column("''"))
    stored = select(model, func.sum(parts.c.count)).where(parts.c.state == PartState.STORED, *which)
    return _sums(await connection.execute(stored.group_by(model)))


async def _credits(connection: Transaction, *which: ColumnElement[bool]) -> Sums:
    moved = select(ledger.c.kind, func.sum(ledger.c.credits)).where(*which).group_by(ledger.c.kind)
    return _sums(await connection.execute(moved))


def _sums(rows: Iterable[Any]) -> Sums:
    return {row[0]: int(row[1]) for row in rows}


def _added(*all_sums: Sums | None) -> Sums:
    result: Sums = {}
    for sums in all_sums:
        for word, value in (sums or {}).items():
            result[word] = result.get(word, 0) + value
    return result


async def _add(tx: Transaction, kind: str, sums: Sums) -> None:
    for word, value in sums.items():
        row = insert_into(tx.dialect.name, totals).values(kind=kind, word=word, value=value)
        await tx.execute(
            row.on_conflict_do_update(
                index_elements=["kind", "word"], set_={"value": totals.c.value + row.excluded.value}
            )
        )
