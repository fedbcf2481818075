"""Parts that are bought together: what one comes to is written whatever happens to another."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.submission import Submitter
from providers.apipod import Apipod
from providers.contract import SubmittedTask
from providers.model_file import load_gateway
from storage.database.database import Database
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.models import Order, Part, Source
from storage.schema.states import PartEvent, PartState
from tests.support.order_factory import read, started

OFFER = SimpleNamespace(gateway="apipod", offer=load_gateway("apipod")[0])


class Calls:
    """The gateway takes the second part, and a bug hits the first."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.gateways = {"apipod": Apipod("key", "http://127.0.0.1:9")}
        self.failures: tuple[str, ...] = ()

    def callback_url(self, gateway: Any, part: Part) -> None:
        return None

    def place(self, part: Part, gateway: str) -> None: ...

    async def submit(self, gateway: Any, order: Order, part: Part, body: bytes) -> SubmittedTask:
        if part.ordinal == 0:
            raise RuntimeError("a bug")
        return SubmittedTask("task-2")

    async def first_poll_delay(self, *_: Any) -> float:
        return 1.0

    async def persist(self, held: Any, apply: Callable[[ClaimedOrder], Awaitable[None]]) -> None:
        async with transaction(self.database, held) as moves:
            await apply(moves)

    async def accept(
        self, moves: ClaimedOrder, part: Part, task_id: str, *, first_poll: float, cost: object = None
    ) -> None:
        current = next(one for one in moves.order.parts if one.id == part.id)
        await moves.move_part(current, PartEvent.ACCEPTED, task_id=task_id, next_at=moves.now)

    async def fail_part(self, held: Any, part: Part, failure: str) -> None:
        self.failures = (*self.failures, failure)


def submitter_with(calls: Any) -> Submitter:
    return Submitter(
        gateway_calls=calls,
        catalog=SimpleNamespace(choose=lambda **_: (OFFER,)),  # type: ignore[arg-type]
        input_images=SimpleNamespace(),  # type: ignore[arg-type]
        circuit_breakers=CircuitBreakers(Metrics(), lambda: 0.0, pause_seconds=4.0, longest_seconds=60.0),
        admin_alerts=SimpleNamespace(tell=lambda *_, **__: None),
    )


async def test_the_task_of_one_part_is_kept_when_a_bug_hits_another(database: Database) -> None:
    calls: Any = Calls(database)
    submitter = submitter_with(calls)
    held, order = await started(database, part_counts=(1, 1))
    with pytest.raises(RuntimeError, match="a bug"):
        await submitter.submit(held, held.order.parts)
    first, second = (await read(database, order.id)).parts
    assert first.state is PartState.SUBMITTING  # nobody knows what became of it
    assert (second.state, second.task_id) == (PartState.RUNNING, "task-2")


async def test_a_mask_that_never_came_buys_nothing(database: Database) -> None:
    """Of an album with `--mask` only one picture arrived."""
    calls: Any = Calls(database)
    held, _ = await started(database, kind="edit", sources=(Source(file_id="a"),), mask=True)
    await submitter_with(calls).submit(held, held.order.parts)
    assert calls.failures == ("mask-missing",)
