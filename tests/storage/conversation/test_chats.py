"""Chats: left alone after a 403 until they speak, followed when they move."""

import asyncio

from storage.conversation.chats import is_muted, migrate_chat, mute, unmute
from storage.database.database import Database
from storage.orders.gateway_callbacks import album, keep_album_item
from storage.orders.models import Source
from tests.support.order_factory import placed, read


async def is_silent(database: Database, chat_id: int) -> bool:
    async with database.read() as connection:
        return await is_muted(connection, chat_id=chat_id)


async def test_a_chat_is_silent_until_it_speaks_again(database: Database) -> None:
    assert not await is_silent(database, -5)
    for _ in range(2):
        async with database.write() as tx:
            await mute(tx, chat_id=-5)
    assert await is_silent(database, -5)
    assert not await is_silent(database, -6)
    for chat_id in (-5, -6):
        async with database.write() as tx:
            await unmute(tx, chat_id=chat_id)
    assert not await is_silent(database, -5)


async def test_silencing_at_once_is_fine(database: Database, other: Database) -> None:
    async def tell(replica: Database) -> None:
        async with replica.write() as tx:
            await mute(tx, chat_id=-5)

    await asyncio.gather(*(tell(replica) for replica in (database, other) * 5))
    assert await is_silent(database, -5)


async def test_a_moved_chats_orders_and_albums_answer_at_its_new_address(database: Database, other: Database) -> None:
    here = [await placed(database, chat_id=-5) for _ in range(5)]
    elsewhere = await placed(database, chat_id=-6)
    async with database.write() as tx:
        await keep_album_item(tx, chat_id=-5, album_id="a", message_id=1, source=Source(file_id="f"))

    async def move(replica: Database) -> None:
        async with replica.write() as tx:
            await migrate_chat(tx, old_id=-5, new_id=-1005)

    await asyncio.gather(*(move(replica) for replica in (database, other) * 3))
    assert {(await read(database, order.id)).chat_id for order in here} == {-1005}
    assert (await read(database, elsewhere.id)).chat_id == -6
    async with database.read() as connection:
        assert await album(connection, chat_id=-1005, album_id="a") == [Source(file_id="f")]
