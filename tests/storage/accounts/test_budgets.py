"""What an account lays out a day, in all and for one person."""

import pytest

from storage.accounts.accounts import load_chat_allowance
from storage.accounts.ledger import Budget, BudgetReached, InsufficientCredits, PersonalCapReached, grant, spent
from storage.database.database import DAY_MS, Database, now_ms
from storage.orders.models import Order
from storage.orders.orders import cancel, place
from tests.support.order_factory import draft, placed

CLUB = -5
LIMITS = Budget(credits=5, per_person=3)


async def ordered(database: Database, user_id: int, count: int = 1, *, daily: int = 100) -> Order:
    async with database.write() as tx:
        new = draft(account_id=CLUB, user_id=user_id, chat_id=CLUB, part_counts=(count,))
        order, _ = await place(tx, new, daily_credits=daily, max_open=100, budget=LIMITS)
        return order


async def laid_out(database: Database, user_id: int | None = None) -> int:
    async with database.read() as connection:
        return await spent(connection, account_id=CLUB, day=await now_ms(connection) // DAY_MS, user_id=user_id)


async def test_one_person_gets_a_share_and_all_together_the_budget(database: Database) -> None:
    await ordered(database, 1, 3)
    with pytest.raises(PersonalCapReached) as capped:
        await ordered(database, 1)
    assert (capped.value.needed, capped.value.available) == (1, 0)
    with pytest.raises(BudgetReached) as overdrawn:
        await ordered(database, 2, 3)
    assert overdrawn.value.available == 2
    await ordered(database, 2, 2)
    assert (await laid_out(database), await laid_out(database, 1), await laid_out(database, 2)) == (5, 3, 2)


async def test_what_was_returned_counts_for_nobody(database: Database) -> None:
    order = await ordered(database, 1, 3)
    async with database.write() as tx:
        await cancel(tx, order.id)
    assert await laid_out(database) == 0
    await ordered(database, 1, 3)


async def test_spare_credits_are_within_the_budget_too(database: Database) -> None:
    async with database.write() as tx:
        await grant(tx, account_id=CLUB, credits=50, key="gift")
    assert await laid_out(database) == 0
    await ordered(database, 1, 3, daily=0)
    await ordered(database, 2, 2, daily=0)
    with pytest.raises(InsufficientCredits):
        await ordered(database, 3, 1, daily=0)


async def test_an_account_without_credits_pays_nothing_whatever_its_budget(database: Database) -> None:
    with pytest.raises(InsufficientCredits):
        await ordered(database, 1, 2, daily=1)


async def test_a_share_is_told_as_it_can_be_spent(database: Database) -> None:
    async def told(user_id: int, *, daily: int = 100, limits: Budget = LIMITS) -> tuple[int, int | None]:
        async with database.read() as connection:
            found = await load_chat_allowance(
                connection, account_id=CLUB, user_id=user_id, daily_credits=daily, budget=limits
            )
        return found.left, found.mine

    assert await told(1) == (5, 3)
    await ordered(database, 1, 2)
    await placed(database, account_id=7, user_id=1)  # paid by somebody else
    assert await told(1) == (3, 1)
    assert await told(2) == (3, 3)
    assert await told(2, daily=4) == (2, 2)
    assert await told(2, limits=Budget()) == (98, None)
