"""Faults of tasks that were started: their progress, results and callbacks."""

import io
import time

import pytest
from PIL import Image

from tests.support.gateway_server import GATEWAYS, harness, look_at, receiver, state_of


@pytest.mark.parametrize(
    ("name", "refused", "failed"),
    [
        ("apipod", "content_policy_violation", "generation_failed"),
        ("apikley", "content_policy_violation", "501"),
        ("pixwith", None, None),
    ],
)
async def test_a_task_may_fail(name: str, refused: str | None, failed: str | None) -> None:
    async with harness(name, credit=100.0) as home:
        for kind, code in (("failed_refused", refused), ("failed", failed)):
            await home.fault(kind)
            await home.order()
            reply = await look_at(home, (await home.task()).id)
            assert state_of(reply) in ("failed", "fail", 3)
            data = reply.json()["data"]
            assert data.get("error_code", data.get("failCode")) == code
        assert home.task_queue.credit == 100


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_task_may_never_finish(name: str) -> None:
    async with harness(name) as home:
        await home.fault("never_finishes")
        await home.order()
        assert state_of(await look_at(home, (await home.task()).id)) in ("processing", "generating", 1)


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_task_may_be_slow(name: str) -> None:
    async with harness(name, pace=(0.0, 0.0)) as home:
        await home.fault("slow", seconds=0.3)
        start = time.monotonic()
        await home.order()
        await home.task()
        assert time.monotonic() - start > 0.3


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_completed_task_may_look_empty_at_first(name: str) -> None:
    async with harness(name) as home:
        await home.fault("completed_empty", looks=2)
        await home.order()
        task = await home.task()
        texts = [(await look_at(home, task.id)).text for _ in range(3)]
        assert ["/results/" in text for text in texts] == [False, False, True]
        assert state_of(await look_at(home, task.id)) in ("completed", "success", 2)


@pytest.mark.parametrize("name", GATEWAYS)
async def test_a_result_may_be_gone(name: str) -> None:
    async with harness(name) as home:
        await home.fault("result_404")
        await home.order()
        assert (await home.client.get((await home.task()).results[0])).status_code == 404


async def test_a_result_may_be_a_page_called_png() -> None:
    async with harness("apipod") as home:
        await home.fault("result_html_as_png")
        await home.order()
        reply = await home.client.get((await home.task()).results[0])
        assert reply.headers["content-type"] == "image/png"
        assert reply.content.startswith(b"<!doctype html>")


async def test_a_result_may_be_cut_short() -> None:
    async with harness("apipod") as home:
        await home.fault("result_truncated")
        await home.order()
        content = (await home.client.get((await home.task()).results[0])).content
        with Image.open(io.BytesIO(content)) as opened, pytest.raises(OSError, match="truncated"):
            opened.load()


@pytest.mark.parametrize("name", ["apipod", "apikley"])
async def test_a_callback_may_be_lost(name: str) -> None:
    async with harness(name) as home, receiver() as ear:
        await home.fault("callback_lost")
        await home.order(callback=ear.url)
        await home.task()
        assert ear.bodies.empty()


@pytest.mark.parametrize("name", ["apipod", "apikley"])
async def test_a_callback_may_come_twice(name: str) -> None:
    async with harness(name) as home, receiver() as ear:
        await home.fault("callback_doubled")
        await home.order(callback=ear.url)
        task = await home.task()
        assert [task.id in str(await ear.next()) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("name", ["apipod", "apikley"])
async def test_a_callback_may_come_before_the_reply(name: str) -> None:
    async with harness(name) as home, receiver() as ear:
        await home.fault("callback_early")
        reply = await home.order(callback=ear.url)
        assert ear.bodies.qsize() == 1
        assert (await home.task()).id in reply.text


@pytest.mark.parametrize("name", ["apipod", "apikley"])
async def test_a_callback_may_be_forged_for_another_task(name: str) -> None:
    async with harness(name) as home, receiver() as ear:
        await home.fault("callback_forged", task="somebody-elses")
        await home.order(callback=ear.url)
        task = await home.task()
        assert "somebody-elses" in str(await ear.next())
        assert task.id in str(await ear.next())
