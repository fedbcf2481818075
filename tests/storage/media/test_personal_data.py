"""What is exported about a person, and which files a backup needs."""

import pytest

from storage.admin.audit_log import Action, record
from storage.admin.credits import give_credits, take_credits
from storage.admin.drafts import keep_draft
from storage.admin.tickets import answer_ticket, ask_for_help
from storage.conversation.offers import new_offer
from storage.conversation.posted_messages import record_post
from storage.database.database import Database
from storage.media.manifest import list_needed
from storage.media.personal_data import OF_ORDERS, OF_OTHERS, OF_PAYMENTS, OF_TICKETS, PERSONAL, load_personal_data
from storage.orders.listings import Subject, list_rows
from storage.orders.models import Source
from storage.payments.payments import Paid, record_payment
from storage.payments.refunds import ask_refund
from storage.schema.admin import referrals
from storage.schema.all_tables import metadata
from tests.support.order_factory import PICTURE, delivered, draft, painted, placed, read, running

ABOUT_NOBODY = {"heartbeat", "totals", "inbox", "deletions", "alerts", "credit_samples", "star_books", "compatibility"}
# What administrators did and set, and sums.
ABOUT_NOBODY |= {"admin_questions", "switches", "broadcasts", "promo_codes", "daily_figures"}


def test_every_table_is_exported_or_about_nobody() -> None:
    exported = {table.name for table in (*PERSONAL, *OF_ORDERS, *OF_PAYMENTS, *OF_TICKETS, *OF_OTHERS)}
    assert exported | ABOUT_NOBODY == set(metadata.tables)
    assert not exported & ABOUT_NOBODY


async def test_a_person_gets_their_own_rows_and_no_secret(database: Database) -> None:
    held, order = await painted(database, prompt="a canary")
    await delivered(database, held)
    await placed(database, user_id=8, account_id=8, chat_id=8, prompt="somebody else's")
    async with database.write() as tx:
        await new_offer(tx, [draft(prompt="an offer")])
        await record_post(tx, chat_id=7, message_id=5, order_id=order.id)
    async with database.read() as connection:
        data = await load_personal_data(connection, user_id=7)
    assert {name: len(rows) for name, rows in data.rows.items() if rows} == {
        "accounts": 1, "ledger": 2, "orders": 1, "parts": 1, "offers": 1, "posts": 1,
    }  # fmt: skip
    assert data.rows["orders"][0]["prompt"] == "a canary"
    assert data.results == ((order.id, PICTURE),)
    told = str(data.rows)
    assert "somebody else's" not in told
    assert order.parts[0].callback_token not in told
    assert order.parts[0].idempotency_key not in told


async def test_a_person_gets_their_payments_and_refunds(database: Database) -> None:
    for charge, payer in (("c1", 7), ("c2", 8)):
        paid = Paid(
            charge_id=charge, payer_id=payer, account_id=payer, stars=50, credits=20, payload="signed", paid_at=1,
            found="update", until=1 << 50,
        )  # fmt: skip
        async with database.write() as tx:
            await record_payment(tx, paid)
            await ask_refund(tx, charge, asked_by="olga", even_if_spent=False)
    async with database.read() as connection:
        rows = (await load_personal_data(connection, user_id=7)).rows
    assert [row["charge_id"] for row in (*rows["payments"], *rows["refunds"], *rows["subscriptions"])] == ["c1"] * 3
    assert "olga" not in str(rows)
    assert "signed" not in str(rows)


