"""Orders, ledger entries and people of a period, row by row, for spreadsheets."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, select

from storage.database.database import Database
from storage.schema.accounts import accounts, ledger
from storage.schema.orders import orders, parts

Subject = Literal["orders", "ledger", "people"]
SUBJECTS: tuple[Subject, ...] = ("orders", "ledger", "people")
_AT_ONCE = 1000
# Never what a person wrote or sent.
_ORDERS = (
    orders.c.id, orders.c.created_at, orders.c.finished_at, orders.c.user_id, orders.c.account_id, orders.c.chat_id,
    orders.c.kind, orders.c.model, orders.c.ratio, orders.c.resolution, orders.c.seconds, orders.c.count,
    orders.c.unit_credits, orders.c.state, orders.c.failure,
)  # fmt: skip


async def list_rows(
    database: Database, subject: Subject, *, since: int, until: int
) -> AsyncIterator[tuple[str, ...] | Sequence[Any]]:
    """The names of the columns, then the rows of the period in milliseconds, `until` not included."""
    if subject == "people":
        found = _people(since, until)
        yield tuple(found.selected_columns.keys())
        async with database.read(lengthy=True) as connection:
            for row in await connection.execute(found):
                yield row
        return
    table, columns = (orders, _ORDERS) if subject == "orders" else (ledger, tuple(ledger.c))
    yield tuple(column.key for column in columns)
    last: Any = None
    while True:
        newer: tuple[ColumnElement[bool], ...] = (table.c.id > last,) if last is not None else ()
        period = (table.c.created_at >= since, table.c.created_at < until)
        page = select(*columns).where(*period, *newer).order_by(table.c.id).limit(_AT_ONCE)
        async with database.read(lengthy=True) as connection:
            rows = (await connection.execute(page)).all()
        for row in rows:
            yield row
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].id


def _people(since: int, until: int) -> Select[Any]:
    """Who ordered in the period: how much, and what it cost."""
    period = (orders.c.created_at >= since, orders.c.created_at < until)
    spent = (
        select(orders.c.user_id, func.sum(-ledger.c.allowance_delta - ledger.c.balance_delta).label("credits"))
        .join(orders, orders.c.id == ledger.c.order_id)
        .where(*period)
        .group_by(orders.c.user_id)
        .subquery()
    )
    made = (
        select(orders.c.user_id, func.sum(case((parts.c.state == "stored", parts.c.count), else_=0)).label("results"))
        .join(parts, parts.c.order_id == orders.c.id)
        .where(*period)
        .group_by(orders.c.user_id)
        .subquery()
    )
    return (
        select(
            orders.c.user_id,
            func.min(orders.c.created_at).label("first_order_at"),
            func.max(orders.c.created_at).label("last_order_at"),
            func.count().label("orders"),
            func.min(made.c.results).label("results"),
            func.min(spent.c.credits).label("credits_spent"),
            func.min(accounts.c.balance).label("balance_now"),
        )
        .outerjoin(spent, spent.c.user_id == orders.c.user_id)
        .outerjoin(made, made.c.user_id == orders.c.user_id)
        .outerjoin(accounts, accounts.c.id == orders.c.user_id)
        .where(*period)
        .group_by(orders.c.user_id)
        .order_by(orders.c.user_id)
    )
