"""Claims: disjoint, fenced, ended by the database's clock, and no wake-up is lost."""

import asyncio

import pytest
from sqlalchemy import update

from storage.database.database import Database, clock
from storage.orders.claimed_order import transaction
from storage.orders.leases import (
    Claim,
    LostClaim,
    claim,
    due_in_seconds,
    release_all,
    reload,
    renew,
    renew_all,
)
from storage.orders.orders import Claimant, place_and_claim
from storage.schema.orders import orders
from storage.schema.states import OrderEvent, OrderState
from tests.support.order_factory import (
    PICTURE,
    claimed,
    delivered,
    draft,
    entries,
    expire,
    painted,
    placed,
    read,
    running,
    started,
    submitted,
)


async def claim_ids(database: Database, owner: str, limit: int) -> list[str]:
    return [held.order_id for held, _ in await claim(database, owner=owner, limit=limit, lease_seconds=60)]


async def make_due(database: Database, order_id: str, *, in_ms: int = 0) -> None:
    async with database.write() as tx:
        await tx.execute(update(orders).where(orders.c.id == order_id).values(due_at=clock() + in_ms))


async def test_two_owners_claiming_together_never_share_an_order(database: Database, other: Database) -> None:
    placed_ids = {(await placed(database)).id for _ in range(40)}
    asked = [claim_ids(replica, owner, 3) for replica, owner in ((database, "one"), (other, "two")) for _ in range(10)]
    taken = await asyncio.gather(*asked)
    assert max(len(some) for some in taken) == 3
    every = [order_id for some in taken for order_id in some]
    assert len(every) == len(set(every))
    rest = await claim_ids(database, "one", 100)
    assert {*every, *rest} == placed_ids
    assert len(every) + len(rest) == 40


async def test_the_order_that_was_due_first_is_claimed_first(database: Database) -> None:
    ids = [(await placed(database)).id for _ in range(3)]
    await make_due(database, ids[0], in_ms=-5_000)
    await make_due(database, ids[1], in_ms=-20_000)
    await make_due(database, ids[2], in_ms=-10_000)
    assert await claim_ids(database, "one", 2) == [ids[1], ids[2]]
    assert await claim_ids(database, "one", 2) == [ids[0]]


async def test_a_claim_carries_the_order_with_its_parts(database: Database) -> None:
    order = await placed(database, part_counts=(1, 1))
    [(held, found)] = await claim(database, owner="one", limit=5, lease_seconds=60)
    assert held == Claim(order.id, "one", 1, 0)
    assert found.parts == order.parts


async def test_an_order_is_not_claimed_before_it_is_due(database: Database) -> None:
    await placed(database, delay_seconds=60)
    assert await claim_ids(database, "one", 5) == []
    seconds = await due_in_seconds(database)
    assert seconds is not None
    assert 50 < seconds <= 60


async def test_nothing_due_is_said_so(database: Database) -> None:
    assert await due_in_seconds(database) is None
    held, _ = await painted(database)
    seconds = await due_in_seconds(database)
    assert seconds is not None
    assert 50 < seconds <= 60  # when the lease runs out
    await delivered(database, held)
    assert await due_in_seconds(database) is None


async def test_a_claimed_order_is_nobody_elses_until_the_lease_runs_out(database: Database, other: Database) -> None:
    order = await placed(database)
    held = await claimed(database)
    assert await claim_ids(other, "two", 5) == []
    await expire(database, held)
    assert await due_in_seconds(other) == 0
    assert await claim_ids(other, "two", 5) == [order.id]


async def test_the_databases_clock_ends_a_lease(database: Database) -> None:
    await placed(database)
    held = await claimed(database, lease_seconds=0)
    assert await claim_ids(database, "two", 1) == [held.order_id]


