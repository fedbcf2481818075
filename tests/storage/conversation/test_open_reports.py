"""Reports wait for a decision, together for each order; a decision closes those that are open."""

from dataclasses import replace

from sqlalchemy import update

from storage.conversation.expiring_replies import take_due
from storage.conversation.open_reports import (
    decide_reports,
    delete_messages_of,
    list_open_reports,
    list_words,
    messages_of,
)
from storage.conversation.posted_messages import record_post
from storage.conversation.reports import note_report
from storage.database.database import Database
from storage.schema.conversation import reports
from tests.support.order_factory import placed


async def report(database: Database, order_id: str, user: int, words: str | None = None) -> None:
    async with database.write() as tx:
        assert await note_report(tx, order_id=order_id, user_id=user, most_an_hour=9, words=words)


async def test_open_reports_are_listed_by_order_until_they_are_decided(database: Database) -> None:
    one, two = await placed(database), await placed(database)
    await report(database, one.id, 8, "nasty")
    await report(database, one.id, 9)
    await report(database, two.id, 8)
    async with database.read() as connection:
        found, count = await list_open_reports(connection)
        assert sorted(await list_words(connection, order_id=one.id)) == [(8, "nasty"), (9, "")]
    assert count == 3
    assert {(each.order_id, each.user_id, each.count, each.words) for each in found} == {
        (one.id, 7, 2, "nasty"),
        (two.id, 7, 1, ""),
    }
    async with database.write() as tx:
        assert await decide_reports(tx, order_id=one.id, verdict="fine") == 2
        assert await decide_reports(tx, order_id=one.id, verdict="delete") == 0
    await report(database, one.id, 10, "again")
    async with database.read() as connection:
        found, count = await list_open_reports(connection)
    assert (count, {each.order_id: each.count for each in found}) == (2, {one.id: 1, two.id: 1})


async def test_every_message_with_the_pictures_is_found(database: Database) -> None:
    order = await placed(database)
    async with database.write() as tx:
        await record_post(tx, chat_id=-5, message_id=9, order_id=order.id, number=1)
    async with database.read() as connection:
        assert await messages_of(connection, order_id=order.id) == [(-5, 9)]


async def test_messages_of_a_deleted_picture_are_deleted_after_the_commit(database: Database) -> None:
    order = replace(await placed(database, chat_id=-6), placeholder_id=4)
    async with database.write() as tx:
        await record_post(tx, chat_id=-5, message_id=9, order_id=order.id, number=1)
        await delete_messages_of(tx, order)
    async with database.write() as tx:
        assert await take_due(tx) == [(-6, 4), (-5, 9)]


async def test_an_order_is_listed_with_what_was_said_last(database: Database) -> None:
    order = await placed(database)
    for user, words in ((8, "zebra"), (9, "apple")):
        await report(database, order.id, user, words)
        async with database.write() as tx:
            await tx.execute(update(reports).where(reports.c.user_id == user).values(reported_at=user))
    async with database.read() as connection:
        [found], _ = await list_open_reports(connection)
    assert (found.words, found.reported_at, found.count) == ("apple", 9, 2)
