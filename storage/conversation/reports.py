"""Who reported which picture: each person each order once, and not too many in an hour."""

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.database import DAY_MS, insert_once, now_ms
from storage.schema.conversation import reports

_HOUR_MS = 3_600_000


class TooMany(Exception):
    """The person has reported as much as is taken in an hour."""


async def note_report(tx: AsyncConnection, *, order_id: str, user_id: int, most_an_hour: int) -> bool:
    """Whether this is news: False when the person has reported the order before. Raises `TooMany`."""
    now = await now_ms(tx)
    mine = reports.c.user_id == user_id
    if await tx.scalar(select(reports.c.order_id).where(mine, reports.c.order_id == order_id)) is not None:
        return False
    lately = select(func.count()).where(mine, reports.c.reported_at > now - _HOUR_MS)
    if (await tx.scalar(lately) or 0) >= most_an_hour:
        raise TooMany
    return await insert_once(tx, reports, {"order_id": order_id, "user_id": user_id, "reported_at": now})


async def forget_reports(tx: AsyncConnection, *, days: int = 90) -> None:
    """Drops old ones."""
    await tx.execute(delete(reports).where(reports.c.reported_at < await now_ms(tx) - days * DAY_MS))
