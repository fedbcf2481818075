"""Subscriptions: kept by their renewals, found while they last."""

from dataclasses import replace

from sqlalchemy import select

from storage.database.database import Database, now_ms
from storage.payments.payments import Paid, list_payments, record_payment
from storage.payments.subscriptions import Subscription, change_state, find_subscription
from storage.schema.accounts import accounts
from storage.schema.payments import subscriptions

DAY = 86_400_000
FIRST = Paid(
    charge_id="c1",
    payer_id=7,
    account_id=7,
    stars=250,
    credits=300,
    payload="s1",
    paid_at=1_000,
    found="update",
    until=0,
)


async def paid(database: Database, charge_id: str, *, days: int, payload: str = "s1") -> bool:
    async with database.write() as tx:
        until = await now_ms(tx) + days * DAY
        what = replace(FIRST, charge_id=charge_id, payload=payload, until=until, paid_at=int(charge_id[1:]))
        return await record_payment(tx, what)


async def found(database: Database) -> Subscription | None:
    async with database.read() as connection:
        return await find_subscription(connection, payer_id=7)


async def test_every_renewal_is_a_payment_of_its_own_and_prolongs(database: Database) -> None:
    assert await found(database) is None
    assert await paid(database, "c1", days=30)
    first = await found(database)
    assert await paid(database, "c2", days=60)
    assert not await paid(database, "c2", days=60)
    second = await found(database)
    assert first is not None
    assert second is not None
    assert second.until - first.until > 29 * DAY
    assert (second.charge_id, second.credits, second.state) == ("c1", 300, "active")
    async with database.read() as connection:
        assert await connection.scalar(select(accounts.c.balance)) == 600
        listed = await list_payments(connection, account_id=7)
    assert [(one.charge_id, one.kind) for one in listed] == [("c2", "renewal"), ("c1", "subscription")]


async def test_what_is_told_late_shortens_nothing(database: Database) -> None:
    await paid(database, "c2", days=60)
    late = await found(database)
    await paid(database, "c1", days=30)
    assert await found(database) == late


async def test_it_is_canceled_resumed_and_over_at_its_end(database: Database) -> None:
    await paid(database, "c1", days=30)
    for state in ("canceled", "active", "failed"):
        async with database.write() as tx:
            assert await change_state(tx, payer_id=7, payload="s1", state=state)
            assert not await change_state(tx, payer_id=7, payload="other", state=state)
        now = await found(database)
        assert now is not None
        assert now.state == state
    await paid(database, "c2", days=-1, payload="s2")
    now = await found(database)
    assert now is not None
    assert now.payload == "s1"
    await paid(database, "c3", days=90)  # a renewal after a failed payment
    now = await found(database)
    assert now is not None
    assert now.state == "active"


async def test_a_subscription_that_is_over_is_not_found(database: Database) -> None:
    await paid(database, "c1", days=-1)
    assert await found(database) is None


async def test_one_that_goes_on_is_found_before_those_that_end_later(database: Database) -> None:
    for number, state in enumerate(("active", "failed", "canceled"), start=1):
        await paid(database, f"c{number}", days=10 * number, payload=f"s{number}")
        async with database.write() as tx:
            assert await change_state(tx, payer_id=7, payload=f"s{number}", state=state)
    for payload in ("s1", "s2", "s3"):
        now = await found(database)
        assert now is not None
        assert now.payload == payload
        async with database.write() as tx:
            await tx.execute(subscriptions.delete().where(subscriptions.c.payload == payload))
