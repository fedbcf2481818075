"""What happened on a day is counted once, when the day is over, and adds up to what the orders say."""

from sqlalchemy import update

from storage.accounts.ledger import compensate
from storage.admin.daily_figures import (
    CREDITS,
    FAILURES,
    MADE,
    MISSED,
    MODELS,
    ORDERS,
    PEOPLE,
    STARS,
    WAITED,
    count_day,
    days_to_count,
    keep_day,
    load_figures,
)
from storage.database.database import DAY_MS, Database, now_ms
from storage.orders.claimed_order import transaction
from storage.payments.payments import Paid, record_payment
from storage.payments.refunds import ask_refund
from storage.schema.admin import daily_figures
from storage.schema.orders import orders, parts
from storage.schema.payments import payments
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import PICTURE, delivered, painted, running


async def lived(database: Database) -> int:
    """One delivered and one failed order of the day that is returned: the day before yesterday."""
    held, _ = await painted(database, task_id="a")
    await delivered(database, held)
    held, _ = await running(database, task_id="b", user_id=8, account_id=8)
    async with transaction(database, held) as step:
        await step.move_part(step.order.parts[0], PartEvent.FAILED, failure="content")
        await step.move(OrderEvent.FAILED, failure="content")
        await step.release(due_at=None)
    async with database.write() as tx:
        day = await now_ms(tx) // DAY_MS - 2
        noon = day * DAY_MS + DAY_MS // 2
        await tx.execute(update(orders).values(created_at=noon - 12_000, finished_at=noon))
        await tx.execute(update(parts).values(finished_at=noon))
    return day


async def test_a_day_is_counted_from_its_orders(database: Database) -> None:
    day = await lived(database)
    async with database.read() as connection:
        found = {(one.kind, one.word): one.value for one in await count_day(connection, day)}
        assert await count_day(connection, day + 1) == []
    assert found == {
        (ORDERS, "delivered"): 1,
        (ORDERS, "failed"): 1,
        (FAILURES, "content"): 1,
        (PEOPLE, ""): 2,
        (MODELS, "seedream-4.5"): 1,
        (CREDITS, ""): 1,
        (MADE, "apikley"): 1,
        (MISSED, "apikley"): 1,
        (WAITED, "p50"): 12_000,
        (WAITED, "p95"): 12_000,
    }


async def test_days_that_are_over_are_counted_once_and_then_read(database: Database, other: Database) -> None:
    day = await lived(database)
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == [day, day + 1]
        assert list(await days_to_count(connection, days=1)) == [day + 1]
    for replica in (database, other):
        for each in (day, day + 1):
            async with replica.write() as tx:
                await keep_day(tx, each)
    async with database.write() as tx:  # what happened stays as it was counted
        await tx.execute(update(orders).values(created_at=0))
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == []
        found, today = await load_figures(connection, days=7)
        older, _ = await load_figures(connection, days=2)
    assert today == day + 2
    assert {(one.kind, one.word): one.value for one in found}[WAITED, "p95"] == 12_000
    assert older == []


async def test_nothing_is_to_be_counted_before_the_first_order(database: Database) -> None:
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == []
        assert (await load_figures(connection, days=90))[0] == []


async def test_credits_and_pictures_are_those_that_were_delivered_and_kept(database: Database) -> None:
    held, _ = await running(database, task_id="a", part_counts=(2,))  # two were ordered, one came
    async with transaction(database, held) as step:
        await step.store_part(step.order.parts[0], (PICTURE,))
        await step.move(OrderEvent.COMPLETED)
    await delivered(database, held)
    held, order = await painted(database, task_id="b", user_id=8, account_id=8, chat_id=8)
    async with database.write() as tx:
        await compensate(tx, part_id=order.parts[0].id)
        day = await now_ms(tx) // DAY_MS
    async with database.read() as connection:
        found = {(one.kind, one.word): one.value for one in await count_day(connection, day)}
    assert (found[CREDITS, ""], found[MODELS, "seedream-4.5"], found[MADE, "apikley"]) == (1, 1, 2)


async def paid(database: Database, charge_id: str, *, stars: int, days_ago: int) -> None:
    what = Paid(
        charge_id=charge_id, payer_id=7, account_id=7, stars=stars, credits=20, payload="p", paid_at=1, found="update"
    )
    async with database.write() as tx:
        await record_payment(tx, what)
        mine = update(payments).where(payments.c.charge_id == charge_id)
        await tx.execute(mine.values(created_at=payments.c.created_at - days_ago * DAY_MS))


async def stars(database: Database, *, days: int = 7) -> dict[tuple[int, str], int]:
    """By how many days ago it was, and the word."""
    async with database.read() as connection:
        found, today = await load_figures(connection, days=days)
    return {(today - one.day, one.word): one.value for one in found if one.kind == STARS}


async def counted(database: Database) -> None:
    async with database.read() as connection:
        missing = await days_to_count(connection, days=90)
    for day in missing:
        async with database.write() as tx:
            await keep_day(tx, day)


async def test_stars_count_on_the_day_they_were_paid_and_on_that_they_were_returned(database: Database) -> None:
    for charge_id, amount, days_ago in (("c1", 50, 2), ("c2", 200, 2), ("c3", 900, 0)):
        await paid(database, charge_id, stars=amount, days_ago=days_ago)
    await counted(database)
    assert await stars(database) == {(2, "paid"): 250, (0, "paid"): 900}
    async with database.write() as tx:
        await ask_refund(tx, "c2", asked_by=None, even_if_spent=False)
    assert await stars(database) == {(2, "paid"): 250, (0, "paid"): 900, (0, "returned"): 200}


async def test_days_that_were_counted_without_stars_get_them_and_keep_the_rest(database: Database) -> None:
    day = await lived(database)
    await paid(database, "c1", stars=50, days_ago=2)
    await counted(database)
    async with database.write() as tx:  # as a version left it that knew no Stars
        await tx.execute(update(daily_figures).where(daily_figures.c.kind == "counted").values(word=""))
        await tx.execute(daily_figures.delete().where(daily_figures.c.kind == STARS))
        await tx.execute(update(daily_figures).where(daily_figures.c.kind == CREDITS).values(value=77))
        assert list(await days_to_count(tx, days=90)) == [day, day + 1]
    await counted(database)
    assert await stars(database) == {(2, "paid"): 50}
    async with database.read() as connection:
        assert list(await days_to_count(connection, days=90)) == []
        found, _ = await load_figures(connection, days=7)
    assert [one.value for one in found if one.kind == CREDITS] == [77]
