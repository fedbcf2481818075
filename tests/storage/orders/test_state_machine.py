"""Whatever happens in whatever order, on both databases: nothing is charged twice, lost, or bought twice."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import claim
from storage.orders.orders import place
from storage.schema.all_tables import metadata
from storage.schema.states import (
    IllegalTransition,
    OrderEvent,
    OrderState,
)
from tests.support.order_factory import draft, read
from tests.support.order_histories import ALLOWANCE, Histories

LIMITS = settings(
    max_examples=16,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_any_history_on_sqlite(tmp_path: Path, template: Any) -> None:
    pristine = tmp_path / "pristine.db"
    asyncio.run(template.copy(pristine))
    numbers = iter(range(10_000))

    async def fresh() -> str:
        file = tmp_path / f"{next(numbers)}.db"
        shutil.copy(pristine, file)
        return f"sqlite:///{file}"

    run_state_machine_as_test(type("OnSqlite", (Histories,), {"fresh": staticmethod(fresh)}), settings=LIMITS)


@pytest.mark.siege
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_any_history_on_postgresql(url: str) -> None:
    async def fresh() -> str:
        connection = await asyncpg.connect(url)
        await connection.execute(f"TRUNCATE {', '.join(metadata.tables)}")
        await connection.close()
        return url

    run_state_machine_as_test(type("OnPostgresql", (Histories,), {"fresh": staticmethod(fresh)}), settings=LIMITS)


async def test_an_order_cannot_end_and_leave_its_parts_behind(database: Database) -> None:
    async with database.write() as tx:
        order, _ = await place(tx, draft(), daily_credits=ALLOWANCE, max_open=3)
    [(held, _)] = await claim(database, owner="one", limit=1, lease_seconds=60)
    with pytest.raises(IllegalTransition, match="open parts"):
        async with transaction(database, held) as moves:
            await moves.move(OrderEvent.FAILED, failure="timeout")
    assert (await read(database, order.id)).state is OrderState.QUEUED
