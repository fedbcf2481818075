"""What is let go is gone from every table; what the ledger needs stays."""

import pytest
from sqlalchemy import select, update

from storage.accounts.preferences import Subject, set_preference
from storage.admin.audit_log import Action
from storage.admin.drafts import keep_draft
from storage.admin.tickets import answer_ticket, ask_for_help
from storage.conversation.offers import new_offer
from storage.conversation.posted_messages import record_post
from storage.conversation.questions import save_question
from storage.conversation.reports import note_report
from storage.database.database import DAY_MS, Database, now_ms
from storage.media.retention import StillRunning, Term, deleted, erase_old, forget_person, to_delete
from storage.orders.claimed_order import transaction
from storage.orders.gateway_callbacks import keep_album_item
from storage.orders.leases import LostClaim
from storage.orders.models import Order, Source
from storage.orders.orders import cancel
from storage.schema.accounts import ledger, preferences
from storage.schema.all_tables import metadata
from storage.schema.conversation import album_items, offers, posts, questions, reports
from storage.schema.orders import orders, parts
from storage.schema.states import PartEvent
from tests.support.order_factory import PICTURE, count, delivered, draft, entries, painted, placed, read, row, running

CANARY = "a canary in a cage"


async def keys(database: Database) -> list[str]:
    async with database.read() as connection:
        return await to_delete(connection, limit=1000)


async def forgotten(database: Database, user_id: int = 7) -> int:
    async with database.write() as tx:
        return await forget_person(tx, user_id=user_id)


async def finished(database: Database, **changes: object) -> Order:
    """An order that was delivered."""
    held, order = await painted(database, task_id=str(changes.get("intent", "task-1")), **changes)
    await delivered(database, held)
    return await read(database, order.id)


async def everything(database: Database) -> str:
    """Every row of every table, as text."""
    async with database.read() as connection:
        rows = [str((await connection.execute(select(table))).all()) for table in metadata.sorted_tables]
    return "\n".join(rows)


async def test_a_forgotten_person_leaves_only_numbers(database: Database) -> None:
    source = Source(file_id="canary-file")
    order = await finished(database, prompt=CANARY, negative=CANARY, sources=(source,), kind="edit")
    async with database.write() as tx:
        await new_offer(tx, [draft(prompt=CANARY)])
        await save_question(tx, chat_id=7, user_id=7, source=Source(file_id="canary-file"))
        await set_preference(tx, Subject(7), model="canary-model")
        ticket = await ask_for_help(tx, key="message:7:9", user_id=7, language="en", words=CANARY)
        assert ticket is not None
        await answer_ticket(tx, Action("press:1", 1, "answer"), ticket, text=CANARY)
        await keep_draft(tx, key="message:1:9", admin_id=1, topic="ban", subject_id=7, text=CANARY)
        await record_post(tx, chat_id=7, message_id=5, order_id=order.id)
        await note_report(tx, order_id=order.id, user_id=7, most_an_hour=9)
        await keep_album_item(tx, chat_id=7, album_id="1", message_id=2, source=Source(file_id="canary-file"))
        await tx.execute(update(orders).values(photo_id="canary-photo", inline_id="canary-place"))
    booked = await entries(database)
    assert await forgotten(database) == 1
    assert "canary" not in await everything(database)
    for table in (offers, questions, preferences, posts, reports, album_items):
        assert await count(database, table) == 0
    assert set(await keys(database)) == {f"in/{order.id}/1", PICTURE.key}
    left = await read(database, order.id)
    assert (left.state, left.credits, left.pictures) == (order.state, order.credits, ())
    assert await entries(database) == booked


async def test_others_keep_what_is_theirs(database: Database) -> None:
    hers = await finished(database, prompt="a meadow", intent="hers", user_id=8, account_id=8)
    async with database.write() as tx:
        await new_offer(tx, [draft(user_id=8, account_id=8)])
        await set_preference(tx, Subject(8), model="wan-2.7")
        await set_preference(tx, Subject(-8), listed=None)
    before = await everything(database)
    assert await forgotten(database) == 0
    assert (await everything(database)).replace(", (7, 0, 0, 0, None)", "") == before
    assert (await read(database, hers.id)).pictures == (PICTURE,)


