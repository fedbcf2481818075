"""Previews: decoded elsewhere, the newest one, and only while the order is at work here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery.previews import PreviewDisplay
from bot.media.formats import NotAPicture, Reason
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import is_at_work
from storage.orders.models import Order
from storage.schema.orders import orders
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import started


class Gateway:
    """Every event is a preview of its own bytes, but for one."""

    def parse_preview(self, event: bytes) -> bytes | None:
        return None if event == b"another event" else event


class Chat:
    """Keeps what is shown; a decoder that knows no bad pictures."""

    def __init__(self, database: Database) -> None:
        self.shown: list[bytes] = []
        self.decoded: list[bytes] = []
        self.display = PreviewDisplay(decoder_pool=self, database=database, messenger=self)  # type: ignore[arg-type]

    @asynccontextmanager
    async def slot(self, owner: int) -> AsyncIterator["Chat"]:
        yield self

    async def to_telegram_photo(self, content: bytes) -> bytes:
        self.decoded.append(content)
        await asyncio.sleep(0)
        if content == b"bad":
            raise NotAPicture(Reason.BROKEN)
        return content

    def show_preview(self, order: Order, photo: bytes, *, seconds: float, may_edit: Any) -> None:
        self.shown.append(photo)

    async def hears(self, order: Order, *events: bytes) -> list[bytes]:
        """What was shown once all of it was heard at once."""
        gateway: Any = Gateway()
        for event in events:
            self.display.hear(gateway, order, event)
        await asyncio.gather(*self.display._tasks.values())
        return self.shown


async def at_work(database: Database, **changes: Any) -> Order:
    held, _ = await started(database)
    held.remember(placeholder_id=7, **changes)
    return held.order


async def test_the_newest_picture_is_shown_and_what_is_none_is_left_out(database: Database) -> None:
    chat, order = Chat(database), await at_work(database)
    assert await chat.hears(order, b"first", b"another event", b"second", b"third") == [b"third"]
    assert await chat.hears(order, b"bad") == [b"third"]
    assert chat.decoded == [b"third", b"bad"]


@pytest.mark.parametrize("changes", [{"quiet": True}, {"placeholder_id": None}])
async def test_a_quiet_chat_sees_none(database: Database, changes: dict[str, Any]) -> None:
    held, _ = await started(database)
    held.remember(**{"placeholder_id": 7} | changes)
    assert await Chat(database).hears(held.order, b"first") == []


async def test_an_order_that_another_process_took_over_gets_none(database: Database) -> None:
    chat, order = Chat(database), await at_work(database)
    async with database.write() as tx:
        await tx.execute(update(orders).values(fence=orders.c.fence + 1))
    assert await chat.hears(order, b"first") == []


async def test_a_lease_that_ends_too_soon_is_none(database: Database) -> None:
    chat, order = Chat(database), await at_work(database)
    assert await is_at_work(database, order, for_seconds=50.0)
    assert not await is_at_work(database, order, for_seconds=70.0)
    async with database.write() as tx:
        await tx.execute(update(orders).values(lease_until=orders.c.lease_until - 58_500))
    assert await chat.hears(order, b"first") == []


async def test_an_order_that_ended_gets_none(database: Database) -> None:
    held, _ = await started(database)
    held.remember(placeholder_id=7)
    chat, order = Chat(database), held.order
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="gateway")
        await move.move(OrderEvent.FAILED, failure="gateway")
    assert await chat.hears(order, b"first") == []
