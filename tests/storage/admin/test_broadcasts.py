"""A broadcast is handed out at most once to each person, whatever happens to the process that sends it."""

from sqlalchemy import update

from storage.accounts.preferences import Subject, set_preference
from storage.admin.audiences import ACTIVE, EVERYBODY, count_audiences, reachable_of, recipients_of
from storage.admin.bans import ban
from storage.admin.broadcasts import (
    DONE,
    NOTHING,
    STOPPED,
    Broadcast,
    Outcome,
    change_draft,
    claim_broadcast,
    draft_broadcast,
    find_broadcast,
    is_any_running,
    next_batch,
    start_broadcast,
    stop_broadcast,
)
from storage.admin.people import Sighting, record_people, set_muted
from storage.conversation.chats import mute
from storage.database.database import Database
from storage.schema.admin import broadcasts, people


async def known(database: Database, *ids: int, language: str = "en", private: bool = True) -> None:
    async with database.write() as tx:
        await record_people(tx, [Sighting(one, None, f"P{one}", language, private) for one in ids])


async def running(database: Database, audience: str = EVERYBODY) -> int:
    async with database.write() as tx:
        found = await draft_broadcast(tx, key="a", admin_id=1, text="News", photo_id=None)
        await change_draft(tx, found, audience=audience)
        assert await start_broadcast(tx, found, total=0)
    return found


async def claimed(database: Database, owner: str, *, alone: bool = False) -> Broadcast | None:
    async with database.write() as tx:
        return await claim_broadcast(tx, owner=owner, lease_seconds=60, alone=alone)


async def batch(
    database: Database, broadcast: int, owner: str, outcome: Outcome = NOTHING, *, limit: int = 2
) -> list[int]:
    async with database.write() as tx:
        found = await next_batch(tx, broadcast, owner=owner, outcome=outcome, limit=limit, lease_seconds=60)
    return [one.id for one in found]


async def seen(database: Database, broadcast: int) -> Broadcast:
    async with database.read() as connection:
        found = await find_broadcast(connection, broadcast)
    assert found is not None
    return found


async def test_it_goes_to_everybody_who_wants_it_and_can_get_it(database: Database) -> None:
    await known(database, 1, 2, 3, 4)
    await known(database, 5, private=False)
    await known(database, 6, language="ru")
    async with database.write() as tx:
        await set_muted(tx, person_id=1, muted=True)
        await ban(tx, subject_id=2, reason="spam", banned_by=1)
        await mute(tx, chat_id=3)
        await set_preference(tx, Subject(4), language="ru")
        await tx.execute(update(people).where(people.c.id == 6).values(seen_at=1))
    async with database.read() as connection:
        found = await count_audiences(connection)
    assert (found.everybody, found.active, found.by_language) == (2, 1, {"ru": 2})
    news = await running(database, "ru")
    await claimed(database, "one")
    assert await batch(database, news, "one", limit=9) == [4, 6]


async def test_who_wants_no_broadcasts_can_be_told_about_themselves(database: Database) -> None:
    await known(database, 1, 2, 3)
    async with database.write() as tx:
        await set_muted(tx, person_id=1, muted=True)
        await mute(tx, chat_id=2)
    async with database.read() as connection:
        assert [one.id for one in await reachable_of(connection, [1, 2, 3])] == [1, 3]
        assert [one.id for one in await recipients_of(connection, [1, 2, 3])] == [3]


async def test_who_blocks_the_bot_is_counted_and_left_alone(database: Database) -> None:
    await known(database, 1, 2)
    news = await running(database, ACTIVE)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    outcome = Outcome(people=(1, 2), delivered=1, blocked=(2,))
    assert await batch(database, news, "one", outcome) == []
    found = await seen(database, news)
    assert (found.state, found.delivered, found.blocked, found.handled) == (DONE, 1, 1, 2)
    async with database.read() as connection:
        assert not await is_any_running(connection)
        assert (await count_audiences(connection)).everybody == 1


async def test_one_process_at_a_time_sends_it(database: Database, other: Database) -> None:
    await known(database, 1, 2, 3)
    news = await running(database)
    assert await claimed(database, "one") is not None
    assert await claimed(other, "two") is None
    assert await batch(other, news, "two") == []
    assert await batch(database, news, "one") == [1, 2]


