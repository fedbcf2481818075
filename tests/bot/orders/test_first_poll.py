"""When a task is asked for first: at once where its results are here already."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.observability.metrics import Metrics
from bot.orders.gateway_calls import GatewayCalls
from providers.contract import SubmittedTask
from providers.openai import Openai
from storage.database.database import Database
from tests.support.order_factory import placed


async def test_results_that_are_here_are_not_waited_for(database: Database) -> None:
    settings: Any = SimpleNamespace(poll_seconds=2.5, public_url=None)
    unused: dict[str, Any] = dict.fromkeys(("transport", "produced", "random"))
    calls = GatewayCalls(settings=settings, database=database, gateways={}, metrics=Metrics(), **unused)
    gateway, order = Openai("key", "https://api.example"), await placed(database)
    part = replace(order.parts[0], gateway="openai")
    for _ in range(20):
        calls.finished(order, part, 240.0)
    assert await calls.first_poll_delay(SubmittedTask("task-1"), order, gateway, part) > 60
    assert await calls.first_poll_delay(SubmittedTask("kept", 0.0), order, gateway, part) == 0
