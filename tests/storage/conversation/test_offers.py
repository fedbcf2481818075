"""What is offered is what is placed."""

from dataclasses import replace

from sqlalchemy import update

from providers.contract import Kind
from storage.conversation.offers import find_offer, forget_offers, new_offer
from storage.database.database import Database
from storage.orders.models import Source
from storage.orders.orders import place
from storage.schema.conversation import offers
from storage.schema.orders import orders
from tests.support.order_factory import count, draft, read


async def test_an_offer_is_found_as_it_was_made_and_ordered_once(database: Database) -> None:
    wishes = {"mask": True, "style": "ink", "negative": "snow"}
    first = draft(kind=Kind.EDIT, sources=(Source(file_id="a"),), part_counts=(3, 1), unit_credits=2, **wishes)
    second = draft(prompt="a blue fox 🦊")
    async with database.write() as tx:
        made = await new_offer(tx, [first, second])
    async with database.read() as connection:
        found = await find_offer(connection, made.id)
        assert await find_offer(connection, "nowhere") is None
    assert found == made
    assert found.credits == 9
    assert found.drafts[0] == replace(first, intent=f"offer:{made.id}:0")
    for _ in range(2):
        async with database.write() as tx:
            placed = [(await place(tx, one, daily_credits=9, max_open=2))[0] for one in found.drafts]
    assert [(await read(database, one.id)).prompt for one in placed] == ["a red fox in snow", "a blue fox 🦊"]
    assert await count(database, orders) == 2


async def test_offers_that_nobody_took_are_forgotten(database: Database) -> None:
    async with database.write() as tx:
        made = await new_offer(tx, [draft()])
        await forget_offers(tx)
        assert await find_offer(tx, made.id) is not None
        await tx.execute(update(offers).values(made_at=0))
        await forget_offers(tx)
        assert await find_offer(tx, made.id) is None
