"""Credits for joining, for friends and for codes are given once, however often they are asked for."""

import asyncio

import pytest

from storage.accounts.accounts import load_balance
from storage.admin.bans import ban
from storage.admin.gifts import Referral, count_referrals, give_welcome, note_referral, pay_referrals
from storage.admin.promo_codes import NotRedeemed, create_promo_code, end_promo_code, list_promo_codes, redeem
from storage.database.database import Database
from tests.support.order_factory import delivered, painted


async def balance(database: Database, account: int) -> int:
    async with database.read() as connection:
        return (await load_balance(connection, account_id=account, daily_credits=0)).balance


async def first_picture(database: Database, person: int) -> None:
    held, _ = await painted(database, task_id=f"t{person}", user_id=person, account_id=person)
    await delivered(database, held)


async def came(database: Database, friend: int, referrer: int) -> bool:
    async with database.write() as tx:
        return await note_referral(tx, Referral(friend, referrer))


async def paid(database: Database) -> list[Referral]:
    async with database.write() as tx:
        return await pay_referrals(tx, credits=5)


async def test_somebody_new_is_welcomed_once_and_who_ordered_before_is_not_new(database: Database) -> None:
    await first_picture(database, 8)
    for person, new in ((7, True), (7, False), (8, False)):
        async with database.write() as tx:
            assert await give_welcome(tx, person_id=person, credits=3) is new
    assert await balance(database, 7) == 3


async def test_a_referral_is_paid_to_both_once_after_the_first_picture(database: Database, other: Database) -> None:
    assert await came(database, 7, 8)
    assert not await came(database, 7, 9)
    assert await paid(database) == []
    await first_picture(database, 7)
    found = await asyncio.gather(paid(database), paid(other))
    assert sorted(map(len, found)) == [0, 1]
    assert await paid(database) == []
    assert (await balance(database, 7), await balance(database, 8), await balance(database, 9)) == (5, 5, 0)
    async with database.read() as connection:
        assert await count_referrals(connection, referrer_id=8) == (1, 1)
        assert await count_referrals(connection, referrer_id=9) == (0, 0)


async def test_nobody_brings_themselves_nor_who_ordered_before_nor_earns_while_banned(database: Database) -> None:
    await first_picture(database, 7)
    assert not await came(database, 7, 8)
    assert not await came(database, 9, 9)
    assert await came(database, 10, 8)
    await first_picture(database, 10)
    async with database.write() as tx:
        await ban(tx, subject_id=8, reason="spam", banned_by=1)
    assert await paid(database) == []


async def make(database: Database, code: str = "SPRING", *, uses: int = 2, days: int | None = None) -> bool:
    async with database.write() as tx:
        return await create_promo_code(tx, code, credits=50, uses=uses, days=days, admin_id=1)


async def used(database: Database, person: int, code: str = "spring") -> int | str:
    try:
        async with database.write() as tx:
            return await redeem(tx, code, person_id=person)
    except NotRedeemed as error:
        return error.why


async def test_a_code_is_used_once_by_each_and_not_more_often_than_allowed(database: Database, other: Database) -> None:
    assert await make(database)
    assert not await make(database)
    assert [await used(database, 7), await used(database, 7)] == [50, "again"]
    assert sorted(map(str, await asyncio.gather(used(database, 8), used(other, 9)))) == ["50", "over"]
    assert await used(database, 7, "summer") == "unknown"
    async with database.read() as connection:
        [code] = await list_promo_codes(connection)
    assert (code.used, code.uses) == (2, 2)
    assert await balance(database, 7) == 50


@pytest.mark.parametrize("how", ["expired", "ended"])
async def test_a_code_that_is_over_gives_nothing(database: Database, how: str) -> None:
    await make(database, days=0 if how == "expired" else None)
    if how == "ended":
        async with database.write() as tx:
            await end_promo_code(tx, "SPRING")
    assert await used(database, 7) == "over"
    assert await balance(database, 7) == 0
