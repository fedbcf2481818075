"""Figures by day: orders, people, credits, Stars, models, gateways, waiting times, reasons of failures.

An order counts on the day it ended. A day that is over does not change any more: it is counted once, through the index
of ends, and kept. Today is counted when somebody asks. Credits and pictures are those that people paid for and kept.
A payment counts on the day it was stored, a refund on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from storage.database.database import DAY_MS, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.admin import daily_figures
from storage.schema.orders import orders, parts
from storage.schema.payments import payments
from storage.schema.states import OrderState, PartState

ORDERS, PEOPLE, CREDITS, STARS, MODELS, MADE, MISSED, WAITED, FAILURES = (
    "orders",
    "people",
    "credits",
    "stars",
    "models",
    "made",
    "missed",
    "waited",
    "failures",
)
# The row that says that a day was counted; its word, what was counted last of all that is counted today.
_COUNTED, _NEWEST = "counted", STARS
_SETTLED_MS = 120_000  # no transaction lasts that long
_PERCENTILES = (50, 95)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a day (since 1970, UTC): of `orders` by state, `people`, `credits` spent, `stars` paid and
    returned, pictures by `models`, parts `made` and `missed` by gateway, milliseconds `waited` for pictures as p50 and
    p95, `failures` by reason.
    """

    day: int
    kind: str
    word: str
    value: int


async def count_day(connection: Transaction, day: int) -> list[Figure]:
    """The figures of one day, counted from the orders that ended on it and the payments of it."""
    counts: dict[tuple[str, str], int] = {}

    def add(kind: str, word: str, value: int) -> None:
        counts[kind, word] = counts.get((kind, word), 0) + value

    ended = _within(orders.c.finished_at, day)
    by_state = select(orders.c.state, orders.c.failure, func.count()).where(ended)
    for state, failure, count in await connection.execute(by_state.group_by(orders.c.state, orders.c.failure)):
        add(ORDERS, str(state), int(count))
        if state == OrderState.FAILED:
            add(FAILURES, str(failure or "gateway"), int(count))
    if counts:
        add(PEOPLE, "", int(await connection.scalar(select(func.count(orders.c.user_id.distinct())).where(ended)) or 0))
    columns = (parts.c.model, parts.c.gateway, parts.c.state)
    settled, returned = ledger.alias(), ledger.alias()
    is_kept = and_(parts.c.state == PartState.STORED, returned.c.id.is_(None))
    results = func.json_array_length(parts.c.results)
    pictures = case((results < parts.c.count, results), else_=parts.c.count)
    by_part = (
        select(
            *columns,
            func.count(),
            func.sum(case((is_kept, pictures), else_=0)),
            func.coalesce(func.sum(case((is_kept, settled.c.credits), else_=0)), 0),
        )
        .select_from(parts)
        .outerjoin(settled, and_(settled.c.entry_key == "close:" + parts.c.id, settled.c.kind == "settle"))
        .outerjoin(returned, returned.c.entry_key == "grant:undelivered:" + parts.c.id)
    )
    by_part = by_part.where(_within(parts.c.finished_at, day)).group_by(*columns)
    for model, gateway, state, count, made, credits in await connection.execute(by_part):
        if made:
            add(MODELS, str(model), int(made))
            add(CREDITS, "", int(credits))
        if gateway is not None:
            add(MADE if state == PartState.STORED else MISSED, str(gateway), int(count))
    for word, stars in (await _stars(connection, day)).items():
        add(STARS, word, stars)
    for percent, milliseconds in (await _percentiles(connection, ended)).items():
        add(WAITED, f"p{percent}", milliseconds)
    return [Figure(day, kind, word, value) for (kind, word), value in counts.items()]


async def _stars(connection: Transaction, day: int) -> dict[str, int]:
    """The Stars of payments and of refunds, nothing where there was none."""
    found = {}
    for word, column in (("paid", payments.c.created_at), ("returned", payments.c.refunded_at)):
        if total := int(await connection.scalar(select(func.sum(payments.c.stars)).where(_within(column, day))) or 0):
            found[word] = total
    return found


async def _percentiles(connection: Transaction, ended: ColumnElement[bool]) -> dict[int, int]:
    """How long people waited for pictures, in milliseconds; nothing without any."""
    waited = orders.c.finished_at - orders.c.created_at
    delivered = (ended, orders.c.state == OrderState.DELIVERED, orders.c.kind != "video")
    count = int(await connection.scalar(select(func.count()).where(*delivered)) or 0)
    found = {}
    for percent in _PERCENTILES if count else ():
        nth = select(waited).where(*delivered).order_by(waited).limit(1).offset((count - 1) * percent // 100)
        found[percent] = int(await connection.scalar(nth) or 0)
    return found


async def load_figures(connection: Transaction, *, days: int) -> tuple[list[Figure], int]:
    """The figures of the last days, oldest first, and which day is today."""
    today = await now_ms(connection) // DAY_MS
    wanted = (daily_figures.c.day > today - days, daily_figures.c.kind != _COUNTED)
    rows = await connection.execute(select(daily_figures).where(*wanted).order_by(*daily_figures.primary_key))
    return [*(Figure(**row) for row in rows.mappings()), *await count_day(connection, today)], today


async def days_to_count(connection: Transaction, *, days: int) -> Sequence[int]:
    """The days that are over and not counted yet, of the last ones, since the first order or payment."""
    now = await now_ms(connection)
    ended = await connection.scalar(select(func.min(orders.c.finished_at)).where(orders.c.finished_at.is_not(None)))
    paid = await connection.scalar(select(func.min(payments.c.created_at)))
    first = min((int(moment) for moment in (ended, paid) if moment is not None), default=None)
    if first is None:
        return ()
    last = (now - _SETTLED_MS) // DAY_MS  # of which the day before is over for good
    begin = max(first // DAY_MS, last - days)
    done = (daily_figures.c.kind == _COUNTED, daily_figures.c.word == _NEWEST)
    kept = select(daily_figures.c.day).where(daily_figures.c.day >= begin, *done)
    counted = set((await connection.execute(kept)).scalars())
    return [day for day in range(begin, last) if day not in counted]


async def keep_day(tx: Transaction, day: int) -> None:
    """Counts a day that is over and keeps its figures, or those that an older version did not count.

    Another replica may do so at the same time.
    """
    for one in [Figure(day, _COUNTED, _NEWEST, 1), *await count_day(tx, day)]:
        await insert_once(tx, daily_figures, {"day": day, "kind": one.kind, "word": one.word, "value": one.value})


def _within(column: Any, day: int) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= day * DAY_MS) & (column < (day + 1) * DAY_MS)
    return inside
