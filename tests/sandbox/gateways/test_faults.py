"""Every fault that can be asked for happens, once, and the ledger tells what was paid."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.support.gateway_server import CREATE, GATEWAYS, Harness, look_at, open_harness, order, picture, receiver

pytestmark = pytest.mark.siege

# what each gateway says before anything is started: HTTP status, code in the body
REFUSALS = {
    "refused": {"apipod": (400, 400), "apikley": (200, 422), "pixwith": (200, 0), "kie": (200, 422)},
    "out_of_credit": {"apipod": (402, 402), "apikley": (200, 402), "pixwith": (200, 0), "kie": (200, 402)},
    "bad_key": {"apipod": (401, 401), "apikley": (200, 401), "pixwith": (200, 0), "kie": (200, 401)},
    "unavailable": {"apipod": (404, 404), "apikley": (200, 422), "pixwith": (200, 0), "kie": (200, 422)},
    "rate_limited": {"apipod": (429, 429), "apikley": (429, 429), "pixwith": (429, 0), "kie": (429, 429)},
    "server_error": {"apipod": (500, 500), "apikley": (500, 500), "pixwith": (500, 0), "kie": (500, 500)},
}
UPLOADS = {"apikley": "/file-upload/api/file-stream-upload", "kie": "/api/file-stream-upload"}


async def started(harness: Harness) -> int:
    return sum((await harness.ledger())["paid"].values())


@pytest.mark.parametrize("name", GATEWAYS)
@pytest.mark.parametrize("kind", REFUSALS)
async def test_a_refusal_starts_nothing_and_happens_once(name: str, kind: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault(kind)
        reply = await harness.order()
        assert (reply.status_code, reply.json()["code"]) == REFUSALS[kind][name]
        assert await started(harness) == 0
        assert (await harness.ledger())["creates"][0]["fault"] == kind
        assert (await harness.order()).is_success
        assert await started(harness) == 1


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_rate_limit_names_its_wait(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("rate_limited", seconds=7)
        assert (await harness.order()).headers["retry-after"] == "7"


async def test_apipod_does_not_know_455() -> None:
    async with open_harness("apikley") as harness:
        await harness.fault("busy_455")
        assert (await harness.order()).json()["code"] == 455
    async with open_harness("apipod") as harness:
        reply = await harness.client.post("/_studio/faults", json={"kind": "busy_455"})
        assert reply.status_code == 422


@pytest.mark.parametrize(
    "words", [{"kind": "nonsense"}, {"kind": "slow", "speed": 3}, {"kind": "slow", "at": "status"}, {}]
)
async def test_a_fault_that_does_not_exist_is_refused(words: dict[str, Any]) -> None:
    async with open_harness("pixwith") as harness:
        reply = await harness.client.post("/_studio/faults", json=words)
        assert reply.status_code == 422
        assert reply.json()["error"]


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_server_error_may_be_503_and_last(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("server_error", status=503, times=None)
        assert [(await harness.order()).status_code for _ in range(3)] == [503] * 3
        await harness.client.delete("/_studio/faults")
        assert (await harness.order()).is_success


@pytest.mark.parametrize("name", GATEWAYS)
@pytest.mark.parametrize(("kind", "paid"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_cuts_the_connection_without_a_reply(name: str, kind: str, paid: int) -> None:
    async with open_harness(name) as harness:
        await harness.fault(kind)
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await harness.order()
        assert await started(harness) == paid


@pytest.mark.parametrize("name", GATEWAYS)
@pytest.mark.parametrize(("kind", "paid"), [("hang_before", 0), ("hang_after", 1)])
async def test_a_hang_outlasts_the_client(name: str, kind: str, paid: int) -> None:
    async with open_harness(name) as harness:
        await harness.fault(kind, seconds=60)
        with pytest.raises(httpx.ReadTimeout):
            await harness.client.post(CREATE[name], json=order(name, "a fox"), timeout=0.2)
        assert await started(harness) == paid


@pytest.mark.parametrize("name", GATEWAYS)
@pytest.mark.parametrize(("kind", "paid"), [("garbled", 0), ("garbled_after", 1)])
async def test_a_garbled_reply_is_html_with_200(name: str, kind: str, paid: int) -> None:
    async with open_harness(name) as harness:
        await harness.fault(kind)
        reply = await harness.order()
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/html")
        assert await started(harness) == paid


@pytest.mark.parametrize("name", GATEWAYS)
async def test_an_error_after_the_start_is_charged(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("error_after_start")
        assert (await harness.order()).status_code == 500
        ledger = await harness.ledger()
        assert ledger["creates"][0]["task_id"] in harness.task_queue.tasks
        assert ledger["creates"][0]["charged"] > 0
        assert ledger["creates"][0]["status"] == 500


@pytest.mark.parametrize("kind", ["error_after_start", "reset_after", "garbled_after"])
async def test_a_key_finds_the_task_whose_reply_was_lost(kind: str) -> None:
    async with open_harness("apipod") as harness:
        await harness.fault(kind)
        headers = {"Idempotency-Key": "intent-1"}
        try:
            await harness.order(**headers)
        except httpx.TransportError:
            assert kind == "reset_after"
        reply = await harness.order(**headers)
        assert reply.headers["x-idempotent-replay"] == "true"
        assert reply.json()["data"]["task_id"] in harness.task_queue.tasks
        assert (await harness.ledger())["paid"] == {"intent-1": 1}


async def test_without_a_key_the_ledger_shows_what_was_paid_twice() -> None:
    async with open_harness("pixwith") as harness:
        await harness.order()
        await harness.order()
        assert list((await harness.ledger())["paid"].values()) == [2]


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_fault_may_lie_at_another_door(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("rate_limited", at="status")
        await harness.fault("server_error", at="upload")
        assert (await harness.order()).is_success
        task = await harness.task()
        assert (await look_at(harness, task.id)).status_code == 429
        assert (await look_at(harness, task.id)).status_code == 200
        if name in UPLOADS:
            upload: dict[str, Any] = {"files": {"file": ("a.png", picture())}, "data": {"uploadPath": "x"}}
            assert (await harness.client.post(UPLOADS[name], **upload)).status_code == 500
        elif name == "pixwith":
            assert (await harness.client.post("/api/task/pre_url", json={})).status_code == 500


async def test_a_fault_may_wait_for_a_prompt() -> None:
    async with open_harness("apipod") as harness:
        await harness.fault("server_error", match="cat")
        assert (await harness.order("a fox")).status_code == 200
        assert (await harness.order("a cat")).status_code == 500


async def test_faults_of_several_kinds_meet_in_one_order() -> None:
    async with open_harness("apipod") as harness, receiver() as ear:
        script = [{"kind": "error_after_start"}, {"kind": "callback_lost"}, {"kind": "completed_empty", "looks": 1}]
        shown = (await harness.client.post("/_studio/faults", json=script)).json()
        assert [fault["kind"] for fault in shown["faults"]] == ["error_after_start", "callback_lost", "completed_empty"]
        assert (await harness.order(callback=ear.url)).status_code == 500
        task = await harness.task()
        assert ear.bodies.empty()
        assert (await look_at(harness, task.id)).json()["data"]["result"] == []


async def test_the_studio_shows_its_tasks_and_forgets_them_on_reset() -> None:
    async with open_harness("apikley", pace=(60, 60)) as harness:
        await harness.order()
        await harness.fault("slow")
        (task,) = (await harness.client.get("/_studio/tasks")).json()["tasks"]
        assert task["prompt"] == "a red fox"
        assert task["state"] in ("waiting", "painting")
        await harness.client.post("/_studio/reset")
        assert (await harness.client.get("/_studio/tasks")).json()["tasks"] == []
        assert (await harness.ledger())["creates"] == []
        assert (await harness.client.get("/_studio/faults")).json()["faults"] == []


async def test_the_pace_can_be_set() -> None:
    async with open_harness("apikley", pace=(60, 60)) as harness:
        await harness.client.post("/_studio/pace", json={"seconds_min": 0, "seconds_max": 0.01})
        await harness.order()
        assert (await harness.task()).seconds <= 0.01


@pytest.mark.parametrize("name", GATEWAYS)
async def test_the_server_answers_while_it_paints(name: str) -> None:
    async with open_harness(name, scale=1.0) as harness:
        replies = await asyncio.gather(*(harness.order(f"a city number {number}") for number in range(4)))
        assert all(reply.is_success for reply in replies)
        start = time.monotonic()
        await harness.client.get("/_studio/tasks")
        assert time.monotonic() - start < 1
