"""No query of the engine or of a command reads a whole table that grows with every order.

The plans are SQLite's, which without statistics do not depend on how many rows there are. PostgreSQL has the same
indexes (tests/storage/database/test_migrations.py), but chooses by its statistics.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event, update

from storage.accounts.accounts import load_balance
from storage.accounts.ledger import Budget, grant, spent
from storage.admin.audiences import next_recipients
from storage.admin.audit_log import Action, list_actions
from storage.admin.daily_figures import count_day, days_to_count
from storage.admin.gateway_counts import count_by_gateway
from storage.admin.gifts import count_referrals
from storage.admin.people import find_by_username
from storage.admin.profiles import last_orders, load_profile
from storage.admin.tickets import (
    answer_ticket,
    ask_for_help,
    close_ticket,
    erase_old_tickets,
    find_ticket,
    list_open_tickets,
    list_to_send,
)
from storage.conversation.inline_messages import last_pictures
from storage.conversation.open_reports import list_open_reports, list_words, messages_of
from storage.conversation.posted_messages import find_posted, record_post
from storage.conversation.reports import note_report
from storage.database.database import Database
from storage.media.retention import Term, erase_old, forget_person
from storage.orders.alerts import list_recovered
from storage.orders.claimed_order import transaction
from storage.orders.figures import load_daily_figures, load_health
from storage.orders.gateway_callbacks import find_called, keep_callback, tasks_named
from storage.orders.leases import (
    break_leases,
    called_for,
    claim,
    due_in_seconds,
    held_by,
    release_all,
    renew,
    renew_all,
)
from storage.orders.order_queries import at_placeholder, count_ahead, recent, recent_durations, unfinished
from storage.orders.orders import cancel, check_order_limits, place
from storage.orders.statistics import fold_statistics, load_statistics
from storage.payments.books import count_missing, save_position
from storage.payments.payments import (
    Paid,
    list_payments,
    load_payments,
    load_untold,
    note_booked,
    note_told,
    record_payment,
)
from storage.payments.refunds import ask_refund, due_refunds, refund_done, refund_failed, waiting_refunds
from storage.payments.subscriptions import change_state, find_subscription
from storage.schema.orders import orders
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import delivered, draft, painted, placed, running, started

GROWING = ("orders", "parts", "ledger", "accounts", "posts", "reports", "payments", "refunds", "subscriptions")
GROWING += ("people", "audit_log", "tickets", "ticket_messages")
# Partial indexes hold the few rows that are not over; reading one of them to its end is cheap.
FEW = ("ix_orders_due_at", "ix_orders_lease_owner", "ix_reports_open", "ix_payments_untold", "ix_payments_unbooked")
FEW += ("ix_tickets_open", "ix_ticket_messages_waiting")

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

Statements = dict[str, Any]


@pytest.fixture
def statements(database: Database) -> Iterator[Statements]:
    """Every statement that reads or changes rows, with its first parameters."""
    found: Statements = {}

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not many and statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            found.setdefault(statement, parameters)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def plan(database: Database) -> Iterator[Callable[[str, Any], list[str]]]:
    """How SQLite finds the rows of a statement."""
    assert database.path is not None
    connection = sqlite3.connect(database.path)
    yield lambda statement, parameters: [
        row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    connection.close()


def scans(steps: list[str]) -> list[str]:
    """The steps that read a growing table, or an index of one, from one end to the other."""
    named = (step for step in steps if re.match(rf"SCAN ({'|'.join(GROWING)})\b", step))
    return [step for step in named if not step.endswith(FEW)]


async def live(database: Database) -> None:
    """Orders from the command to the end in every way, and what people and operators ask about them."""
    held, order = await painted(database, task_id="a", album_id="album")
    await renew(database, held, lease_seconds=60)
    async with transaction(database, held) as step:
        await step.note_any(placeholder_status="sent", placeholder_id=5, photo_id="photo")
    await delivered(database, held)
    held, _ = await running(database, task_id="b")
    async with transaction(database, held) as step:
        await step.move_part(step.order.parts[0], PartEvent.FAILED, failure="gateway")
        await step.move(OrderEvent.FAILED, failure="gateway")
        await step.release(due_at=None)
    held, _ = await running(database, task_id="c")
    async with transaction(database, held) as step:
        await step.stop()
        await step.release(due_at=None)
    held, working = await started(database)
    async with transaction(database, held) as step:
        await step.release_waiting(max_active=1, due_at=step.now)
    waiting = await placed(database)
    token = working.parts[0].callback_token
    async with database.write() as tx:
        await keep_callback(tx, callback_token=token, task_id="d")
        await cancel(tx, waiting.id)
        await cancel(tx, working.id)
        await place(
            tx, draft(deduplicate=True), daily_credits=100, max_open=100, budget=Budget(credits=50, per_person=40)
        )
        await record_post(tx, chat_id=7, message_id=9, order_id=order.id, number=1)
        await note_report(tx, order_id=order.id, user_id=8, most_an_hour=5)
        await grant(tx, account_id=7, credits=5, key="charge")
    async with database.read() as connection:
        await check_order_limits(connection, draft(), daily_credits=100, max_open=100)
        await at_placeholder(connection, chat_id=7, message_id=5)
        await unfinished(connection, user_id=7)
        await recent(connection, user_id=7)
        await count_ahead(connection, working)
        await recent_durations(connection, gateway="apikley", model="seedream-4.5", kind="generate", resolution="2K")
        await load_balance(connection, account_id=7, daily_credits=10)
        await spent(connection, account_id=7, day=20_000, user_id=7)
        await find_called(connection, callback_token=token)
        await tasks_named(connection, callback_token=token)
        await last_pictures(connection, user_id=7, limit=10)
        await find_posted(connection, chat_id=7, message_id=9)
        for subject_id in (7, -7):
            await load_profile(connection, subject_id=subject_id, daily_credits=10)
            await last_orders(connection, subject_id=subject_id)
        await find_by_username(connection, "ann")
        await list_actions(connection, subject="7")
        await list_open_reports(connection)
        await list_words(connection, order_id=order.id)
        await messages_of(connection, order_id=order.id)
        await next_recipients(connection, audience="active", after=0, limit=5)
        await count_by_gateway(connection, hours=1)
        await count_day(connection, 20_000)
        await days_to_count(connection, days=90)
        await count_referrals(connection, referrer_id=7)
    await claim(database, owner="two", limit=10, lease_seconds=60)
    await due_in_seconds(database, owner="two")
    await renew_all(database, owner="two", lease_seconds=60)
    await called_for(database, owner="two")
    await held_by(database, owner="two")
    await release_all(database, owner="two", order_ids=[waiting.id])


async def pay(database: Database) -> None:
    """A subscription that is paid, looked for, reconciled and refunded."""
    paid = Paid(
        charge_id="c1", payer_id=7, account_id=7, stars=50, credits=20, payload="p", paid_at=1, found="books", until=5
    )
    async with database.write() as tx:
        await record_payment(tx, paid)
        await change_state(tx, payer_id=7, payload="p", state="canceled")
        await note_booked(tx, ["c1"])
        await note_told(tx, "c1")
        await ask_refund(tx, "c1", asked_by=None, even_if_spent=True)
        await refund_failed(tx, "c1", trouble="x", retry_seconds=0)
        await refund_done(tx, "c1")
        await save_position(tx, 1)
        asked = await ask_for_help(tx, key="m1", user_id=7, language="en", words="where are my credits?")
        assert asked is not None
        await answer_ticket(tx, Action("p1", 1, "answer", "7"), asked, text="here")
        await close_ticket(tx, Action("p2", 1, "close", "7"), asked)
        await erase_old_tickets(tx, days=90)
    async with database.read() as connection:
        await find_ticket(connection, asked)
        await list_open_tickets(connection)
        await list_to_send(connection)
        await find_subscription(connection, payer_id=7)
        await list_payments(connection, account_id=7)
        await list_payments(connection, state="review")
        await load_payments(connection, ["c1", "c2"])
        await load_untold(connection)
        await count_missing(connection)
        await due_refunds(connection)
        await waiting_refunds(connection)


async def operate(database: Database) -> None:
    """What runs at a start, now and then, and for the operator."""
    await break_leases(database)
    async with database.read() as connection:
        await load_statistics(connection)
        await load_health(connection, seconds=3600)
        await load_daily_figures(connection, since=0)
        await list_recovered(connection, ["operator-circuit-open"])
    async with database.write() as tx:
        await fold_statistics(tx)
        await erase_old(tx, Term(media_days=0.0001, prompt_days=0.0001, input_days=0.0001))
        await tx.execute(update(orders).where(orders.c.finished_at.is_(None)).values(user_id=99))
        await forget_person(tx, user_id=7)


async def test_no_query_reads_a_whole_table(
    database: Database, statements: Statements, plan: Callable[[str, Any], list[str]]
) -> None:
    await live(database)
    await pay(database)
    await operate(database)
    statements = {text: given for text, given in statements.items() if "SET user_id=" not in text}
    assert len(statements) > 50
    found = {text: steps for text, given in statements.items() if (steps := scans(plan(text, given)))}
    assert found == {}


async def test_what_is_to_be_erased_is_found_among_what_is_kept(
    database: Database, statements: Statements, plan: Callable[[str, Any], list[str]]
) -> None:
    async with database.write() as tx:
        await erase_old(tx, Term(media_days=1, prompt_days=1, input_days=1))
    chosen = [step for text, given in statements.items() for step in plan(text, given) if "ix_orders" in step]
    assert sorted(re.findall(r"ix_orders_(\w+)_kept", " ".join(chosen))) == ["inputs", "pictures", "words"]
