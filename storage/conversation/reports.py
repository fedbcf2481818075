"""Reports of images: once per person and order, with an hourly limit."""

from sqlalchemy import delete, func, select

from storage.database.database import DAY_MS, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.conversation import reports

_HOUR_MS = 3_600_000


class TooMany(Exception):
    """The person reached the hourly limit."""


async def note_report(
    tx: Transaction, *, order_id: str, user_id: int, most_an_hour: int, words: str | None = None
) -> bool:
    """Records the report; False if the person has reported the order before. Raises `TooMany`."""
    now = await now_ms(tx)
    mine = reports.c.user_id == user_id
    if await tx.scalar(select(reports.c.order_id).where(mine, reports.c.order_id == order_id)) is not None:
        return False
    recent = select(func.count()).where(mine, reports.c.reported_at > now - _HOUR_MS)
    if (await tx.scalar(recent) or 0) >= most_an_hour:
        raise TooMany
    row = {"order_id": order_id, "user_id": user_id, "reported_at": now, "words": words}
    return await insert_once(tx, reports, row)


async def forget_reports(tx: Transaction, *, days: int = 90) -> None:
    """Deletes old reports."""
    await tx.execute(delete(reports).where(reports.c.reported_at < await now_ms(tx) - days * DAY_MS))
