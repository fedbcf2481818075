"""A subscriber's daily allowance lasts as long as what was paid for and not refunded, on both databases."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from storage.accounts.accounts import Balance, load_balance
from storage.accounts.daily_credits import DailyCredits
from storage.accounts.ledger import InsufficientCredits
from storage.admin.profiles import load_profile
from storage.database.database import Database, now_ms
from storage.orders.orders import check_order_limits, place
from storage.payments.payments import Paid, record_payment, refund_payment
from storage.payments.subscriptions import change_state
from storage.schema.accounts import accounts
from tests.support.order_factory import draft

DAY_MS = 86_400_000
DAILY = DailyCredits(2, 5)
FIRST = Paid(
    charge_id="c1", payer_id=7, account_id=7, stars=250, credits=1, payload="s1", paid_at=1, found="update", until=0
)


async def paid(database: Database, charge_id: str, *, days: float) -> int:
    """Until when it pays for."""
    async with database.write() as tx:
        until = await now_ms(tx) + int(days * DAY_MS)
        await record_payment(tx, replace(FIRST, charge_id=charge_id, until=until))
    return until


async def refunded(database: Database, charge_id: str) -> None:
    async with database.write() as tx:
        await refund_payment(tx, charge_id)


async def balance(database: Database) -> Balance:
    async with database.read() as connection:
        return await load_balance(connection, account_id=7, daily_credits=DAILY)


async def test_a_subscriber_spends_the_larger_allowance_and_nobody_else_does(database: Database) -> None:
    four = draft(part_counts=(4,), intent="four")
    async with database.read() as connection:
        with pytest.raises(InsufficientCredits):
            await check_order_limits(connection, four, daily_credits=DAILY, max_open=9)
    until = await paid(database, "c1", days=30)
    found = await balance(database)
    assert (found.allowance_left, found.subscribed_until) == (5, until)
    async with database.read() as connection:
        await check_order_limits(connection, four, daily_credits=DAILY, max_open=9)
        profile = await load_profile(connection, subject_id=7, daily_credits=DAILY)
    assert profile.balance.allowance == 5
    async with database.write() as tx:
        await place(tx, four, daily_credits=DAILY, max_open=9)
    with pytest.raises(InsufficientCredits) as told:  # one of the allowance and the one that was bought are left
        async with database.write() as tx:
            await place(tx, draft(part_counts=(4,), intent="more"), daily_credits=DAILY, max_open=9)
    assert told.value.available == 2
    others = draft(part_counts=(4,), intent="others", user_id=8, account_id=8)
    with pytest.raises(InsufficientCredits):
        async with database.write() as tx:
            await place(tx, others, daily_credits=DAILY, max_open=9)


async def test_it_ends_with_the_time_that_was_paid_for_and_what_was_spent_stays_spent(database: Database) -> None:
    await paid(database, "c1", days=30)
    async with database.write() as tx:
        await place(tx, draft(part_counts=(4,)), daily_credits=DAILY, max_open=9)
        await change_state(tx, payer_id=7, payload="s1", state="canceled")
    assert (await balance(database)).allowance == 5  # until the end of what was paid for
    async with database.write() as tx:
        await tx.execute(update(accounts).values(subscribed_until=await now_ms(tx) - 1))
    found = await balance(database)
    assert (found.allowance, found.allowance_left, found.subscribed_until) == (2, 0, None)


async def test_a_refund_ends_what_that_payment_paid_for(database: Database) -> None:
    first = await paid(database, "c1", days=5)
    second = await paid(database, "c2", days=35)
    assert (await balance(database)).subscribed_until == second
    await refunded(database, "c2")
    assert (await balance(database)).subscribed_until == first
    await paid(database, "c2", days=35)  # told once more: it stays refunded
    assert (await balance(database)).subscribed_until == first
    await refunded(database, "c1")
    assert (await balance(database)).allowance == 2
    third = await paid(database, "c3", days=65)
    assert (await balance(database)).subscribed_until == third


async def test_renewals_and_refunds_at_the_same_moment_count_each(database: Database, other: Database) -> None:
    await paid(database, "c1", days=5)
    await paid(database, "c2", days=40)
    latest, _, _, _ = await asyncio.gather(
        paid(database, "c3", days=35), paid(other, "c4", days=20), refunded(other, "c2"), refunded(database, "c1")
    )
    assert (await balance(database)).subscribed_until == latest


async def test_a_pack_makes_nobody_a_subscriber(database: Database) -> None:
    async with database.write() as tx:
        await record_payment(tx, replace(FIRST, until=None))
    assert (await balance(database)).allowance == 2
