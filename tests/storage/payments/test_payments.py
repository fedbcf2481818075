"""Payments: credited once for a charge, refunded once, and never below zero without a record."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from storage.accounts.ledger import close, compensate, grant, lock_accounts
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.payments.payments import (
    Paid,
    Payment,
    find_payment,
    list_payments,
    load_payments,
    move_account,
    record_payment,
    refund_payment,
)
from storage.schema.accounts import accounts, ledger
from storage.schema.payments import payments
from tests.support.ledger_check import check_ledger
from tests.support.order_factory import placed

ANN, BOB = 7, 8
PACK = Paid(
    charge_id="c1", payer_id=ANN, account_id=ANN, stars=50, credits=20, payload="p", paid_at=1_000, found="update"
)
UNKNOWN = replace(PACK, account_id=None, credits=0, why="payload")


async def recorded(database: Database, paid: Paid = PACK) -> bool:
    async with database.write() as tx:
        return await record_payment(tx, paid)


async def refunded(database: Database, charge_id: str = "c1") -> Payment | None:
    async with database.write() as tx:
        return await refund_payment(tx, charge_id)


async def balance(database: Database, account_id: int = ANN) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(select(accounts.c.balance).where(accounts.c.id == account_id)) or 0)


async def entries(database: Database) -> list[tuple[str, int, int]]:
    async with database.read() as connection:
        rows = await connection.execute(select(ledger).order_by(ledger.c.id))
        return [(row.kind, row.credits, row.balance_delta) for row in rows]


async def test_a_charge_is_credited_once_however_often_and_wherever_it_is_told(
    database: Database, other: Database
) -> None:
    told = [
        recorded(replica, replace(PACK, found=found)) for replica in (database, other) for found in ("update", "books")
    ]
    assert sorted(await asyncio.gather(*told)) == [False, False, False, True]
    assert await balance(database) == 20
    assert await entries(database) == [("purchase", 20, 20)]
    await check_ledger(database, billed={}, allowance=0)  # type: ignore[arg-type]


async def test_two_payments_of_one_invoice_are_two_payments(database: Database) -> None:
    assert await recorded(database)
    assert await recorded(database, replace(PACK, charge_id="c2", payer_id=BOB))
    assert await balance(database) == 40
    async with database.read() as connection:
        mine = await list_payments(connection, account_id=ANN)
        his = await list_payments(connection, account_id=BOB)
        both = await load_payments(connection, ["c1", "c2", "c3"])
    assert [one.charge_id for one in mine] == ["c2", "c1"]
    assert [(one.charge_id, one.account_id, one.kind) for one in his] == [("c2", ANN, "pack")]
    assert set(both) == {"c1", "c2"}


async def test_a_refund_takes_the_credits_back_once(database: Database, other: Database) -> None:
    await recorded(database)
    found = await asyncio.gather(*(refunded(replica) for replica in (database, other) for _ in range(3)))
    assert [one.shortfall for one in found if one is not None] == [0]
    assert await balance(database) == 0
    assert await entries(database) == [("purchase", 20, 20), ("revoke", 20, -20)]
    assert not await recorded(database)  # the update comes once more, after the refund
    assert await balance(database) == 0


async def test_credits_that_are_spent_are_a_shortfall_and_no_balance_falls_below_zero(database: Database) -> None:
    await recorded(database)
    await placed(database, part_counts=(4,), daily_credits=0, account_id=ANN)
    found = await refunded(database)
    assert found is not None
    assert (found.state, found.shortfall) == ("refunded", 4)
    assert await balance(database) == 0
    assert (await entries(database))[-1] == ("revoke", 20, -16)


async def test_other_credits_of_the_account_cover_what_is_spent(database: Database) -> None:
    await recorded(database)
    async with database.write() as tx:
        await grant(tx, account_id=ANN, credits=5, key="gift")
    await placed(database, part_counts=(4,), daily_credits=0, account_id=ANN)
    found = await refunded(database)
    assert found is not None
    assert found.shortfall == 0
    assert await balance(database) == 1


async def open_order(database: Database, *, refunded_meanwhile: bool = True) -> str:
    """An order of all bought credits, whose payment is refunded while it is open; its part."""
    await recorded(database)
    order = await placed(database, part_counts=(2,), unit_credits=10, daily_credits=0, account_id=ANN)
    if refunded_meanwhile:
        found = await refunded(database)
        assert found is not None
        assert found.shortfall == 20
    return order.parts[0].id


async def test_credits_in_an_open_order_are_taken_back_when_it_fails(database: Database) -> None:
    part_id = await open_order(database)
    for _ in range(2):
        async with database.write() as tx:
            await close(tx, part_id=part_id, charged=0)
    assert await balance(database) == 0
    assert (await entries(database))[-2:] == [("refund", 20, 20), ("revoke", 20, -20)]
    async with database.read() as connection:
        found = await find_payment(connection, "c1")
    assert found is not None
    assert found.shortfall == 0


async def test_of_an_order_that_fails_in_part_no_more_is_taken_back_than_it_gives_back(database: Database) -> None:
    part_id = await open_order(database)
    async with database.write() as tx:
        await close(tx, part_id=part_id, charged=15)
        await compensate(tx, part_id=part_id)  # what was made cannot be delivered
    assert await balance(database) == 0
    assert [entry[2] for entry in (await entries(database))[-4:]] == [5, -5, 15, -15]


async def test_later_orders_owe_nothing_for_a_payment_that_was_refunded_before(database: Database) -> None:
    await open_order(database)
    async with database.write() as tx:
        await grant(tx, account_id=ANN, credits=10, key="gift")
        await tx.execute(payments.update().values(refunded_at=payments.c.refunded_at - 1_000))
    order = await placed(database, unit_credits=10, daily_credits=0, account_id=ANN)
    async with database.write() as tx:
        await close(tx, part_id=order.parts[0].id, charged=0)
    assert await balance(database) == 10


async def test_a_payment_that_is_not_understood_credits_nobody_until_it_is(database: Database) -> None:
    assert await recorded(database, UNKNOWN)
    assert not await recorded(database, UNKNOWN)
    assert await entries(database) == []
    async with database.read() as connection:
        [waiting] = await list_payments(connection, state="review")
    assert (waiting.charge_id, waiting.kind, waiting.why) == ("c1", "unknown", "payload")
    assert await recorded(database)
    assert not await recorded(database)
    assert await balance(database) == 20
    async with database.read() as connection:
        found = await find_payment(connection, "c1")
    assert found is not None
    assert (found.state, found.kind, found.why) == ("paid", "pack", None)


async def test_a_payment_in_review_can_be_refunded_and_is_then_never_credited(database: Database) -> None:
    await recorded(database, UNKNOWN)
    found = await refunded(database)
    assert found is not None
    assert (found.state, found.shortfall) == ("refunded", 0)
    assert not await recorded(database)
    assert await entries(database) == []


async def test_a_group_with_a_new_id_keeps_what_was_bought_for_it(database: Database) -> None:
    await recorded(database, replace(PACK, account_id=-5))
    for _ in range(2):  # the update may be repeated
        async with database.write() as tx:
            await move_account(tx, old_id=-5, new_id=-1005)
    assert (await balance(database, -5), await balance(database, -1005)) == (0, 20)
    await check_ledger(database, billed={}, allowance=0)  # type: ignore[arg-type]
    found = await refunded(database)
    assert found is not None
    assert (found.account_id, found.shortfall) == (-1005, 0)
    assert await balance(database, -1005) == 0


async def test_what_is_paid_for_a_group_under_its_old_id_reaches_it(database: Database) -> None:
    async with database.write() as tx:
        await move_account(tx, old_id=-5, new_id=-1005)  # nothing was there to move
    await recorded(database, replace(PACK, account_id=-5))
    assert (await balance(database, -5), await balance(database, -1005)) == (0, 20)
    found = await refunded(database)
    assert found is not None
    assert (found.account_id, found.shortfall) == (-1005, 0)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("what", ["payment", "refund"])
async def test_a_payment_and_a_refund_during_the_upgrade_of_a_group_meet_its_new_account(
    database: Database, other: Database, what: str
) -> None:
    async with database.write() as tx:  # both accounts are there, so that nobody waits for a new one
        await lock_accounts(tx, -5, -1005)
    if what == "refund":
        await recorded(database, replace(PACK, account_id=-5))
    async with database.write() as tx:
        await move_account(tx, old_id=-5, new_id=-1005)
        act = refunded(other) if what == "refund" else recorded(other, replace(PACK, account_id=-5))
        acting = asyncio.create_task(act)
        while not await waits_for_lock(tx):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0)
    found = await acting
    assert isinstance(found, Payment) is (what == "refund")
    if isinstance(found, Payment):
        assert (found.account_id, found.shortfall) == (-1005, 0)
    left = 0 if what == "refund" else 20
    assert (await balance(database, -5), await balance(database, -1005)) == (0, left)


async def waits_for_lock(tx: Transaction) -> bool:
    """Whether a transaction of this database waits for a lock."""
    return bool(await tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.parametrize("charge_id", ["c2", ""])
async def test_an_unknown_charge_is_nothing_to_refund(database: Database, charge_id: str) -> None:
    await recorded(database)
    assert await refunded(database, charge_id) is None
    assert await balance(database) == 20
