"""Rights that the bot lacks: per chat or topic, tried again once an hour."""

import pytest
from sqlalchemy import update

from storage.conversation.chats import migrate_chat
from storage.conversation.missing_rights import (
    find_missing_right,
    forget_missing_right,
    forget_missing_rights,
    note_missing_right,
    try_right,
)
from storage.database.database import Database
from storage.schema.conversation import missing_rights

HOUR_MS = 3_600_000


async def note(database: Database, word: str = "photos", *, chat_id: int = -5, thread_id: int | None = None) -> None:
    async with database.write() as tx:
        await note_missing_right(tx, chat_id=chat_id, thread_id=thread_id, word=word)


async def found(
    database: Database, *, chat_id: int = -5, thread_id: int | None = None, video: bool = False
) -> tuple[str, bool] | None:
    """The word, and whether it may be tried now."""
    async with database.read() as connection:
        one = await find_missing_right(connection, chat_id=chat_id, thread_id=thread_id, video=video)
    return None if one is None else (one.word, one.may_try)


async def tried(database: Database, *, thread_id: int | None = None, video: bool = False) -> bool:
    async with database.write() as tx:
        return await try_right(tx, chat_id=-5, thread_id=thread_id, video=video)


async def posted(database: Database, *, thread_id: int | None = None, video: bool = False) -> None:
    async with database.write() as tx:
        await forget_missing_right(tx, chat_id=-5, thread_id=thread_id, video=video)


async def wait_an_hour(database: Database) -> None:
    table = missing_rights.c
    earlier = {"noted_at": table.noted_at - HOUR_MS, "tried_at": table.tried_at - HOUR_MS}
    async with database.write() as tx:
        await tx.execute(update(missing_rights).values(**earlier))


async def test_a_right_is_missing_in_its_chat_alone_until_something_is_posted(database: Database) -> None:
    assert await found(database) is None
    await note(database, "text")
    await note(database)  # the newest counts
    assert await found(database) == ("photos", False)
    assert await found(database, thread_id=9) == ("photos", False)
    assert await found(database, chat_id=-6) is None
    await posted(database, thread_id=9)
    assert await found(database) is None


@pytest.mark.parametrize(("thread_id", "other"), [(9, None), (9, 8), (None, 9)])
async def test_a_closed_topic_closes_no_other(database: Database, thread_id: int | None, other: int | None) -> None:
    await note(database, "topic", thread_id=thread_id)
    assert await found(database, thread_id=thread_id) == ("topic", False)
    assert await found(database, thread_id=other) is None
    await posted(database, thread_id=other)
    assert await found(database, thread_id=thread_id) == ("topic", False)


async def test_pictures_and_videos_each_have_a_right(database: Database) -> None:
    await note(database, "videos")
    assert await found(database) is None
    await note(database)
    assert await found(database) == ("photos", False)
    assert await found(database, video=True) == ("videos", False)
    await wait_an_hour(database)
    assert [await tried(database) for _ in range(2)] == [True, False]
    assert await tried(database, video=True)
    await posted(database)
    assert await found(database) is None
    assert await found(database, video=True) == ("videos", False)
    await posted(database, video=True)
    assert await found(database, video=True) is None


@pytest.mark.parametrize("word", ["text", "media", "documents", "slow", "channel", "topic"])
async def test_every_other_right_is_one_for_both(database: Database, word: str) -> None:
    await note(database, word)
    await note(database, "videos")
    assert await found(database) == (word, False)
    assert await found(database, video=True) is not None
    await posted(database)
    assert await found(database, video=True) == ("videos", False)


async def test_one_order_an_hour_may_try(database: Database) -> None:
    await note(database)
    assert not await tried(database)
    await wait_an_hour(database)
    assert await found(database) == ("photos", True)
    assert [await tried(database) for _ in range(3)] == [True, False, False]
    assert await found(database) == ("photos", False)
    await wait_an_hour(database)
    assert await tried(database)
    await wait_an_hour(database)
    await note(database)  # it was missed once more
    assert not await tried(database)


async def test_rights_that_changed_or_a_group_that_moved_are_tried_anew(database: Database) -> None:
    await note(database)
    await note(database, "topic", thread_id=9)
    async with database.write() as tx:
        await forget_missing_rights(tx, chat_id=-5)
    assert await found(database, thread_id=9) is None
    await note(database)
    async with database.write() as tx:
        await migrate_chat(tx, old_id=-5, new_id=-1005)
    assert await found(database) is None
    assert await found(database, chat_id=-1005) is None