async def test_nothing_is_forgotten_while_an_order_runs(database: Database) -> None:
    await finished(database, prompt=CANARY)
    waiting = await placed(database, prompt=CANARY)
    with pytest.raises(StillRunning):
        await forgotten(database)
    assert "canary" in await everything(database)
    async with database.write() as tx:
        await cancel(tx, waiting.id)
    assert await forgotten(database) == 2
    assert "canary" not in await everything(database)


async def test_who_works_on_a_late_picture_of_a_forgotten_order_has_lost_it(database: Database) -> None:
    held, order = await running(database, prompt=CANARY)
    async with transaction(database, held) as move:
        await move.move_part(
            move.order.parts[0], PartEvent.FAILED, failure="timeout", late_result="watched", late_result_until=9**15
        )
    async with database.write() as tx:
        await tx.execute(update(orders).values(state="failed", finished_at=1, failure="timeout"))
    await forgotten(database)
    with pytest.raises(LostClaim):
        async with transaction(database, held) as move:
            await move.note_part(move.order.parts[0], late_result="stored", results=(PICTURE,))
    async with database.read() as connection:
        assert (await connection.execute(select(parts.c.late_result))).scalars().all() == [None]
    # Where the picture may have been put before the process knew that it had lost the order.
    assert f"out/{order.parts[0].id}/1.jpg" in await keys(database)
    assert (await row(database, order.id))["due_at"] is not None  # it is still told that it failed


async def aged(database: Database, days: float) -> None:
    """So much time passes since every order's end."""
    async with database.write() as tx:
        await tx.execute(update(orders).values(finished_at=await now_ms(tx) - int(days * DAY_MS)))


async def old(database: Database, term: Term, *, limit: int = 100) -> int:
    async with database.write() as tx:
        return await erase_old(tx, term, limit=limit)


async def test_each_thing_goes_at_its_time(database: Database) -> None:
    source = Source(file_id="canary-file")
    order = await finished(database, prompt=CANARY, negative=CANARY, sources=(source,), kind="edit")
    term = Term(media_days=30, prompt_days=90)
    assert await old(database, term) == 0
    await aged(database, 2)
    assert await old(database, term) == 1
    assert await keys(database) == [f"in/{order.id}/1"]
    await aged(database, 31)
    assert await old(database, term) == 1
    assert PICTURE.key in await keys(database)
    left = await read(database, order.id)
    assert (left.pictures, left.prompt) == ((), CANARY)
    await aged(database, 91)
    assert await old(database, term) == 1
    assert "canary" not in await everything(database)
    assert await old(database, term) == 0


async def test_zero_days_keep_until_somebody_erases(database: Database) -> None:
    await finished(database, prompt=CANARY)
    await aged(database, 9999)
    assert await old(database, Term(media_days=0, prompt_days=0)) == 1
    assert await keys(database) == []
    assert "canary" in await everything(database)


async def test_what_still_has_something_to_do_is_left_alone(database: Database) -> None:
    waiting = await placed(database, prompt=CANARY)
    async with database.write() as tx:
        await cancel(tx, waiting.id)  # the placeholder still has to say so
    await aged(database, 9999)
    assert await old(database, Term(media_days=1, prompt_days=1)) == 0


async def test_old_things_go_in_portions(database: Database) -> None:
    for number in range(5):
        await finished(database, intent=f"number {number}")
    await aged(database, 2)
    term = Term(media_days=0, prompt_days=0)
    assert [await old(database, term, limit=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_pictures_stay_noted_until_they_are_deleted(database: Database) -> None:
    await finished(database)
    await forgotten(database)
    assert await keys(database) == [PICTURE.key]
    async with database.write() as tx:
        await deleted(tx, [PICTURE.key])
    assert await keys(database) == []


async def test_the_books_cannot_be_forgotten(database: Database) -> None:
    await finished(database)
    before = await count(database, ledger)
    await forgotten(database)
    assert before == await count(database, ledger) == 2