async def test_a_late_worker_cannot_finish_a_rescued_order(database: Database, other: Database) -> None:
    late, order = await running(database)
    await expire(database, late)
    rescuer = await claimed(other, owner="two")
    assert rescuer.fence == late.fence + 1
    for _ in range(2):
        with pytest.raises(LostClaim):
            async with transaction(database, late) as move:
                await move.store_part(move.order.parts[0], (PICTURE,))
    with pytest.raises(LostClaim):
        await renew(database, late, lease_seconds=60)
    async with transaction(other, rescuer) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        await move.move(OrderEvent.COMPLETED)
    assert await entries(database) == [("reserve", -1, 0), ("settle", 0, 0)]
    assert (await read(database, order.id)).state is OrderState.READY


async def test_the_same_owner_is_late_as_well_once_it_claimed_again(database: Database) -> None:
    late, _ = await started(database)
    await expire(database, late)
    between = await claimed(database, owner="two")
    assert await release_all(database, owner="two", order_ids=[between.order_id]) == 1
    again = await claimed(database, owner=late.owner)
    with pytest.raises(LostClaim):
        async with transaction(database, late):
            pass
    async with transaction(database, again):
        pass


async def test_a_living_owner_takes_nothing_from_itself(database: Database) -> None:
    # What it bought while nothing could be written would be forgotten.
    held, _ = await started(database)
    await expire(database, held)
    assert await claim_ids(database, held.owner, 5) == []
    async with transaction(database, held) as move:
        await submitted(move, 0)


async def test_all_leases_of_an_owner_are_renewed_even_those_that_ended(database: Database) -> None:
    held = [await started(database) for _ in range(3)]
    await started(database, owner="two")
    await expire(database, held[0][0])
    assert await renew_all(database, owner="one", lease_seconds=60) == 3
    assert await claim_ids(database, "three", 5) == []


async def test_an_order_that_somebody_writes_to_keeps_no_other_lease_from_being_renewed(
    database: Database, other: Database, backend: str
) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite locks no rows")
    held, order = await started(database)
    await started(database)
    async with other.write() as tx:
        await tx.execute(update(orders).where(orders.c.id == order.id).values(wakeups=orders.c.wakeups + 1))
        async with asyncio.timeout(5):
            assert await renew_all(database, owner=held.owner, lease_seconds=60) == 1
    assert await renew_all(database, owner=held.owner, lease_seconds=60) == 2


async def test_an_order_that_was_given_back_is_not_read_again_as_ours(database: Database) -> None:
    held, _ = await started(database)
    async with transaction(database, held) as move:
        await move.release(due_at=move.now)
    with pytest.raises(LostClaim):
        await reload(database, held)


async def test_a_placeholder_that_is_yet_to_be_sent_stays_so_when_the_order_is_read_again(database: Database) -> None:
    claimant = Claimant(owner="one", lease_seconds=60, max_active=1, deadline_seconds=600)
    async with database.write() as tx:
        new = await place_and_claim(tx, draft(), daily_credits=10, max_open=5, claimant=claimant)
    held = Claim(new.order.id, "one", new.order.fence, new.order.wakeups, current=new.order, placeholder_noted=True)
    assert (await read(database, new.order.id)).placeholder_status == "sending"
    await reload(database, held)
    assert held.order.placeholder_status == "none"


@pytest.mark.parametrize(("kind", "seconds"), [("generate", 600), ("edit", 600), ("video", 1800)])
async def test_a_video_has_a_deadline_of_its_own(database: Database, kind: str, seconds: int) -> None:
    claimant = Claimant(owner="one", lease_seconds=60, max_active=1, deadline_seconds=600, video_deadline_seconds=1800)
    async with database.write() as tx:
        order = (await place_and_claim(tx, draft(kind=kind), daily_credits=10, max_open=5, claimant=claimant)).order
    kept = await read(database, order.id)
    assert kept.deadline_at is not None
    assert kept.started_at is not None
    assert kept.deadline_at - kept.started_at == seconds * 1000


async def test_renewing_prolongs_the_lease(database: Database) -> None:
    await placed(database)
    held = await claimed(database, lease_seconds=0)
    await renew(database, held, lease_seconds=60)
    assert await claim_ids(database, "two", 1) == []
