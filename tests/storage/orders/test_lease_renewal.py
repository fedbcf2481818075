"""Leases of a whole process: renewed, given back, and freed when their owner is gone."""

import asyncio

import pytest
from sqlalchemy import update

from storage.database.database import Database, clock
from storage.orders.claimed_order import transaction
from storage.orders.leases import (
    Claim,
    LostClaim,
    break_leases,
    claim,
    reload,
    renew,
)
from storage.orders.orders import cancel
from storage.orders.wake_ups import wake_waiting
from storage.schema.orders import orders
from storage.schema.states import OPEN_ORDERS, OrderEvent, OrderState, PartEvent
from tests.support.order_factory import (
    claimed,
    entries,
    painted,
    placed,
    read,
    running,
    started,
)


async def claim_ids(database: Database, owner: str, limit: int) -> list[str]:
    return [held.order_id for held, _ in await claim(database, owner=owner, limit=limit, lease_seconds=60)]


async def make_due(database: Database, order_id: str, *, in_ms: int = 0) -> None:
    async with database.write() as tx:
        await tx.execute(update(orders).where(orders.c.id == order_id).values(due_at=clock() + in_ms))


async def test_breaking_the_leases_frees_every_order_and_fences_the_old_owners(database: Database) -> None:
    order = await placed(database)
    held = await claimed(database)
    assert await break_leases(database) == 1
    assert await break_leases(database) == 0
    with pytest.raises(LostClaim):
        await renew(database, held, lease_seconds=60)
    assert await claim_ids(database, "two", 1) == [order.id]


async def test_a_released_order_is_claimed_when_it_is_due_again(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now + 60_000)
    assert await claim_ids(database, "two", 1) == []
    with pytest.raises(LostClaim):
        async with transaction(database, held):
            pass
    await make_due(database, order.id)
    assert await claim_ids(database, "two", 1) == [order.id]


async def test_a_wake_up_while_leased_is_not_lost_on_release(database: Database) -> None:
    held, order = await started(database)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now)
    held = await claimed(database)
    async with database.write() as tx:
        await tx.execute(update(orders).where(orders.c.id == order.id).values(wakeups=orders.c.wakeups + 1))
    async with transaction(database, held) as move:
        await move.release(due_at=move.now + 60_000)
    assert await claim_ids(database, "two", 1) == [order.id]


async def test_start_keeps_a_person_within_their_limit_however_many_workers_try(
    database: Database, other: Database
) -> None:
    for _ in range(8):
        await placed(database)
    # One person's orders may be charged to several accounts.
    for account_id in (-1, -2, -3, -4):
        await placed(database, account_id=account_id)
    claims = [held for held, _ in await claim(database, owner="one", limit=20, lease_seconds=60)]

    async def start(replica: Database, held: Claim) -> bool:
        async with transaction(replica, held) as move:
            begun = await move.start(max_active=3, deadline_seconds=600)
            await move.release(due_at=move.now + 60_000)
            return begun

    asked = [start(replica, held) for held, replica in zip(claims, (database, other) * 6, strict=True)]
    assert sum(await asyncio.gather(*asked)) == 3


async def test_starting_sets_the_deadline(database: Database) -> None:
    _, order = await started(database)
    assert order.state is OrderState.WORKING
    assert order.started_at is not None
    assert order.deadline_at == order.started_at + 600_000


@pytest.mark.parametrize("end", ["delivered", "rejected", "failed"])
async def test_an_order_that_ends_lets_the_next_one_in(database: Database, end: str) -> None:
    held, _ = await painted(database) if end != "failed" else await running(database)
    waiting = await placed(database)
    async with transaction(database, await claimed(database, owner="two")) as move:
        assert not await move.start(max_active=1, deadline_seconds=600)
        await move.release(due_at=move.now + 60_000)
    assert await claim_ids(database, "two", 1) == []
    async with transaction(database, held) as move:
        if end == "failed":
            await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="timeout")
            await move.move(OrderEvent.FAILED, failure="timeout")
        else:
            await move.move(OrderEvent(end))
        await move.release(due_at=None)
    again = await claimed(database, owner="two")
    assert again.order_id == waiting.id
    async with transaction(database, again) as move:
        assert await move.start(max_active=1, deadline_seconds=600)


async def test_waking_leaves_an_album_the_time_to_arrive(database: Database) -> None:
    gathering = await placed(database, album_id="album", delay_seconds=60)
    async with database.write() as tx:
        await wake_waiting(tx, user_id=7)
    assert await claim_ids(database, "one", 1) == []
    assert await read(database, gathering.id) == gathering


async def test_waking_the_others_leaves_the_one_that_moved_on_alone(database: Database) -> None:
    first, second = [await placed(database) for _ in range(2)]
    for held, _ in await claim(database, owner="one", limit=2, lease_seconds=60):
        async with transaction(database, held) as move:
            await move.release(due_at=move.now + 60_000)
    async with database.write() as tx:
        assert await wake_waiting(tx, user_id=7, but=first.id)
    assert (await read(database, first.id)).wakeups == 0
    assert (await read(database, second.id)).wakeups == 1


async def test_workers_that_finish_one_persons_orders_together_do_not_lock_each_other_out(
    database: Database, other: Database
) -> None:
    ids = {(await placed(database, account_id=-5 if number % 2 else 7)).id for number in range(16)}

    async def work(replica: Database, owner: str) -> int:
        done = 0
        while taken := await claim(replica, owner=owner, limit=2, lease_seconds=60):
            await asyncio.gather(*(finish(replica, held) for held, _ in taken))
            done += len(taken)
        return done

    async def finish(replica: Database, held: Claim) -> None:
        while True:
            try:
                return await finish_once(replica, held)
            except LostClaim:
                await reload(replica, held)  # cancelled meanwhile

    async def finish_once(replica: Database, held: Claim) -> None:
        async with transaction(replica, held) as move:
            if move.order.state not in OPEN_ORDERS:
                await move.release(due_at=None)
                return
            if not await move.start(max_active=3, deadline_seconds=600):
                await move.release(due_at=move.now)
                return
            await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="timeout")
            await move.move(OrderEvent.FAILED, failure="timeout")
            await move.release(due_at=None)

    async def stop(replica: Database, order_id: str) -> None:
        async with replica.write() as tx:
            await cancel(tx, order_id)

    workers = [work(replica, f"{number}") for number, replica in enumerate((database, other) * 3)]
    await asyncio.gather(*workers, *(stop(other, order_id) for order_id in sorted(ids)[:8]))
    await work(database, "last")
    states = {(await read(database, order_id)).state for order_id in ids}
    assert states <= {OrderState.FAILED, OrderState.CANCELLED}
    kinds = [kind for kind, _, _ in await entries(database)]
    assert (kinds.count("reserve"), kinds.count("refund")) == (16, 16)
