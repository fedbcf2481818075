"""Servers of the operator's own share the work: it goes to the one that has the least of it."""

from random import Random
from types import SimpleNamespace
from typing import Any

from bot.catalog.models import GatewayOffer
from bot.observability.metrics import Metrics
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.submission import Submitter
from providers.apipod import Apipod
from providers.comfyui import Comfyui
from providers.contract import Gateway, Kind, ModelOffer, SubmittedTask
from storage.database.database import Database
from storage.orders.models import Order, Part
from tests.support.order_factory import read, started

OFFER = ModelOffer("fox", Kind.GENERATE, "fox", 1000, (), (), None, None)
SERVERS: dict[str, Gateway] = {
    name: Comfyui("", f"http://{name}", name=name) for name in ("comfyui-1", "comfyui-2", "comfyui-3")
}
HOSTED: dict[str, Gateway] = {"apipod": Apipod("key", "http://apipod")}


class Calls(GatewayCalls):
    """Every gateway takes what it is sent."""

    async def submit(self, gateway: Gateway, order: Order, part: Part, body: bytes) -> SubmittedTask:
        return SubmittedTask(f"task-{part.id}", 0.0)


def submitter(database: Database, *names: str) -> tuple[Submitter, Calls]:
    """Sells at these gateways, in this order."""
    every = SERVERS | HOSTED
    settings: Any = SimpleNamespace(poll_seconds=2.5, public_url=None)
    unused: dict[str, Any] = dict.fromkeys(("transport", "produced"))
    calls = Calls(settings=settings, database=database, gateways=every, metrics=Metrics(), random=Random(1), **unused)
    choices = tuple(GatewayOffer(name, OFFER) for name in names)
    made = Submitter(
        gateway_calls=calls,
        catalog=SimpleNamespace(choose=lambda **_: choices),  # type: ignore[arg-type]
        input_images=SimpleNamespace(),  # type: ignore[arg-type]
        circuit_breakers=CircuitBreakers(Metrics(), lambda: 0.0, pause_seconds=4.0, longest_seconds=60.0),
        admin_alerts=SimpleNamespace(tell=lambda *_, **__: None),
    )
    return made, calls


async def bought(database: Database, made: Submitter, parts: int) -> list[str | None]:
    """Where the parts of a new order were bought."""
    held, order = await started(database, part_counts=(1,) * parts)
    await made.submit(held, held.order.parts)
    return [part.gateway for part in (await read(database, order.id)).parts]


async def test_parts_go_round_the_servers(database: Database) -> None:
    made, _ = submitter(database, "comfyui-1", "comfyui-2", "comfyui-3")
    assert await bought(database, made, 4) == ["comfyui-1", "comfyui-2", "comfyui-3", "comfyui-1"]


async def test_the_server_with_the_least_of_our_parts_is_next(database: Database) -> None:
    made, calls = submitter(database, "comfyui-1", "comfyui-2")
    held, order = await started(database, part_counts=(1, 1, 1))
    await made.submit(held, held.order.parts)
    first, _, third = (await read(database, order.id)).parts
    assert (calls.in_flight("comfyui-1"), calls.in_flight("comfyui-2")) == (2, 1)
    for part in (first, third):
        calls.ended(part)
    assert (calls.in_flight("comfyui-1"), calls.in_flight("comfyui-2")) == (0, 1)
    assert await bought(database, made, 1) == ["comfyui-1"]


async def test_the_operators_order_of_gateways_is_kept(database: Database) -> None:
    made, calls = submitter(database, "apipod", "comfyui-1", "comfyui-2")
    assert await bought(database, made, 2) == ["apipod", "apipod"]
    made, calls = submitter(database, "comfyui-1", "apipod", "comfyui-2")
    assert await bought(database, made, 2) == ["comfyui-1", "comfyui-1"]
    assert calls.in_flight("comfyui-2") == 0
