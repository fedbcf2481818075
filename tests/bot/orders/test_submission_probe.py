"""An order that is a gateway's probe leaves its circuit whatever happens: else nobody would ever try it again."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.submission import Submitter
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.database.migrate import migrate
from storage.orders.models import Source
from tests.support.order_factory import started

OFFER = SimpleNamespace(gateway="apipod", offer=SimpleNamespace(outputs=1, ratios=()))


class Unreachable:
    """Pictures that cannot be fetched just now."""

    async def pictures(self, order: Any) -> list[Any]:
        raise StorageDown("the media store cannot be reached")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


def probing() -> CircuitBreakers:
    """A circuit that was open and may be tried with one order now."""
    moment = [0.0]
    circuits = CircuitBreakers(Metrics(), lambda: moment[0], pause_seconds=4.0, longest_seconds=60.0)
    circuits.failed("apipod", fatal="gateway-credit")
    moment[0] = 5.0
    assert circuits.wait_seconds("apipod") == 0.0
    return circuits


async def test_a_probe_whose_pictures_cannot_be_fetched_lets_the_next_order_try(database: Database) -> None:
    circuits = probing()
    calls: Any = SimpleNamespace(
        gateways={"apipod": SimpleNamespace(name="apipod", brand="apipod", self_hosted=False)}, database=database
    )
    catalog: Any = SimpleNamespace(choose=lambda **_: (OFFER,))
    unreachable: Any = Unreachable()
    submitter = Submitter(
        gateway_calls=calls,
        catalog=catalog,
        input_images=unreachable,
        circuit_breakers=circuits,
        admin_alerts=SimpleNamespace(tell=lambda *_, **__: None),
    )
    held, _ = await started(database, kind="edit", sources=(Source(file_id="a"),))
    with pytest.raises(StorageDown):
        await submitter.submit(held, held.order.parts)
    assert circuits.wait_seconds("apipod") == 0.0
