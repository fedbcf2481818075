"""Orders that came from where the bot may not be."""

from sqlalchemy import update

from storage.conversation.inline_messages import adopt, forget_photo, last_pictures
from storage.conversation.offers import find_offer, forget_offers, save_offer
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.orders import place
from storage.schema.conversation import offers
from storage.schema.states import OrderEvent
from tests.support.order_factory import claimed, delivered, draft, painted, placed, read


async def test_the_message_elsewhere_is_kept_with_the_order(database: Database) -> None:
    order = await placed(database, intent="inline:x", inline_id="x")
    other = await placed(database, guest_query_id="g")
    assert (order.inline_id, order.guest_query_id, order.inline_updated_at, order.from_inline) == (
        "x",
        None,
        None,
        True,
    )
    assert (other.inline_id, other.guest_query_id, other.from_inline) == (None, "g", True)
    assert not (await placed(database)).from_inline


async def test_a_message_is_adopted_once_and_makes_a_finished_order_due(database: Database) -> None:
    held, order = await painted(database)
    await delivered(database, held)
    for name, first in (("x", True), ("y", False)):
        async with database.write() as tx:
            assert await adopt(tx, order_id=order.id, inline_id=name) is first
    assert (await claimed(database)).order_id == order.id
    assert (await read(database, order.id)).inline_id == "x"


async def test_covered_and_forgotten_photos_are_not_offered(database: Database) -> None:
    for number, covered in enumerate((True, False)):
        held, order = await painted(database, task_id=f"task-{number}", spoiler=covered)
        async with transaction(database, held) as move:
            await move.move(OrderEvent.DELIVERED, photo_id="photo")
            await move.release(due_at=None)
    async with database.write() as tx:
        assert [one.id for one in await last_pictures(tx, user_id=7, limit=9)] == [order.id]
        await forget_photo(tx, order_id=order.id)
        assert await last_pictures(tx, user_id=7, limit=9) == []


async def test_the_last_pictures_are_the_persons_own_delivered_photos_newest_first(database: Database) -> None:
    names = []
    for number in range(3):
        held, order = await painted(database, task_id=f"task-{number}")
        async with transaction(database, held) as move:
            await move.move(OrderEvent.DELIVERED, photo_id=f"photo-{number}")
            await move.note_any(created_at=number)
            await move.release(due_at=None)
        names.append(order.id)
    held, _ = await painted(database, task_id="a document")
    await delivered(database, held)
    held, _ = await painted(database, task_id="a stranger's", user_id=8, account_id=8)
    async with transaction(database, held) as move:
        await move.move(OrderEvent.DELIVERED, photo_id="a stranger's")
        await move.release(due_at=None)
    async with database.read() as connection:
        found = await last_pictures(connection, user_id=7, limit=2)
    assert [order.id for order in found] == [names[2], names[1]]
    assert [order.photo_id for order in found] == ["photo-2", "photo-1"]
    assert len(found[0].pictures) == 1


async def test_the_same_offer_is_kept_once_and_stays_while_it_is_asked_for(database: Database) -> None:
    wish = draft(intent="", message_id=0)
    async with database.write() as tx:
        first = await save_offer(tx, wish)
        await tx.execute(update(offers).values(made_at=0))
        assert await save_offer(tx, wish) == first
        await forget_offers(tx)
        other = await save_offer(tx, draft(intent="", message_id=0, unit_credits=2))
    async with database.read() as connection:
        assert await find_offer(connection, first.id) == first
        assert await find_offer(connection, other.id) == other
    assert first.id != other.id


async def test_one_message_elsewhere_is_one_order(database: Database) -> None:
    async with database.write() as tx:
        placed_twice = [
            await place(tx, draft(intent="inline:x", inline_id="x"), daily_credits=9, max_open=9) for _ in range(2)
        ]
    assert [new for _, new in placed_twice] == [True, False]
