"""The placeholder's id is in the database before the placeholder becomes anything: so it is found after a crash."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database.database import Database
from storage.database.migrate import migrate
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim
from storage.orders.models import Order
from storage.schema.states import OrderEvent, PartEvent
from tests.support.executors import executor_over
from tests.support.order_factory import painted, read, running


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


class Reads:
    """A chat that looks at the row whenever an end is written into the message."""

    def __init__(self, database: Database) -> None:
        self.rows: list[Order] = []
        self._database = database

    def wait_seconds(self, order: Order) -> float:
        return 0.0

    async def deliver(self, held: Claim) -> dict[str, str | None]:
        self.rows.append(await read(self._database, held.order_id))
        return {}

    async def notify_end(self, held: Claim) -> None:
        self.rows.append(await read(self._database, held.order_id))

    def mark_end(self, order: Order) -> None:
        return None


@pytest.mark.parametrize("paints", [True, False], ids=["delivered", "failed"])
async def test_what_only_memory_knows_of_the_placeholder_is_written_first(database: Database, paints: bool) -> None:
    if paints:
        held, _ = await painted(database)
    else:
        held, _ = await running(database)
        async with transaction(database, held) as move:
            await move.move_part(move.order.parts[0], PartEvent.FAILED, failure="gateway")
            await move.move(OrderEvent.FAILED, failure="gateway")
    held.remember(placeholder_status="sent", placeholder_id=77)  # a commit of it failed, and nobody else took over
    chat = Reads(database)
    await executor_over(database, messages=chat).run(held)
    assert [(one.placeholder_status, one.placeholder_id) for one in chat.rows] == [("sent", 77)]
