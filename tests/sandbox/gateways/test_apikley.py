"""The sandbox's Apikley speaks Apikley's wire format."""

import base64
import json
from typing import Any

import pytest

from tests.support.gateway_server import Harness, gateway_calls, open_harness, order, picture, receiver, size_of

RECORD = "/api/v1/jobs/recordInfo"
STREAM = "/file-upload/api/file-stream-upload"
BASE64 = "/file-upload/api/file-base64-upload"


async def finished(harness: Harness) -> dict[str, Any]:
    task = await harness.task()
    reply = (await harness.client.get(RECORD, params={"taskId": task.id})).json()
    assert reply["code"] == 200
    assert reply["message"] == "success"
    assert "msg" not in reply
    data: dict[str, Any] = reply["data"]
    return data


def results(data: dict[str, Any]) -> list[str]:
    addresses: list[str] = json.loads(data["resultJson"])["resultUrls"]
    return addresses


def edit(*addresses: str) -> dict[str, Any]:
    wish = {"prompt": "watercolour", "image_urls": list(addresses), "aspect_ratio": "4:3", "quality": "basic"}
    return {"model": "seedream/4.5-edit", "input": wish}


async def test_a_picture_is_made_and_can_be_fetched() -> None:
    async with open_harness("apikley") as harness:
        body = order("apikley", "a fox")
        reply = (await harness.create(body)).json()
        assert reply["code"] == 200
        assert reply["msg"] == "success"
        data = await finished(harness)
        assert data["taskId"] == reply["data"]["taskId"]
        assert data["state"] == "success"
        assert json.loads(data["param"]) == body
        assert data["failCode"] == data["failMsg"] == ""
        assert 1_600_000_000_000 < data["createTime"] <= data["completeTime"] == data["updateTime"]
        (address,) = results(data)
        result = await harness.client.get(address)
        assert result.headers["content-type"] == "image/jpeg"
        width, height = size_of(result.content)
        assert width == height


async def test_a_task_that_works_has_no_results() -> None:
    async with gateway_calls("apikley", pace=(60, 60)) as harness:
        task_id = (await harness.order()).json()["data"]["taskId"]
        data = (await harness.client.get(RECORD, params={"taskId": task_id})).json()["data"]
        assert data["state"] in ("waiting", "queuing", "generating")
        assert data["resultJson"] == ""
        assert data["failCode"] is None
        assert data["completeTime"] is None


async def test_an_edit_takes_a_streamed_upload() -> None:
    async with open_harness("apikley") as harness:
        upload = await harness.client.post(
            STREAM,
            files={"file": ("photo.png", picture(), "image/png")},
            data={"uploadPath": "images/bot", "fileName": "a.png"},
        )
        hosted = upload.json()
        assert hosted["success"] is True
        assert hosted["code"] == 200
        assert hosted["data"]["filePath"] == "images/bot/a.png"
        address = hosted["data"]["downloadUrl"]
        assert (await harness.client.get(address)).content == picture()
        await harness.create(edit(address))
        data = await finished(harness)
        assert data["state"] == "success"
        width, height = size_of((await harness.client.get(results(data)[0])).content)
        assert width * 3 == height * 4


async def test_an_upload_may_be_base64() -> None:
    async with open_harness("apikley") as harness:
        words = {"base64Data": "data:image/png;base64," + base64.b64encode(picture()).decode(), "uploadPath": "images"}
        hosted = (await harness.client.post(BASE64, json=words)).json()
        assert (await harness.client.get(hosted["data"]["downloadUrl"])).content == picture()


async def test_a_broken_upload_is_refused() -> None:
    async with gateway_calls("apikley") as harness:
        for reply in (
            await harness.client.post(STREAM, files={"file": ("a.png", b"text")}, data={"uploadPath": "x"}),
            await harness.client.post(STREAM, files={"file": ("a.png", picture())}),
            await harness.client.post(BASE64, json={"base64Data": "*", "uploadPath": "x"}),
        ):
            assert reply.json()["code"] == 422


async def test_a_banana_gives_png_in_the_shape_of_its_source() -> None:
    async with open_harness("apikley") as harness:
        upload = await harness.client.post(
            STREAM, files={"file": ("a.png", picture((300, 100)))}, data={"uploadPath": "x"}
        )
        address = upload.json()["data"]["downloadUrl"]
        wish = {"prompt": "sepia", "image_urls": [address]}
        await harness.create({"model": "google/nano-banana-edit", "input": wish})
        result = await harness.client.get(results(await finished(harness))[0])
        assert result.headers["content-type"] == "image/png"
        width, height = size_of(result.content)
        assert width / height == pytest.approx(3, rel=0.15)


