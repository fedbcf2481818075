"""Everything that is stored about one person, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from storage.database.database import now_ms
from storage.database.transaction import Transaction
from storage.orders.models import Stored
from storage.schema.accounts import accounts, ledger, preferences
from storage.schema.admin import admin_drafts, audit_log, bans, people, referrals
from storage.schema.conversation import (
    album_items,
    chats,
    expiring_replies,
    missing_rights,
    offers,
    posts,
    questions,
    reports,
)
from storage.schema.orders import orders, parts
from storage.schema.payments import payments, refunds, subscriptions
from storage.schema.tickets import ticket_messages, tickets

# How rows of a table are found to be about a person: the person's id, or that of their private chat, which is the same.
PERSONAL: Mapping[Table, Any] = {
    accounts: accounts.c.id,
    ledger: ledger.c.account_id,
    preferences: preferences.c.id,
    orders: orders.c.user_id,
    offers: offers.c.user_id,
    questions: questions.c.user_id,
    reports: reports.c.user_id,
    album_items: album_items.c.chat_id,
    chats: chats.c.id,
    people: people.c.id,
    bans: bans.c.id,
    admin_drafts: admin_drafts.c.subject_id,
    missing_rights: missing_rights.c.chat_id,
    expiring_replies: expiring_replies.c.chat_id,
    payments: payments.c.payer_id,
    subscriptions: subscriptions.c.payer_id,
    tickets: tickets.c.user_id,
}
OF_ORDERS = (parts, posts)  # rows of the person's orders
OF_PAYMENTS = (refunds,)  # rows of the person's payments
OF_TICKETS = (ticket_messages,)  # rows of the person's requests for help
OF_OTHERS = (referrals, audit_log)  # rows that also name somebody else, who is left out
# Secrets, what only the bot needs to work (keys of ledger entries name messages of administrators and ids of friends),
# and what the operator paid.
_LEFT_OUT = {
    *("callback_token", "idempotency_key", "body", "intent", "lease_owner", "lease_until", "fence", "wakeups"),
    *("cost", "cost_unit", "payload", "asked_by", "banned_by", "admin_id", "action_key", "granted_by", "entry_key"),
}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Rows by the name of their table, and the results that the media store may have, by their order's id."""

    exported_at: int
    rows: Mapping[str, list[dict[str, Any]]]
    results: tuple[tuple[str, Stored], ...]


async def load_personal_data(connection: Transaction, *, user_id: int) -> PersonalData:
    """What is stored about the person at this moment."""
    rows = {table.name: await _rows(connection, table, column == user_id) for table, column in PERSONAL.items()}
    mine = select(orders.c.id).where(orders.c.user_id == user_id)
    for table in OF_ORDERS:
        rows[table.name] = await _rows(connection, table, table.c.order_id.in_(mine))
    paid = select(payments.c.charge_id).where(payments.c.payer_id == user_id)
    for table in OF_PAYMENTS:
        rows[table.name] = await _rows(connection, table, table.c.charge_id.in_(paid))
    asked = select(tickets.c.id).where(tickets.c.user_id == user_id)
    for table in OF_TICKETS:
        rows[table.name] = await _rows(connection, table, table.c.ticket_id.in_(asked))
    rows[referrals.name] = await _referrals(connection, user_id)
    rows[audit_log.name] = await _rows(connection, audit_log, audit_log.c.subject == str(user_id))
    results = tuple((part["order_id"], Stored(**result)) for part in rows[parts.name] for result in part["results"])
    return PersonalData(await now_ms(connection), rows, results)


async def _referrals(connection: Transaction, user_id: int) -> list[dict[str, Any]]:
    """Whether the person came by somebody's link, and who came by theirs, without the other one."""
    which = or_(referrals.c.friend_id == user_id, referrals.c.referrer_id == user_id)
    found = await _rows(connection, referrals, which)
    return [
        {"role": "friend" if row.pop("friend_id") == user_id else "referrer"}
        | {name: value for name, value in row.items() if name != "referrer_id"}
        for row in found
    ]


async def _rows(connection: Transaction, table: Table, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    found = await connection.execute(select(table).where(which).order_by(*table.primary_key.columns))
    return [{name: value for name, value in row.items() if name not in _LEFT_OUT} for row in found.mappings()]
