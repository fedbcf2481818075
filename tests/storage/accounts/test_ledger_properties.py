"""Whatever things cost: reserving takes exactly that, the allowance first, and refunds give exactly that back."""

import asyncio
import secrets
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.accounts.accounts import load_balance
from storage.accounts.ledger import InsufficientCredits, close, grant
from storage.database.database import Database
from tests.support.order_factory import entries, placed

LIMITS = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
AMOUNTS = st.integers(0, 12)
PICTURES = st.sampled_from([(1,), (2,), (3,), (4,), (1, 1), (2, 2), (1, 3), (1, 1, 2), (1, 1, 1, 1)])


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


@given(allowance=AMOUNTS, balance=AMOUNTS, pictures=PICTURES, price=st.integers(1, 3), data=st.data())
@LIMITS
def test_money_is_conserved(
    url: str,
    runner: asyncio.Runner,
    allowance: int,
    balance: int,
    pictures: tuple[int, ...],
    price: int,
    data: st.DataObject,
) -> None:
    account = secrets.randbits(60)
    charged = [data.draw(st.integers(0, count)) * price for count in pictures]

    async def live(database: Database) -> None:
        cost = sum(pictures) * price
        async with database.write() as tx:
            if balance:
                await grant(tx, account_id=account, credits=balance, key=str(account))
        wanted = {"account_id": account, "user_id": account, "part_counts": pictures, "unit_credits": price}
        if cost > allowance + balance:
            with pytest.raises(InsufficientCredits) as refused:
                await placed(database, daily_credits=allowance, **wanted)
            assert (refused.value.needed, refused.value.available) == (cost, allowance + balance)
            return
        order = await placed(database, daily_credits=allowance, **wanted)
        assert await left(database) == (max(allowance - cost, 0), balance - max(cost - allowance, 0))
        for part, credits in zip(order.parts, charged, strict=True):
            async with database.write() as tx:
                assert await close(tx, part_id=part.id, charged=credits)
            async with database.write() as tx:
                assert not await close(tx, part_id=part.id, charged=0)
        assert sum(await left(database)) == allowance + balance - sum(charged)
        if not sum(charged):
            assert await left(database) == (allowance, balance)

    async def left(database: Database) -> tuple[int, int]:
        async with database.read() as connection:
            found = await load_balance(connection, account_id=account, daily_credits=allowance)
        return found.allowance_left, found.balance

    async def run() -> None:
        database = Database(url)
        try:
            await live(database)
            kinds = [kind for kind, _, _ in await entries(database)]
            assert kinds.count("reserve") == kinds.count("settle") + kinds.count("refund")
        finally:
            await database.close()

    runner.run(run())
