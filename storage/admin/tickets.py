"""Tickets: what people asked about payments, what administrators answered, and whether that reached them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, and_, delete, func, select, update

from storage.admin.audit_log import Action, record
from storage.database.database import DAY_MS, clock, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.admin import people
from storage.schema.tickets import ticket_messages, tickets

QUESTION, ANSWER, CLOSED = "question", "answer", "closed"
WAITING, DELIVERED, LOST = "waiting", "delivered", "lost"
_HOUR_MS = 3_600_000
_LISTED = 8
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """One message of a ticket. An answer's text is HTML. Time in milliseconds since 1970."""

    kind: str
    admin_id: int | None
    text: str
    made_at: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with its last messages, oldest first."""

    id: int
    user_id: int
    name: str | None
    is_open: bool
    opened_at: int
    messages: tuple[TicketMessage, ...]

    @property
    def is_answered(self) -> bool:
        """Whether the last word is an administrator's."""
        return bool(self.messages) and self.messages[-1].kind != QUESTION


@dataclass(frozen=True, slots=True)
class ToSend:
    """An answer, or the news that a ticket is closed, on its way to the person. `text` is HTML."""

    id: int
    ticket_id: int
    user_id: int
    language: str
    kind: str
    text: str


_MESSAGE = tuple(ticket_messages.c[name] for name in ("kind", "admin_id", "text", "made_at", "outcome"))
_TICKETS = select(tickets, people.c.name).outerjoin(people, people.c.id == tickets.c.user_id)


async def ask_for_help(tx: Transaction, *, key: str, user_id: int, language: str, words: str) -> int | None:
    """The person's open ticket with this question, a new one if there is none; the same key asks once.

    None while they have asked in the last hour and were not answered since.
    """
    mine = select(tickets.c.id).where(tickets.c.user_id == user_id, tickets.c.state == "open").with_for_update()
    ticket_id = await tx.scalar(mine)
    while ticket_id is None:  # also if it is closed in the very moment between the two
        row = {"user_id": user_id, "language": language, "state": "open", "opened_at": clock()}
        await insert_once(tx, tickets, row)
        ticket_id = await tx.scalar(mine)
    last = select(ticket_messages).where(ticket_messages.c.ticket_id == ticket_id)
    newest = (await tx.execute(last.order_by(ticket_messages.c.id.desc()).limit(1))).mappings().one_or_none()
    an_hour_ago = await now_ms(tx) - _HOUR_MS
    waits = newest is not None and newest["kind"] == QUESTION and newest["made_at"] > an_hour_ago
    if waits and newest is not None and newest["action_key"] != key:
        return None
    await _add(tx, ticket_id, key=key, kind=QUESTION, text=words, outcome=DELIVERED)
    return int(ticket_id)


async def answer_ticket(tx: Transaction, action: Action, ticket_id: int, *, text: str) -> bool:
    """Writes the answer down, which is sent then; False if this action did it before."""
    if not await record(tx, action):
        return False
    return await _add(tx, ticket_id, key=action.key, kind=ANSWER, text=text, admin_id=action.admin_id)


async def close_ticket(tx: Transaction, action: Action, ticket_id: int) -> bool:
    """Closes the ticket, of which the person is told then; False if it is closed."""
    closed = update(tickets).where(tickets.c.id == ticket_id, tickets.c.state == "open")
    if not (await tx.execute(closed.values(state="closed", closed_at=clock()))).rowcount:
        return False
    await record(tx, action)
    return await _add(tx, ticket_id, key=action.key, kind=CLOSED, admin_id=action.admin_id)


async def find_ticket(connection: Transaction, ticket_id: int, *, limit: int = 6) -> Ticket | None:
    """The ticket with its last messages."""
    row = (await connection.execute(_TICKETS.where(tickets.c.id == ticket_id))).mappings().one_or_none()
    if row is None:
        return None
    last = select(ticket_messages).where(ticket_messages.c.ticket_id == ticket_id)
    found = (await connection.execute(last.order_by(ticket_messages.c.id.desc()).limit(limit))).mappings().all()
    return _ticket(row, found[::-1])


async def list_open_tickets(connection: Transaction, *, limit: int = _LISTED) -> tuple[list[Ticket], int]:
    """The oldest open tickets, each with its last message, and how many are open."""
    is_open = tickets.c.state == "open"
    every = ticket_messages.alias()
    newest = select(func.max(every.c.id)).where(every.c.ticket_id == tickets.c.id).scalar_subquery()
    last = and_(ticket_messages.c.ticket_id == tickets.c.id, ticket_messages.c.id == newest)
    shown = select(tickets, people.c.name, *_MESSAGE).outerjoin(people, people.c.id == tickets.c.user_id)
    shown = shown.join(ticket_messages, last).where(is_open).order_by(tickets.c.opened_at, tickets.c.id).limit(limit)
    rows = (await connection.execute(shown)).mappings().all()
    return [_ticket(row, [row]) for row in rows], await count_open_tickets(connection)


async def count_open_tickets(connection: Transaction) -> int:
    """How many tickets are open."""
    found = select(func.count()).select_from(tickets).where(tickets.c.state == "open")
    return int(await connection.scalar(found) or 0)


async def list_to_send(connection: Transaction) -> list[ToSend]:
    """What people have not been sent yet, oldest first."""
    shown = (ticket_messages.c[name] for name in ("id", "ticket_id", "kind", "text"))
    found = select(*shown, tickets.c.user_id, tickets.c.language).join(tickets)
    waiting = found.where(ticket_messages.c.outcome == WAITING).order_by(ticket_messages.c.id).limit(_AT_ONCE)
    return [ToSend(**row) for row in (await connection.execute(waiting)).mappings()]


async def note_sent(tx: Transaction, message_id: int, *, outcome: str) -> None:
    """The person has it, or it is lost."""
    await tx.execute(update(ticket_messages).where(ticket_messages.c.id == message_id).values(outcome=outcome))


async def forget_tickets(tx: Transaction, *, user_id: int) -> None:
    """Erases what was written about a person's payments. Their tickets are closed without a word."""
    mine = tickets.c.user_id == user_id
    await tx.execute(delete(ticket_messages).where(ticket_messages.c.ticket_id.in_(select(tickets.c.id).where(mine))))
    still_open = update(tickets).where(mine, tickets.c.state == "open")
    await tx.execute(still_open.values(state="closed", closed_at=clock()))


async def erase_old_tickets(tx: Transaction, *, days: float) -> None:
    """Erases the messages of tickets that were closed so long ago."""
    old = tickets.c.closed_at < await now_ms(tx) - int(days * DAY_MS)
    await tx.execute(delete(ticket_messages).where(ticket_messages.c.ticket_id.in_(select(tickets.c.id).where(old))))


async def _add(
    tx: Transaction,
    ticket_id: int,
    *,
    key: str,
    kind: str,
    text: str = "",
    admin_id: int | None = None,
    outcome: str = WAITING,
) -> bool:
    row = {"ticket_id": ticket_id, "action_key": key, "kind": kind, "text": text, "admin_id": admin_id}
    return await insert_once(tx, ticket_messages, row | {"made_at": clock(), "outcome": outcome})


def _ticket(row: RowMapping, messages: Sequence[RowMapping]) -> Ticket:
    told = (TicketMessage(**{column.name: one[column.name] for column in _MESSAGE}) for one in messages)
    return Ticket(row["id"], row["user_id"], row["name"], row["state"] == "open", row["opened_at"], tuple(told))