SEEDREAM = {"prompt": "x", "aspect_ratio": "1:1", "quality": "basic"}


@pytest.mark.parametrize(
    "body",
    [
        {"model": "unknown/model", "input": SEEDREAM},
        {"model": "seedream/4.5-text-to-image"},
        {"model": "seedream/4.5-text-to-image", "input": {"prompt": "x", "quality": "basic"}},
        {"model": "seedream/4.5-text-to-image", "input": {**SEEDREAM, "prompt": "x" * 3001}},
        {"model": "seedream/4.5-text-to-image", "input": {**SEEDREAM, "aspect_ratio": "5:4"}},
        {"model": "seedream/4.5-text-to-image", "input": {**SEEDREAM, "quality": "2K"}},
        {"model": "seedream/4.5-text-to-image", "input": {**SEEDREAM, "image_urls": ["https://a/b"]}},
        {"model": "seedream/4.5-edit", "input": SEEDREAM},
        {"model": "seedream/4.5-edit", "input": {**SEEDREAM, "image_urls": ["https://a/b"] * 15}},
        {"model": "seedream/4.5-edit", "input": {**SEEDREAM, "image_urls": ["data:image/png;base64,AA=="]}},
        {"model": "nano-banana-pro", "input": {"prompt": "x", "image_urls": ["https://a/b"]}},
        {"model": "google/nano-banana-edit", "input": {"prompt": "x", "image_input": ["https://a/b"]}},
        {"model": "seedream/4.5-text-to-image", "input": SEEDREAM, "callBackUrl": "nowhere"},
    ],
)
async def test_a_wrong_parameter_is_refused_in_the_body(body: dict[str, Any]) -> None:
    async with gateway_calls("apikley") as harness:
        reply = await harness.create(body)
        assert reply.status_code == 200
        assert reply.json()["code"] == 422
        assert reply.json()["msg"]
        assert (await harness.ledger())["paid"] == {}


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("apikley") as harness:
        harness.client.headers["Authorization"] = "Bearer wrong"
        for reply in (
            await harness.order(),
            await harness.client.get(RECORD, params={"taskId": "x"}),
            await harness.client.get("/api/v1/chat/credit"),
            await harness.client.post(STREAM, files={"file": ("a.png", picture())}, data={"uploadPath": "x"}),
        ):
            assert reply.json()["code"] == 401


async def test_an_unknown_task_is_not_found() -> None:
    async with gateway_calls("apikley") as harness:
        assert (await harness.client.get(RECORD, params={"taskId": "none"})).json()["code"] == 404


async def test_credit_is_a_number_and_goes_down() -> None:
    async with gateway_calls("apikley", credit=10.0) as harness:
        assert (await harness.client.get("/api/v1/chat/credit")).json()["data"] == 10
        await harness.order()
        assert (await harness.client.get("/api/v1/chat/credit")).json()["data"] == 3.5
        assert (await harness.order()).json()["code"] == 402


@pytest.mark.parametrize("prompt", ["a FORBIDDEN thing", "запрещено", "禁止"])
async def test_a_forbidden_prompt_fails_its_task(prompt: str) -> None:
    async with open_harness("apikley", credit=10.0) as harness:
        assert (await harness.order(prompt)).json()["code"] == 200
        data = await finished(harness)
        assert data["state"] == "fail"
        assert data["failCode"] == "content_policy_violation"
        assert "content policies" in data["failMsg"]
        assert harness.task_queue.credit == 10


async def test_an_unreadable_picture_fails_the_task() -> None:
    async with open_harness("apikley") as harness:
        await harness.create(edit(f"{harness.task_queue.public_url}/uploads/none.png"))
        data = await finished(harness)
        assert data["state"] == "fail"
        assert data["failMsg"] == "the image address answers 404"


@pytest.mark.parametrize(("fault", "state", "code"), [(None, "success", 200), ("failed", "fail", 501)])
async def test_a_callback_looks_like_the_record(fault: str | None, state: str, code: int) -> None:
    async with open_harness("apikley") as harness, receiver() as ear:
        if fault:
            await harness.fault(fault)
        task_id = (await harness.order(callback=ear.url)).json()["data"]["taskId"]
        body = await ear.next()
        assert body["code"] == code
        assert body["msg"]
        assert body["data"]["taskId"] == task_id
        assert body["data"] == await finished(harness)
        assert body["data"]["state"] == state
