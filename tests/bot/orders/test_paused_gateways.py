"""Nothing is bought at a gateway that an administrator paused: orders go to the others, or wait."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.lost_replies import LostReplies
from bot.orders.submission import Submitter
from providers.apikley import Apikley
from providers.apipod import Apipod
from providers.contract import SubmittedTask
from providers.model_file import load_gateway
from storage.database.database import Database
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.schema.states import PartEvent, PartState
from tests.support.order_factory import read, started, submitted

APIPOD = SimpleNamespace(gateway="apipod", offer=load_gateway("apipod")[0])
APIKLEY = SimpleNamespace(gateway="apikley", offer=load_gateway("apikley")[0])
SILENT: Any = SimpleNamespace(tell=lambda *_, **__: None)


class Calls:
    """Every gateway takes every order; `bought` is where."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.gateways = {"apipod": Apipod("key", "http://127.0.0.1:9"), "apikley": Apikley("key", "http://127.0.0.1:9")}
        self.produced = SimpleNamespace(recover=_nothing)
        self.bought: list[str] = []
        self.failed: list[str] = []

    def callback_url(self, gateway: Any, part: Part) -> None:
        return None

    def place(self, part: Part, gateway: str) -> None: ...

    async def submit(self, gateway: Any, order: Order, part: Part, body: bytes) -> SubmittedTask:
        self.bought.append(gateway.name)
        return SubmittedTask("task")

    async def first_poll_delay(self, *_: Any) -> float:
        return 1.0

    async def fail_part(self, held: Claim, part: Part, reason: str, **_: Any) -> None:
        self.failed.append(reason)

    async def persist(self, held: Any, apply: Callable[[ClaimedOrder], Awaitable[None]]) -> None:
        async with transaction(self.database, held) as moves:
            await apply(moves)

    async def accept(
        self, moves: ClaimedOrder, part: Part, task_id: str, *, first_poll: float, cost: object = None
    ) -> None:
        current = next(one for one in moves.order.parts if one.id == part.id)
        await moves.move_part(current, PartEvent.ACCEPTED, task_id=task_id, next_at=moves.now)


async def _nothing(part: Part) -> None:
    return None


def circuit_breakers() -> CircuitBreakers:
    return CircuitBreakers(
        Metrics(), lambda: 0.0, pause_seconds=60.0, longest_seconds=60.0, is_paused=lambda gateway: gateway == "apipod"
    )


def submitter(calls: Any, known: CircuitBreakers, *offers: Any) -> Submitter:
    return Submitter(
        gateway_calls=calls,
        catalog=SimpleNamespace(choose=lambda **_: offers),  # type: ignore[arg-type]
        input_images=SimpleNamespace(),  # type: ignore[arg-type]
        circuit_breakers=known,
        admin_alerts=SILENT,
    )


async def test_an_order_waits_for_a_paused_gateway_that_had_no_credit(database: Database) -> None:
    calls, known = Calls(database), circuit_breakers()
    known.failed("apipod", fatal="gateway-credit")
    held, order = await started(database)
    await submitter(calls, known, APIPOD).submit(held, held.order.parts)
    [part] = (await read(database, order.id)).parts
    assert (part.state, calls.bought, calls.failed) == (PartState.QUEUED, [], [])
    assert part.next_at is not None


async def test_an_order_waits_for_a_paused_gateway_although_another_has_no_credit(database: Database) -> None:
    calls, known = Calls(database), circuit_breakers()
    known.failed("apikley", fatal="gateway-credit")
    held, order = await started(database)
    await submitter(calls, known, APIKLEY, APIPOD).submit(held, held.order.parts)
    [part] = (await read(database, order.id)).parts
    assert (part.state, calls.bought, calls.failed) == (PartState.QUEUED, [], [])


async def test_a_part_that_a_busy_gateway_did_not_take_goes_elsewhere_while_that_one_is_paused(
    database: Database,
) -> None:
    calls, known = Calls(database), circuit_breakers()
    held, order = await started(database)
    async with transaction(database, held) as moves:
        await submitted(moves, 0, "apipod")
    async with transaction(database, held) as moves:
        await moves.move_part(moves.order.parts[0], PartEvent.RETURNED)
    await submitter(calls, known, APIPOD, APIKLEY).submit(held, held.order.parts)
    [part] = (await read(database, order.id)).parts
    assert (part.state, part.gateway, calls.bought) == (PartState.RUNNING, "apikley", ["apikley"])


async def test_a_lost_submission_is_not_repeated_at_a_paused_gateway(database: Database) -> None:
    calls: Any = Calls(database)
    lost_replies = LostReplies(gateway_calls=calls, circuit_breakers=circuit_breakers(), admin_alerts=SILENT)
    held, order = await started(database)
    async with transaction(database, held) as moves:
        await submitted(moves, 0, "apipod")
    await lost_replies.mark_unsure(held, held.order.parts[0])
    before = (await read(database, order.id)).parts[0].next_at
    await lost_replies.resend(held, held.order.parts[0])
    [part] = (await read(database, order.id)).parts
    assert (part.state, calls.bought) == (PartState.UNSURE, [])
    assert before is not None
    assert part.next_at is not None
    assert part.next_at >= before + 15_000
