"""Payments: credited once for a charge, refunded once, and never below zero without a record."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.accounts.ledger import grant
from storage.database.database import Database
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


@pytest.mark.parametrize("charge_id", ["c2", ""])
async def test_an_unknown_charge_is_nothing_to_refund(database: Database, charge_id: str) -> None:
    await recorded(database)
    assert await refunded(database, charge_id) is None
    assert await balance(database) == 20
