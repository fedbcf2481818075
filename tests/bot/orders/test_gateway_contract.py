"""What the engine does with the rarer forms of the contract: ids of our own, second requests, cancelling, costs."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.observability.metrics import Metrics
from bot.orders.gateway_calls import GatewayCalls, columns_of
from bot.orders.lost_replies import LostReplies
from bot.orders.submission import _seed_of
from bot.orders.task_cancellation import TaskCancellation
from providers.base_gateway import BaseGateway
from providers.contract import Cost, Finished, Kind, Progress, SubmittedTask, Waiting
from providers.errors import Garbled, NeverArrived, Refused, Unsupported, Unsure
from providers.transport import Transport
from storage.schema.states import PartState

KEY = "f" * 32
ORDER: Any = SimpleNamespace(kind="generate", parts=())


class TwoRequests(BaseGateway):
    """Tells the status in one reply and the result in another; its tasks have ids of ours."""

    brand = "two"

    def own_task_id(self, key: str) -> str:
        return f"own-{key[:4]}"

    def status_request(self, task_id: str, *, kind: Kind) -> httpx.Request:
        return httpx.Request("GET", f"{self.origin}/status/{task_id}")

    def parse_status(self, reply: httpx.Response) -> Progress | httpx.Request:
        if reply.status_code == 404:
            raise NeverArrived("no such task")
        match reply.json():
            case {"refuse": True}:
                raise Refused("not for you")
            case {"next": str(url)}:
                return httpx.Request("GET", url)
            case {"result": str(url)}:
                return Finished((url,), Cost(0.5))
        return Waiting(position=3)

    def cancel_requests(self, task_id: str, *, kind: Kind) -> tuple[httpx.Request, ...]:
        return (httpx.Request("POST", f"{self.origin}/cancel/{task_id}"),)


GATEWAY: Any = TwoRequests("key", "https://two.example")


def calls(answer: Callable[[httpx.Request], httpx.Response]) -> GatewayCalls:
    def streamed(request: httpx.Request) -> httpx.Response:
        reply = answer(request)
        return httpx.Response(reply.status_code, stream=httpx.ByteStream(reply.content))

    network = httpx.MockTransport(streamed)
    transport = Transport(trusted_hosts=frozenset(), timeout_seconds=5, gateway_network=network)
    settings: Any = SimpleNamespace()
    produced: Any = SimpleNamespace(find=_nothing)
    return GatewayCalls(
        settings=settings,
        database=SimpleNamespace(),  # type: ignore[arg-type]
        gateways={"two": GATEWAY},
        transport=transport,
        produced=produced,
        metrics=Metrics(),
        random=SimpleNamespace(),  # type: ignore[arg-type]
    )


async def _nothing(*_: object) -> None:
    return None


async def test_a_poll_may_take_a_second_request() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/result":
            return httpx.Response(200, json={"result": "https://host.example/1.png"})
        return httpx.Response(200, json={"next": "https://two.example/result"})

    assert await calls(answer).poll(GATEWAY, ORDER, "t") == Finished(("https://host.example/1.png",), Cost(0.5))


async def test_a_gateway_that_always_names_one_more_request_is_not_asked_for_ever() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"next": "https://two.example/next"})

    with pytest.raises(Garbled):
        await calls(answer).poll(GATEWAY, ORDER, "t")
    assert len(asked) == 3


async def test_the_key_goes_to_no_address_elsewhere() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, json={"next": "https://elsewhere.example/result"})

    with pytest.raises(Unsupported):
        await calls(answer).poll(GATEWAY, ORDER, "t")
    assert asked == ["two.example"]


@pytest.mark.parametrize(("status", "found"), [(200, SubmittedTask("own-ffff")), (404, None)])
async def test_a_task_with_our_own_id_is_looked_for_before_anything_is_sent_again(
    status: int, found: SubmittedTask | None
) -> None:
    known = calls(lambda _: httpx.Response(status, json={}))
    lost_replies = LostReplies(
        gateway_calls=known,
        circuit_breakers=SimpleNamespace(),  # type: ignore[arg-type]
        admin_alerts=SimpleNamespace(),  # type: ignore[arg-type]
    )
    part: Any = SimpleNamespace(idempotency_key=KEY)
    assert await lost_replies._find_own(GATEWAY, ORDER, part) == found


async def test_a_refused_question_says_nothing_about_the_purchase() -> None:
    known = calls(lambda _: httpx.Response(200, json={"refuse": True}))
    lost_replies = LostReplies(
        gateway_calls=known,
        circuit_breakers=SimpleNamespace(),  # type: ignore[arg-type]
        admin_alerts=SimpleNamespace(),  # type: ignore[arg-type]
    )
    part: Any = SimpleNamespace(idempotency_key=KEY)
    with pytest.raises(Unsure):
        await lost_replies._find_own(GATEWAY, ORDER, part)


async def test_only_running_tasks_are_cancelled_and_a_refusal_is_normal() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(409)

    known = calls(answer)
    cancellation = TaskCancellation(gateways={"two": GATEWAY}, transport=known.transport, metrics=Metrics())
    parts = [
        SimpleNamespace(id=task, gateway="two", task_id=task, state=state)
        for task, state in (("a", PartState.RUNNING), ("b", PartState.STORED), ("c", PartState.RUNNING))
    ]
    order: Any = SimpleNamespace(kind="generate", parts=parts)
    cancellation.cancel(order)
    await cancellation.settle()
    assert asked == ["/cancel/a", "/cancel/c"]


def test_costs_are_written_only_where_they_are_told() -> None:
    assert columns_of(None) == {}
    assert columns_of(Cost(0.04)) == {"cost": 0.04, "cost_unit": "USD"}


def test_each_part_of_an_order_gets_a_seed_of_its_own() -> None:
    parts = [SimpleNamespace(ordinal=0, count=2), SimpleNamespace(ordinal=1, count=1)]
    order: Any = SimpleNamespace(seed=2**31 - 1, parts=parts)
    assert [_seed_of(order, part) for part in order.parts] == [2**31 - 1, 1]
    assert _seed_of(SimpleNamespace(seed=None), parts[0]) is None  # type: ignore[arg-type]


async def test_after_a_refund_a_task_with_our_own_id_is_still_looked_for() -> None:
    part: Any = SimpleNamespace(
        id="p", state=PartState.UNSURE, gateway="two", task_id=None, idempotency_key=KEY, open=False
    )
    written: dict[str, Any] = {}

    async def move_part(_: Any, __: Any, **values: Any) -> None:
        written.update(values)

    order: Any = SimpleNamespace(parts=(part,), state=None)
    moves: Any = SimpleNamespace(order=order, now=1_000, move_part=move_part)
    known = calls(lambda _: httpx.Response(500))
    known.settings = SimpleNamespace(poll_seconds=1.0)  # type: ignore[assignment]
    await known.fail(moves, part, "unsure")
    assert (written["task_id"], written["late_result"]) == ("own-ffff", "watched")
    await known.fail(moves, part, "unsure", watch=False)
    assert written["task_id"] is None