async def test_a_person_gets_their_requests_for_help_and_the_answers(database: Database) -> None:
    async with database.write() as tx:
        for user_id in (7, 8):
            found = await ask_for_help(tx, key=f"m{user_id}", user_id=user_id, language="en", words=f"from {user_id}")
            assert found is not None
            await answer_ticket(tx, Action(f"press-{user_id}", 7005, "answer", str(user_id)), found, text="soon")
        await keep_draft(tx, key="message:7005:1", admin_id=7005, topic="ban", subject_id=7, text="spam?")
    async with database.read() as connection:
        rows = (await load_personal_data(connection, user_id=7)).rows
    assert [row["user_id"] for row in rows["tickets"]] == [7]
    told = [(row["kind"], row["text"]) for row in rows["ticket_messages"]]
    assert told == [("question", "from 7"), ("answer", "soon")]
    assert [row["text"] for row in rows["admin_drafts"]] == ["spam?"]
    names = {name for row in (*rows["ticket_messages"], *rows["admin_drafts"]) for name in row}
    assert not {"admin_id", "action_key"} & names


async def test_a_person_gets_their_referrals_and_what_administrators_did_without_the_others(database: Database) -> None:
    async with database.write() as tx:
        for friend, referrer in ((7, 7001), (7002, 7), (7003, 7004)):
            await tx.execute(referrals.insert().values(friend_id=friend, referrer_id=referrer, made_at=friend))
        await record(tx, Action("press-7005", 7005, "ban", "7", "spam"))
        await record(tx, Action("press-2", 7005, "ban", "8", "somebody else"))
    async with database.read() as connection:
        rows = (await load_personal_data(connection, user_id=7)).rows
    assert [(row["role"], row["made_at"]) for row in rows["referrals"]] == [("friend", 7), ("referrer", 7002)]
    assert [(row["action"], row["details"]) for row in rows["audit_log"]] == [("ban", "spam")]
    others = str(
        [{k: v for k, v in row.items() if not k.endswith("_at")} for row in (*rows["referrals"], *rows["audit_log"])]
    )
    assert "700" not in others
    assert "somebody else" not in others


async def test_a_person_does_not_learn_who_gave_them_credits(database: Database) -> None:
    given, taken = (
        Action(f"message:900001:{number}", 900_001, word, "7", "1 sorry") for number, word in ((5, "give"), (6, "take"))
    )
    async with database.write() as tx:
        await give_credits(tx, given, account_id=7, credits=5)
        await take_credits(tx, taken, account_id=7, credits=1)
    async with database.read() as connection:
        rows = (await load_personal_data(connection, user_id=7)).rows
    assert [row["reason"] for row in rows["ledger"]] == ["1 sorry"] * 2
    assert "900001" not in str(rows)


async def test_a_backup_needs_results_and_what_unfinished_orders_read(database: Database) -> None:
    held, order = await painted(database)
    await delivered(database, held)
    _, open_order = await running(database, task_id="task-2", sources=(Source(file_id="photo"),), kind="edit")
    needed = [one async for one in list_needed(database)]
    assert {(one.key, one.size) for one in needed if not one.optional} == {(PICTURE.key, PICTURE.size)}
    assert {one.key for one in needed if one.optional} == {f"raw/{open_order.parts[0].id}/1", f"in/{open_order.id}/1"}
    assert (await read(database, order.id)).pictures == (PICTURE,)


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("orders", {"user_id": 7, "model": "seedream-4.5", "state": "delivered", "unit_credits": 1}),
        ("ledger", {"account_id": 7, "kind": "reserve", "credits": 1, "allowance_delta": -1}),
        ("people", {"user_id": 7, "orders": 1, "results": 1, "credits_spent": 1, "balance_now": 0}),
    ],
)
async def test_lists_have_numbers_of_the_period_and_no_words(
    database: Database, subject: Subject, wanted: dict[str, object]
) -> None:
    held, _ = await painted(database, prompt="a canary")
    await delivered(database, held)
    names, first, *_ = [row async for row in list_rows(database, subject, since=0, until=1 << 62)]
    row = dict(zip(names, first, strict=True))
    assert row | wanted == row
    assert "canary" not in str(row)
    assert len([row async for row in list_rows(database, subject, since=0, until=1)]) == 1  # the names alone
