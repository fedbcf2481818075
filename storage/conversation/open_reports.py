"""Reports that no administrator has decided about, by order."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage.conversation.expiring_replies import schedule_deletion
from storage.database.transaction import Transaction
from storage.orders.models import Order
from storage.schema.conversation import posts, reports
from storage.schema.orders import orders


@dataclass(frozen=True, slots=True)
class OpenReports:
    """An order's open reports: how many, the newest one's time (ms), what was said last, and whose order it is."""

    order_id: str
    user_id: int
    count: int
    reported_at: int
    words: str


async def list_open_reports(connection: Transaction, *, limit: int = 10) -> tuple[list[OpenReports], int]:
    """Orders with open reports, the newest first, and how many open reports there are in all."""
    undecided = reports.c.verdict.is_(None)
    newest = func.max(reports.c.reported_at)
    others = reports.alias()
    words = (
        select(others.c.words)
        .where(others.c.order_id == reports.c.order_id, others.c.verdict.is_(None), others.c.words.is_not(None))
        .order_by(others.c.reported_at.desc(), others.c.user_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(reports.c.order_id, orders.c.user_id, func.count(), newest, words)
        .join(orders, orders.c.id == reports.c.order_id)
        .where(undecided)
        .group_by(reports.c.order_id, orders.c.user_id)
        .order_by(newest.desc())
        .limit(limit)
    )
    rows = [
        OpenReports(str(order), int(user), int(count), int(at), str(words or ""))
        for order, user, count, at, words in await connection.execute(found)
    ]
    return rows, int(await connection.scalar(select(func.count()).where(undecided)) or 0)


async def list_words(connection: Transaction, *, order_id: str, limit: int = 5) -> list[tuple[int, str]]:
    """Who reported the order and what they said, newest first."""
    found = select(reports.c.user_id, reports.c.words).where(reports.c.order_id == order_id)
    rows = await connection.execute(found.order_by(reports.c.reported_at.desc()).limit(limit))
    return [(int(user), str(words or "")) for user, words in rows]


async def decide_reports(tx: Transaction, *, order_id: str, verdict: str) -> int:
    """Closes the order's open reports with that word, and returns how many there were."""
    undecided = (reports.c.order_id == order_id, reports.c.verdict.is_(None))
    return int((await tx.execute(update(reports).where(*undecided).values(verdict=verdict))).rowcount)


async def messages_of(connection: Transaction, *, order_id: str) -> list[tuple[int, int]]:
    """Where the order's pictures were posted, besides its own message: pairs of chat and message id."""
    found = await connection.execute(select(posts.c.chat_id, posts.c.message_id).where(posts.c.order_id == order_id))
    return [(int(chat), int(message)) for chat, message in found]


async def delete_messages_of(tx: Transaction, order: Order) -> None:
    """Has every message with the order's pictures deleted once this transaction is committed, also after a crash."""
    places = await messages_of(tx, order_id=order.id)
    if order.placeholder_id is not None:
        places = [(order.chat_id, order.placeholder_id), *places]
    for chat_id, message_id in places:
        await schedule_deletion(tx, chat_id=chat_id, message_id=message_id, seconds=0)