async def test_whom_a_dead_process_was_writing_to_is_uncertain_and_not_written_to_again(
    database: Database, other: Database
) -> None:
    await known(database, 1, 2, 3)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    async with database.write() as tx:
        await tx.execute(update(broadcasts).values(lease_until=1))
    assert await claimed(other, "two") is not None
    assert await batch(other, news, "two") == [3]
    assert await batch(database, news, "one", Outcome(people=(1, 2), delivered=2)) == []  # it was not dead after all
    assert await batch(other, news, "two", Outcome(people=(3,), delivered=1)) == []
    found = await seen(database, news)
    assert (found.state, found.delivered, found.uncertain) == (DONE, 1, 2)


async def test_a_commit_whose_answer_was_lost_may_be_repeated(database: Database) -> None:
    await known(database, 1, 2, 3, 4)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    outcome = Outcome(people=(1, 2), delivered=2)
    for _ in range(2):
        assert await batch(database, news, "one", outcome) == [3, 4]
    assert (await seen(database, news)).delivered == 2


async def test_who_is_gone_before_the_repetition_is_left_out_and_nobody_gets_it_twice(database: Database) -> None:
    await known(database, 1, 2, 3, 4, 5)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    outcome = Outcome(people=(1, 2), delivered=2)
    assert await batch(database, news, "one", outcome) == [3, 4]  # the answer is lost
    async with database.write() as tx:
        await set_muted(tx, person_id=4, muted=True)
    for _ in range(2):
        assert await batch(database, news, "one", outcome) == [3]
    assert await batch(database, news, "one", Outcome(people=(3,), delivered=1)) == [5]
    assert await batch(database, news, "one", Outcome(people=(5,), delivered=1)) == []
    found = await seen(database, news)
    assert (found.state, found.delivered, found.handled) == (DONE, 4, 4)


async def test_it_goes_on_when_everybody_is_gone_before_the_repetition(database: Database) -> None:
    await known(database, 1, 2, 3, 4, 5)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    outcome = Outcome(people=(1, 2), delivered=2)
    assert await batch(database, news, "one", outcome) == [3, 4]
    async with database.write() as tx:
        await mute(tx, chat_id=3)
        await mute(tx, chat_id=4)
    assert await batch(database, news, "one", outcome) == [5]
    assert (await seen(database, news)).delivered == 2


async def test_it_can_be_stopped_before_the_repetition(database: Database) -> None:
    await known(database, 1, 2, 3, 4)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    outcome = Outcome(people=(1, 2), delivered=2)
    assert await batch(database, news, "one", outcome) == [3, 4]
    async with database.write() as tx:
        assert await stop_broadcast(tx, news)
    for _ in range(2):
        assert await batch(database, news, "one", outcome) == []
    async with database.write() as tx:
        assert await start_broadcast(tx, news, total=4)
    assert await claimed(database, "two") is not None
    assert await batch(database, news, "two") == [3, 4]
    assert (await seen(database, news)).delivered == 2


async def test_who_did_not_get_it_after_all_comes_next(database: Database) -> None:
    await known(database, 1, 2, 3)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    assert await batch(database, news, "one", Outcome(people=(1, 2), delivered=1, unsent=(1,))) == [1]
    assert await batch(database, news, "one", Outcome(people=(1,), delivered=1)) == [3]


async def test_it_can_be_stopped_and_go_on_later(database: Database) -> None:
    await known(database, 1, 2, 3)
    news = await running(database)
    await claimed(database, "one")
    assert await batch(database, news, "one") == [1, 2]
    async with database.write() as tx:
        assert await stop_broadcast(tx, news)
        assert not await stop_broadcast(tx, news)
    assert await batch(database, news, "one", Outcome(people=(1, 2), delivered=2)) == []
    found = await seen(database, news)
    assert (found.state, found.delivered) == (STOPPED, 2)
    assert await claimed(database, "one") is None
    async with database.write() as tx:
        assert await start_broadcast(tx, news, total=3)
        assert not await start_broadcast(tx, news, total=3)
    assert await claimed(database, "two") is not None
    assert await batch(database, news, "two") == [3]
