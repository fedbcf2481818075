"""An order executor over a real database whose helpers are the test's own."""

from random import Random
from types import SimpleNamespace
from typing import Any

from bot.observability.metrics import Metrics
from bot.orders.executor import OrderExecutor
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.produced_results import ProducedResults
from providers.contract import Recovery
from storage.database.database import Database


def executor_over(
    database: Database, *, tracker: Any = None, messages: Any = None, submitter: Any = None
) -> OrderExecutor:
    """Without a gateway; parts of which nothing is known are refunded."""
    settings: Any = SimpleNamespace(poll_seconds=1.0, max_active_per_user=3, order_deadline_seconds=600)
    gateway_calls = GatewayCalls(
        settings=settings,
        database=database,
        gateways={},
        transport=None,  # type: ignore[arg-type]
        produced=ProducedResults(None),  # type: ignore[arg-type]
        metrics=Metrics(),
        random=Random(1),
    )
    return OrderExecutor(
        settings=settings,
        database=database,
        gateway_calls=gateway_calls,
        submitter=submitter,
        lost_replies=SimpleNamespace(recovery=lambda part: Recovery.NONE),  # type: ignore[arg-type]
        cancellation=SimpleNamespace(cancel=lambda order: None),  # type: ignore[arg-type]
        tracker=tracker,
        messages=messages,
        backoff=lambda attempt: 1.0,
    )
