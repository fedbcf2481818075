"""Short answers: handed out once when their time is over."""

import asyncio

from storage.conversation.expiring_replies import next_due_in_seconds, schedule_deletion, take_due
from storage.database.database import Database


async def test_what_is_due_is_handed_out_once_and_the_rest_waits(database: Database, other: Database) -> None:
    async with database.read() as connection:
        assert await next_due_in_seconds(connection) is None
    async with database.write() as tx:
        for number in range(4):
            await schedule_deletion(tx, chat_id=-5, message_id=number, seconds=-1)
        await schedule_deletion(tx, chat_id=-5, message_id=9, seconds=100)
        await schedule_deletion(tx, chat_id=-5, message_id=9, seconds=-1)  # said before: its time stays
    async with database.read() as connection:
        assert await next_due_in_seconds(connection) == 0.0

    async def take(replica: Database) -> list[tuple[int, int]]:
        async with replica.write() as tx:
            return await take_due(tx)

    taken = await asyncio.gather(*(take(replica) for replica in (database, other) * 2))
    assert sorted(one for some in taken for one in some) == [(-5, number) for number in range(4)]
    async with database.read() as connection:
        wait = await next_due_in_seconds(connection)
    assert wait is not None
    assert 90 < wait <= 100
