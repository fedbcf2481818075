"""How far Telegram's list of Star transactions has been read, and what does not agree with it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.database.database import clock, insert_once, plus_seconds
from storage.database.statements import change
from storage.database.transaction import Transaction
from storage.payments.refunds import waiting_refunds
from storage.schema.payments import payments, star_books

_ONE = 1
# A payment is in Telegram's list at once; one that is not after so long was never made.
_MISSING_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class StarStatistics:
    """Payments by state, refunds that wait for Telegram, payments that Telegram's list does not have."""

    payments: dict[str, int]
    refunds_waiting: int
    missing: int


async def load_position(connection: Transaction) -> int:
    """How many transactions have been read."""
    return int(await connection.scalar(select(star_books.c.position)) or 0)


async def save_position(tx: Transaction, position: int) -> None:
    """So many have been read."""
    row = {"position": position, "checked_at": clock()}
    if not await insert_once(tx, star_books, {"id": _ONE} | row):
        await change(tx, star_books, {"id": _ONE}, row)


async def load_star_statistics(connection: Transaction) -> StarStatistics:
    """The figures of this moment."""
    found = await connection.execute(select(payments.c.state, func.count()).group_by(payments.c.state))
    states = {state: int(count) for state, count in found}
    return StarStatistics(states, await waiting_refunds(connection), await count_missing(connection))


async def count_missing(connection: Transaction) -> int:
    """How many payments are older than an hour and were not seen in Telegram's list, although it was read since."""
    old = payments.c.created_at < plus_seconds(select(star_books.c.checked_at).scalar_subquery(), -_MISSING_SECONDS)
    return int(await connection.scalar(select(func.count()).where(payments.c.booked_at.is_(None), old)) or 0)
