"""Tickets in /admin: what people asked about payments, with their payments; answer and close."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.admin.messages import LONGEST_UNITS
from bot.handlers.admin.screens import Admin, Rows, Screen, Typed, format_time, link
from bot.handlers.receipts import format_payments
from bot.handlers.services import Services
from bot.i18n.text import parsed_length, single_line, strip_html, truncate
from storage.admin.audit_log import Action
from storage.admin.drafts import keep_draft, take_draft
from storage.admin.tickets import (
    QUESTION,
    Ticket,
    TicketMessage,
    answer_ticket,
    close_ticket,
    find_ticket,
    list_open_tickets,
)
from storage.database.transaction import Transaction
from storage.payments.payments import list_payments
from storage.payments.subscriptions import find_subscription

_LABEL_UNITS, _WORDS_UNITS = 28, 350
_PAYMENTS = 5
_SIGNS = {"waiting": "⏳", "lost": "⚠️", "delivered": "✔️"}


async def show_open(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The open tickets, the oldest first."""
    async with services.database.read() as connection:
        found, count = await list_open_tickets(connection)
    rows = [(link(_label(one), "ticket", one.id),) for one in found]
    return Screen(admin.html("admin-tickets", count=count), (*rows, (admin.button("button-back", "home"),)))


def _label(ticket: Ticket) -> str:
    sign = "💬" if ticket.is_answered else "🆕"
    words = _plain(ticket.messages[-1]) if ticket.messages else ""
    return truncate(f"{sign} #{ticket.id} {single_line(ticket.name or '')}: {words}", _LABEL_UNITS)


async def show_ticket(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """What was written, and the person's payments."""
    async with services.database.read() as connection:
        ticket = await _load(connection, words[0])
        payments = await list_payments(connection, account_id=ticket.user_id, limit=_PAYMENTS)
        subscription = await find_subscription(connection, payer_id=ticket.user_id)
    condition = "open" if ticket.is_open else "closed"
    who = {"name": ticket.name or "?", "person": str(ticket.user_id), "when": format_time(ticket.opened_at)}
    lines: list[str] = [admin.html("admin-ticket", id=str(ticket.id), condition=condition, **who)]
    lines += [_format(admin, one) for one in ticket.messages]
    listed = format_payments(services, payments, subscription, language=admin.language)
    lines += ["", listed or admin.html("operator-ticket-none")]
    rows = ticket_rows(admin, ticket.id, ticket.user_id, is_open=ticket.is_open)
    return Screen("\n".join(lines), (*rows, (admin.button("button-back", "tickets"),)))


def ticket_rows(admin: Admin, ticket_id: int, user_id: int, *, is_open: bool) -> Rows:
    """The buttons under a ticket."""
    close = (admin.button("button-admin-close", "closeticket", ticket_id),) if is_open else ()
    return (
        (admin.button("button-admin-answer", "reply", ticket_id), *close),
        (
            admin.button("button-admin-payments", "payments", user_id),
            admin.button("button-admin-profile", "who", user_id),
        ),
    )


def _format(admin: Admin, message: TicketMessage) -> str:
    args = {"when": format_time(message.made_at), "admin": str(message.admin_id or "–")}
    text = truncate(_plain(message), _WORDS_UNITS)
    if message.kind == QUESTION:
        return admin.html("admin-ticket-question", when=args["when"], words=text)
    sign = _SIGNS[message.outcome]
    return f"{sign} {admin.html('admin-ticket-answer', kind=message.kind, words=text, **args)}".strip()


def _plain(message: TicketMessage) -> str:
    return single_line(message.text if message.kind == QUESTION else strip_html(message.text))


async def ask_text(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Asks what to answer."""
    rows = ((admin.button("button-back", "ticket", words[0]),),)
    return Screen(admin.html("admin-ticket-reply", id=words[0]), rows, asks=f"reply:{words[0]}")


async def on_typed(services: Services, admin: Admin, words: Sequence[str], typed: Typed) -> Screen:
    """Keeps the answer and shows it as the person will see it; another text replaces it."""
    text = typed.message.text_html if typed.message.text else ""
    if not text:
        return await ask_text(services, admin, words)
    if parsed_length(text) > LONGEST_UNITS:
        toast = admin.plain("alert-admin-long", limit=LONGEST_UNITS)
        return replace(await ask_text(services, admin, words), toast=toast)
    async with services.database.write() as tx:
        ticket = await _load(tx, words[0])
        topic, subject_id = f"ticket {ticket.id}", ticket.user_id
        draft = await keep_draft(tx, key=admin.key, admin_id=admin.id, topic=topic, subject_id=subject_id, text=text)
    confirm = admin.button("button-admin-send", "sendreply", ticket.id, draft)
    rows = ((confirm, admin.button("button-back", "ticket", ticket.id)),)
    question = admin.html("admin-sure-message", who=str(ticket.user_id))
    return Screen(f"{question}\n\n{text}", rows, asks=f"reply:{ticket.id}")


async def send(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Answers as was confirmed, once; the answer is sent until it arrives."""
    async with services.database.write() as tx:
        ticket, draft = await _load(tx, words[0]), await take_draft(tx, words[1])
        if draft is not None:
            done = Action(admin.key, admin.id, "answer", str(ticket.user_id), f"#{ticket.id}")
            await answer_ticket(tx, done, ticket.id, text=draft.text)
    toast = admin.plain("alert-admin-answered" if draft is not None else "alert-admin-done-before")
    return replace(await show_ticket(services, admin, words), toast=toast)


async def close(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Closes the ticket; the person is told."""
    async with services.database.write() as tx:
        ticket = await _load(tx, words[0])
        done = Action(admin.key, admin.id, "close", str(ticket.user_id), f"#{ticket.id}")
        closed = await close_ticket(tx, done, ticket.id)
    toast = admin.plain("alert-admin-closed" if closed else "alert-admin-done-before")
    return replace(await show_open(services, admin, []), toast=toast)


async def _load(connection: Transaction, ticket_id: str) -> Ticket:
    found = await find_ticket(connection, int(ticket_id))
    if found is None:
        raise KeyError(ticket_id)
    return found
