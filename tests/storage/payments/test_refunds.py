"""Refunds: written before Telegram is asked, asked again until it confirms."""

import pytest

from storage.database.database import Database
from storage.payments.books import count_missing, load_position, load_star_statistics, save_position
from storage.payments.payments import Paid, Payment, list_payments, note_booked, record_payment
from storage.payments.refunds import (
    CreditsSpent,
    NotPaid,
    ask_refund,
    count_spent,
    due_refunds,
    refund_done,
    refund_failed,
    waiting_refunds,
)
from storage.schema.payments import payments
from tests.support.order_factory import placed

PACK = Paid(charge_id="c1", payer_id=7, account_id=7, stars=50, credits=20, payload="p", paid_at=1_000, found="update")


@pytest.fixture(autouse=True)
async def paid(database: Database) -> None:
    async with database.write() as tx:
        await record_payment(tx, PACK)


async def asked(database: Database, charge_id: str = "c1", *, even_if_spent: bool = False) -> Payment | None:
    async with database.write() as tx:
        return await ask_refund(tx, charge_id, asked_by="olga", even_if_spent=even_if_spent)


async def due(database: Database) -> list[tuple[str, int, int]]:
    async with database.read() as connection:
        return [(one.charge_id, one.payer_id, one.attempts) for one in await due_refunds(connection)]


async def test_a_refund_is_due_until_it_is_confirmed(database: Database) -> None:
    assert await due(database) == []
    assert await asked(database) is not None
    assert await due(database) == [("c1", 7, 0)]
    async with database.write() as tx:
        await refund_failed(tx, "c1", trouble="TimedOut", retry_seconds=60)
    assert await due(database) == []
    async with database.write() as tx:
        await refund_failed(tx, "c1", trouble="TimedOut", retry_seconds=-1)
    assert await due(database) == [("c1", 7, 2)]
    async with database.write() as tx:
        assert await waiting_refunds(tx) == 1
        await refund_done(tx, "c1")
        await refund_failed(tx, "c1", trouble="late", retry_seconds=-1)  # of a second replica
        assert await waiting_refunds(tx) == 0
    assert await due(database) == []


async def test_asking_twice_is_one_refund(database: Database) -> None:
    first, second = await asked(database), await asked(database)
    assert first is not None
    assert second is None
    assert await due(database) == [("c1", 7, 0)]


async def test_an_unknown_charge_is_refused(database: Database) -> None:
    with pytest.raises(NotPaid):
        await asked(database, "c404")


async def test_spent_credits_stop_a_refund_unless_it_is_wanted_nevertheless(database: Database) -> None:
    await placed(database, part_counts=(3,), daily_credits=0, account_id=7)
    with pytest.raises(CreditsSpent) as told:
        await asked(database)
    assert (told.value.spent, told.value.payment.credits) == (3, 20)
    assert await due(database) == []
    found = await asked(database, even_if_spent=True)
    assert found is not None
    assert found.shortfall == 3
    assert await due(database) == [("c1", 7, 0)]


async def test_a_refund_stops_when_more_is_spent_than_was_confirmed(database: Database) -> None:
    await placed(database, part_counts=(3,), daily_credits=0, account_id=7)
    async with database.read() as connection:
        [payment] = await list_payments(connection, account_id=7)
        assert await count_spent(connection, payment) == 3
    with pytest.raises(CreditsSpent):
        async with database.write() as tx:
            await ask_refund(tx, "c1", asked_by="olga", even_if_spent=False, spent_at_most=2)
    async with database.write() as tx:
        found = await ask_refund(tx, "c1", asked_by="olga", even_if_spent=False, spent_at_most=3)
        assert found is not None
        assert (found.shortfall, await count_spent(tx, found)) == (3, 0)


async def test_the_place_in_telegrams_list_is_kept(database: Database) -> None:
    async with database.write() as tx:
        assert await load_position(tx) == 0
        await save_position(tx, 120)
        await save_position(tx, 140)
        assert await load_position(tx) == 140


async def test_a_payment_that_telegrams_list_lacks_after_an_hour_is_missing(database: Database) -> None:
    async with database.write() as tx:
        await save_position(tx, 1)
        assert await count_missing(tx) == 0
        await tx.execute(payments.update().values(created_at=payments.c.created_at - 3_700_000))
        assert await count_missing(tx) == 1
        assert (await load_star_statistics(tx)).payments == {"paid": 1}
        await note_booked(tx, ["c1"])
        assert await count_missing(tx) == 0
