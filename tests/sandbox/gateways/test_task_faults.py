"""Faults of tasks that were started: their progress, results and callbacks."""

import io
import time

import pytest
from PIL import Image

from tests.support.gateway_server import GATEWAYS, look_at, open_harness, receiver, state_of

pytestmark = pytest.mark.siege


@pytest.mark.parametrize(
    ("name", "refused", "failed"),
    [
        ("apipod", "content_policy_violation", "generation_failed"),
        ("apikley", "content_policy_violation", "501"),
        ("pixwith", None, None),
        ("kie", "content_policy_violation", "501"),
    ],
)
async def test_a_task_may_fail(name: str, refused: str | None, failed: str | None) -> None:
    async with open_harness(name, credit=100.0) as harness:
        for kind, code in (("failed_refused", refused), ("failed", failed)):
            await harness.fault(kind)
            await harness.order()
            reply = await look_at(harness, (await harness.task()).id)
            assert state_of(reply) in ("failed", "fail", 3)
            data = reply.json()["data"]
            assert data.get("error_code", data.get("failCode")) == code
        assert harness.task_queue.credit == 100


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_task_may_never_finish(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("never_finishes")
        await harness.order()
        assert state_of(await look_at(harness, (await harness.task()).id)) in ("processing", "generating", 1)


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_task_may_be_slow(name: str) -> None:
    async with open_harness(name, pace=(0.0, 0.0)) as harness:
        await harness.fault("slow", seconds=0.3)
        start = time.monotonic()
        await harness.order()
        await harness.task()
        assert time.monotonic() - start > 0.3


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_completed_task_may_look_empty_at_first(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("completed_empty", looks=2)
        await harness.order()
        task = await harness.task()
        texts = [(await look_at(harness, task.id)).text for _ in range(3)]
        assert ["/results/" in text for text in texts] == [False, False, True]
        assert state_of(await look_at(harness, task.id)) in ("completed", "success", 2)


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_result_may_be_gone(name: str) -> None:
    async with open_harness(name) as harness:
        await harness.fault("result_404")
        await harness.order()
        assert (await harness.client.get((await harness.task()).results[0])).status_code == 404


async def test_a_result_may_be_a_page_called_png() -> None:
    async with open_harness("apipod") as harness:
        await harness.fault("result_html_as_png")
        await harness.order()
        reply = await harness.client.get((await harness.task()).results[0])
        assert reply.headers["content-type"] == "image/png"
        assert reply.content.startswith(b"<!doctype html>")


async def test_a_result_may_be_cut_short() -> None:
    async with open_harness("apipod") as harness:
        await harness.fault("result_truncated")
        await harness.order()
        content = (await harness.client.get((await harness.task()).results[0])).content
        with Image.open(io.BytesIO(content)) as opened, pytest.raises(OSError, match="truncated"):
            opened.load()


@pytest.mark.parametrize("name", ["apipod", "apikley", "kie"])
async def test_a_callback_may_be_lost(name: str) -> None:
    async with open_harness(name) as harness, receiver() as ear:
        await harness.fault("callback_lost")
        await harness.order(callback=ear.url)
        await harness.task()
        assert ear.bodies.empty()


@pytest.mark.parametrize("name", ["apipod", "apikley", "kie"])
async def test_a_callback_may_come_twice(name: str) -> None:
    async with open_harness(name) as harness, receiver() as ear:
        await harness.fault("callback_doubled")
        await harness.order(callback=ear.url)
        task = await harness.task()
        assert [task.id in str(await ear.next()) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("name", ["apipod", "apikley", "kie"])
async def test_a_callback_may_come_before_the_reply(name: str) -> None:
    async with open_harness(name) as harness, receiver() as ear:
        await harness.fault("callback_early")
        reply = await harness.order(callback=ear.url)
        assert ear.bodies.qsize() == 1
        assert (await harness.task()).id in reply.text


@pytest.mark.parametrize("name", ["apipod", "apikley", "kie"])
async def test_a_callback_may_be_forged_for_another_task(name: str) -> None:
    async with open_harness(name) as harness, receiver() as ear:
        await harness.fault("callback_forged", task="somebody-elses")
        await harness.order(callback=ear.url)
        task = await harness.task()
        assert "somebody-elses" in str(await ear.next())
        assert task.id in str(await ear.next())
