"""Reports: each person each order once, and not too many in an hour."""

import asyncio

import pytest
from sqlalchemy import update

from storage.conversation.reports import TooMany, forget_reports, note_report
from storage.database.database import Database
from storage.schema.conversation import reports
from tests.support.order_factory import placed


async def noted(database: Database, order_id: str, user_id: int) -> bool:
    async with database.write() as tx:
        return await note_report(tx, order_id=order_id, user_id=user_id, most_an_hour=2)


async def test_a_person_reports_an_order_once_also_at_two_replicas(database: Database, other: Database) -> None:
    order = await placed(database)
    both = await asyncio.gather(*(noted(replica, order.id, 7) for replica in (database, other)))
    assert sorted(both) == [False, True]
    assert await noted(database, order.id, 8)


async def test_more_than_the_hour_allows_is_refused_and_known_ones_are_not(database: Database) -> None:
    orders = [await placed(database) for _ in range(3)]
    assert [await noted(database, order.id, 7) for order in orders[:2]] == [True, True]
    with pytest.raises(TooMany):
        await noted(database, orders[2].id, 7)
    assert not await noted(database, orders[0].id, 7)
    assert await noted(database, orders[2].id, 8)
    async with database.write() as tx:
        await tx.execute(update(reports).values(reported_at=reports.c.reported_at - 3_600_001))
    assert await noted(database, orders[2].id, 7)


async def test_old_reports_are_forgotten(database: Database) -> None:
    order = await placed(database)
    await noted(database, order.id, 7)
    async with database.write() as tx:
        await forget_reports(tx)
    assert not await noted(database, order.id, 7)
    async with database.write() as tx:
        await forget_reports(tx, days=-1)
    assert await noted(database, order.id, 7)
