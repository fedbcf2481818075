"""Operators' grants: each once, with who and why."""

import asyncio

import pytest
from sqlalchemy import text

from storage.accounts.grants import AlreadyGranted, Grant, grant_once, list_grants
from storage.database.database import Database

GIFT = Grant(account_id=7, credits=5, granted_by="ann", reason="an outage")


async def grant(database: Database, wanted: Grant = GIFT, *, word: str | None = None, key: str = "one") -> int:
    async with database.write() as tx:
        return await grant_once(tx, wanted, word=word, random_key=key)


async def balances(database: Database) -> list[tuple[int, int]]:
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT id, balance FROM accounts WHERE balance > 0 ORDER BY id"))
        return [(row.id, row.balance) for row in rows]


async def test_who_granted_what_and_why_is_kept(database: Database) -> None:
    assert await grant(database) == 5
    assert await grant(database, Grant(8, 2, None, None), key="two") == 2
    async with database.read() as connection:
        found = await list_grants(connection, account_id=None)
        mine = await list_grants(connection, account_id=7)
    assert [(one.account_id, one.credits, one.granted_by, one.reason) for one in found] == [
        (8, 2, None, None),
        (7, 5, "ann", "an outage"),
    ]
    assert mine == found[1:]
    assert mine[0].created_at > 1_700_000_000_000


async def test_a_word_grants_once_whoever_says_it(database: Database, other: Database) -> None:
    asked = [grant(replica, word="outage-7", key=str(number)) for number in range(4) for replica in (database, other)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [result for result in results if result == 5] == [5]
    assert sum(isinstance(result, AlreadyGranted) for result in results) == 7
    with pytest.raises(AlreadyGranted) as told:
        await grant(database, Grant(9, 1, "eve", None), word="outage-7")
    assert (told.value.earlier.account_id, told.value.earlier.credits, told.value.balance) == (7, 5, 0)
    assert await balances(database) == [(7, 5)]


async def test_different_words_grant_each(database: Database) -> None:
    assert await grant(database, word="one") == 5
    assert await grant(database, word="two") == 10


async def test_the_same_grant_without_a_word_is_refused_for_a_while(database: Database) -> None:
    await grant(database)
    with pytest.raises(AlreadyGranted) as told:
        await grant(database, key="two")
    assert (told.value.balance, told.value.earlier.credits) == (5, 5)
    assert told.value.ago_seconds < 60
    # another amount or account is another grant
    assert await grant(database, Grant(7, 6, None, None), key="three") == 11
    assert await grant(database, Grant(8, 5, None, None), key="four") == 5


async def test_an_hour_later_the_same_grant_is_a_new_one(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(text("INSERT INTO accounts (id, balance, day, spent) VALUES (7, 5, 0, 0)"))
        await tx.execute(
            text(
                "INSERT INTO ledger (entry_key, account_id, kind, credits, allowance_delta, balance_delta, day, "
                "created_at) VALUES ('grant:old', 7, 'grant', 5, 0, 5, 0, 1700000000000)"
            )
        )
    assert await grant(database) == 10
