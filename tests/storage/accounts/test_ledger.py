"""Money: the allowance first, one opening and one closing per part, nothing rewritten."""

import asyncio

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from storage.accounts.accounts import Balance, load_balance
from storage.accounts.ledger import InsufficientCredits, close, grant
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.schema.accounts import accounts, ledger
from storage.schema.states import PartEvent
from tests.support.order_factory import PICTURE, count, entries, expire, midnight, placed, running, started, submitted


async def granted(database: Database, credits: int, *, key: str = "first", account_id: int = 7) -> int:
    async with database.write() as tx:
        return await grant(tx, account_id=account_id, credits=credits, key=key)


async def left(database: Database, *, daily_credits: int, account_id: int = 7) -> tuple[int, int]:
    """Today's allowance that is left, and the balance."""
    async with database.read() as connection:
        found = await load_balance(connection, account_id=account_id, daily_credits=daily_credits)
    return found.allowance_left, found.balance


async def closed(database: Database, part_id: str, *, charged: int) -> bool:
    async with database.write() as tx:
        return await close(tx, part_id=part_id, charged=charged)


async def test_an_account_never_seen_has_its_whole_allowance(database: Database) -> None:
    async with database.read() as connection:
        found = await load_balance(connection, account_id=404, daily_credits=10)
    assert (found.allowance_left, found.allowance, found.balance, found.available) == (10, 10, 0, 10)
    assert 0 <= found.resets_in_seconds <= 86_400
    assert isinstance(found, Balance)


async def test_the_allowance_is_spent_before_the_balance(database: Database) -> None:
    assert await granted(database, 5) == 5
    await placed(database, part_counts=(2, 2), daily_credits=3)
    assert await entries(database) == [("grant", 0, 5), ("reserve", -2, 0), ("reserve", -1, -1)]
    assert await left(database, daily_credits=3) == (0, 4)


async def test_an_order_that_costs_more_than_there_is_says_how_much(database: Database) -> None:
    await granted(database, 1)
    with pytest.raises(InsufficientCredits) as refused:
        await placed(database, part_counts=(4,), daily_credits=2)
    assert (refused.value.needed, refused.value.available) == (4, 3)
    assert await left(database, daily_credits=2) == (2, 1)


async def test_a_smaller_allowance_from_today_on_is_never_negative(database: Database) -> None:
    await placed(database, part_counts=(4,), daily_credits=10)
    assert await left(database, daily_credits=2) == (0, 0)
    with pytest.raises(InsufficientCredits):
        await placed(database, daily_credits=2)


async def test_a_refund_goes_back_to_where_it_came_from(database: Database) -> None:
    await granted(database, 5)
    order = await placed(database, part_counts=(4,), daily_credits=1)
    assert await left(database, daily_credits=1) == (0, 2)
    assert await closed(database, order.parts[0].id, charged=0)
    assert (await entries(database))[-1] == ("refund", 1, 3)
    assert await left(database, daily_credits=1) == (1, 5)


async def test_a_refund_across_midnight_returns_the_balance_but_not_yesterdays_allowance(database: Database) -> None:
    await granted(database, 5)
    order = await placed(database, part_counts=(4,), daily_credits=1)
    await midnight(database)
    assert await left(database, daily_credits=1) == (1, 2)
    await placed(database, daily_credits=1)
    assert await closed(database, order.parts[0].id, charged=0)
    assert await left(database, daily_credits=1) == (0, 5)


async def test_a_new_day_brings_a_new_allowance(database: Database) -> None:
    await placed(database, daily_credits=1)
    await midnight(database)
    await placed(database, daily_credits=1)
    assert await left(database, daily_credits=1) == (0, 0)


async def test_a_part_is_closed_once_however_many_try(database: Database, other: Database) -> None:
    order = await placed(database, part_counts=(2,))
    part = order.parts[0].id
    asked = [closed(replica, part, charged=charged) for replica in (database, other) for charged in (0, 2, 0)]
    assert sum(await asyncio.gather(*asked)) == 1
    assert len(await entries(database)) == 2


async def test_pictures_that_did_not_come_are_not_charged(database: Database) -> None:
    held, _ = await running(database, part_counts=(4,), unit_credits=2)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
    assert await entries(database) == [("reserve", -8, 0), ("settle", 6, 0)]


async def test_more_pictures_than_ordered_cost_no_more(database: Database) -> None:
    held, _ = await running(database)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE, PICTURE))
    assert await entries(database) == [("reserve", -1, 0), ("settle", 0, 0)]


async def test_refunds_of_one_account_at_once_all_arrive(database: Database, other: Database) -> None:
    await granted(database, 20)
    pending = [await started(database, part_counts=(1, 1), daily_credits=5) for _ in range(10)]

    async def fail(replica: Database, number: int) -> None:
        held, _ = pending[number]
        async with transaction(replica, held) as move:
            for part in move.order.parts:
                await move.move_part(part, PartEvent.FAILED, failure="timeout")
            await move.release(due_at=move.now)

    await asyncio.gather(*(fail((database, other)[number % 2], number) for number in range(10)))
    assert await left(database, daily_credits=5) == (5, 20)


async def test_a_grant_counts_once_per_key_and_beside_orders(database: Database, other: Database) -> None:
    asked = [granted(replica, 5, key=key) for replica in (database, other) for key in ("one", "two", "one")]
    await asyncio.gather(*asked, *(placed(replica, daily_credits=3) for replica in (database, other)))
    assert await left(database, daily_credits=3) == (1, 10)
    assert await granted(database, 5, key="two") == 10


async def test_a_big_grant_fits(database: Database) -> None:
    assert await granted(database, 3_000_000_000) == 3_000_000_000


async def test_a_grant_cannot_take(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await granted(database, -1)
    assert await left(database, daily_credits=1) == (1, 0)


async def test_the_ledger_cannot_be_rewritten(database: Database) -> None:
    await granted(database, 5)
    for statement in (update(ledger).values(credits=9), delete(ledger)):
        with pytest.raises(IntegrityError, match="append-only"):
            async with database.write() as tx:
                await tx.execute(statement)
    assert await entries(database) == [("grant", 0, 5)]


async def test_the_account_is_the_ledgers_sum(database: Database) -> None:
    await granted(database, 7)
    held, _ = await running(database, part_counts=(2, 1, 1), daily_credits=2)
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        await submitted(move, 1)
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[1], PartEvent.FAILED, failure="refused")
    await expire(database, held)
    async with database.read() as connection:
        sums = (
            await connection.execute(select(func.sum(ledger.c.allowance_delta), func.sum(ledger.c.balance_delta)))
        ).one()
        account = (await connection.execute(select(accounts.c.spent, accounts.c.balance))).one()
    assert (-sums[0], sums[1]) == tuple(account) == (1, 6)
    assert await count(database, ledger) == 6
