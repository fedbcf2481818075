"""Preferences: written one by one, taken back, moved with their chat."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from storage.accounts.preferences import NOTHING, Preferences, Subject, change_list, load_preferences, set_preference
from storage.conversation.chats import migrate_chat
from storage.database.database import Database

ANN = Subject(7)
CLUB = Subject(-5)
TOPIC = Subject(-5, 3)


async def of(database: Database, *subjects: Subject) -> tuple[Preferences, ...]:
    async with database.read() as connection:
        return await load_preferences(connection, *subjects)


async def test_who_chose_nothing_has_chosen_nothing(database: Database) -> None:
    assert await of(database, ANN, CLUB, TOPIC) == (NOTHING, NOTHING, NOTHING)
    assert await of(database) == ()


async def test_choices_add_up_and_can_be_taken_back(database: Database) -> None:
    for chosen in ({"model": "wan-2.7"}, {"spoiler": True, "ratio": "16:9"}, {"model": None}):
        async with database.write() as tx:
            await set_preference(tx, ANN, **chosen)
    assert await of(database, ANN) == (Preferences(spoiler=True, ratio="16:9"),)


async def test_a_topic_has_choices_of_its_own(database: Database) -> None:
    async with database.write() as tx:
        await set_preference(tx, CLUB, quiet=True)
        await set_preference(tx, TOPIC, quiet=False, most_pictures=2)
    found = await of(database, TOPIC, ANN, CLUB)
    assert found == (Preferences(quiet=False, most_pictures=2), NOTHING, Preferences(quiet=True))


async def test_a_list_holds_each_value_once_however_often_it_is_told(database: Database, other: Database) -> None:
    async def tell(replica: Database, value: int) -> None:
        async with replica.write() as tx:
            await change_list(tx, CLUB, "listed", value, wanted=True)

    await asyncio.gather(*(tell(replica, value) for replica in (database, other) for value in (3, 1, 2)))
    assert (await of(database, CLUB))[0].listed == (1, 2, 3)
    for _ in range(2):
        async with database.write() as tx:
            await change_list(tx, CLUB, "listed", 2, wanted=False)
    assert (await of(database, CLUB))[0].listed == (1, 3)


async def test_choices_move_with_their_chat_and_newer_ones_stay(database: Database) -> None:
    async with database.write() as tx:
        await set_preference(tx, CLUB, model="wan-2.7")
        await set_preference(tx, Subject(-6), model="seedream-4.5")
        await change_list(tx, CLUB, "models", "wan-2.7", wanted=True)
    for _ in range(2):
        async with database.write() as tx:
            await migrate_chat(tx, old_id=-5, new_id=-1005)
    async with database.write() as tx:
        await migrate_chat(tx, old_id=-6, new_id=-1005)
    assert await of(database, Subject(-1005)) == (Preferences(model="wan-2.7", models=("wan-2.7",)),)


@pytest.mark.parametrize("chosen", [{"payer": "chat"}, {"orderers": "nobody"}, {"most_pictures": 5}, {"cap": 0}])
async def test_the_database_refuses_what_cannot_be(database: Database, chosen: dict[str, str | int]) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await set_preference(tx, ANN, **chosen)
