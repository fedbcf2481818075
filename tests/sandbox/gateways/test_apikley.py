"""The sandbox's Apikley speaks Apikley's wire format."""

import base64
import json
from typing import Any

import pytest

from tests.support.gateway_server import Harness, gateway_calls, harness, order, picture, receiver, size_of

RECORD = "/api/v1/jobs/recordInfo"
STREAM = "/file-upload/api/file-stream-upload"
BASE64 = "/file-upload/api/file-base64-upload"


async def finished(home: Harness) -> dict[str, Any]:
    task = await home.task()
    reply = (await home.client.get(RECORD, params={"taskId": task.id})).json()
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
    async with harness("apikley") as home:
        body = order("apikley", "a fox")
        reply = (await home.create(body)).json()
        assert reply["code"] == 200
        assert reply["msg"] == "success"
        data = await finished(home)
        assert data["taskId"] == reply["data"]["taskId"]
        assert data["state"] == "success"
        assert json.loads(data["param"]) == body
        assert data["failCode"] == data["failMsg"] == ""
        assert 1_600_000_000_000 < data["createTime"] <= data["completeTime"] == data["updateTime"]
        (address,) = results(data)
        result = await home.client.get(address)
        assert result.headers["content-type"] == "image/jpeg"
        width, height = size_of(result.content)
        assert width == height


async def test_a_task_that_works_has_no_results() -> None:
    async with gateway_calls("apikley", pace=(60, 60)) as home:
        task_id = (await home.order()).json()["data"]["taskId"]
        data = (await home.client.get(RECORD, params={"taskId": task_id})).json()["data"]
        assert data["state"] in ("waiting", "queuing", "generating")
        assert data["resultJson"] == ""
        assert data["failCode"] is None
        assert data["completeTime"] is None


async def test_an_edit_takes_a_streamed_upload() -> None:
    async with harness("apikley") as home:
        upload = await home.client.post(
            STREAM,
            files={"file": ("photo.png", picture(), "image/png")},
            data={"uploadPath": "images/bot", "fileName": "a.png"},
        )
        hosted = upload.json()
        assert hosted["success"] is True
        assert hosted["code"] == 200
        assert hosted["data"]["filePath"] == "images/bot/a.png"
        address = hosted["data"]["downloadUrl"]
        assert (await home.client.get(address)).content == picture()
        await home.create(edit(address))
        data = await finished(home)
        assert data["state"] == "success"
        width, height = size_of((await home.client.get(results(data)[0])).content)
        assert width * 3 == height * 4


async def test_an_upload_may_be_base64() -> None:
    async with harness("apikley") as home:
        words = {"base64Data": "data:image/png;base64," + base64.b64encode(picture()).decode(), "uploadPath": "images"}
        hosted = (await home.client.post(BASE64, json=words)).json()
        assert (await home.client.get(hosted["data"]["downloadUrl"])).content == picture()


async def test_a_broken_upload_is_refused() -> None:
    async with gateway_calls("apikley") as home:
        for reply in (
            await home.client.post(STREAM, files={"file": ("a.png", b"text")}, data={"uploadPath": "x"}),
            await home.client.post(STREAM, files={"file": ("a.png", picture())}),
            await home.client.post(BASE64, json={"base64Data": "*", "uploadPath": "x"}),
        ):
            assert reply.json()["code"] == 422


async def test_a_banana_gives_png_in_the_shape_of_its_source() -> None:
    async with harness("apikley") as home:
        upload = await home.client.post(
            STREAM, files={"file": ("a.png", picture((300, 100)))}, data={"uploadPath": "x"}
        )
        address = upload.json()["data"]["downloadUrl"]
        wish = {"prompt": "sepia", "image_urls": [address]}
        await home.create({"model": "google/nano-banana-edit", "input": wish})
        result = await home.client.get(results(await finished(home))[0])
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
    async with gateway_calls("apikley") as home:
        reply = await home.create(body)
        assert reply.status_code == 200
        assert reply.json()["code"] == 422
        assert reply.json()["msg"]
        assert (await home.ledger())["paid"] == {}


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("apikley") as home:
        home.client.headers["Authorization"] = "Bearer wrong"
        for reply in (
            await home.order(),
            await home.client.get(RECORD, params={"taskId": "x"}),
            await home.client.get("/api/v1/chat/credit"),
            await home.client.post(STREAM, files={"file": ("a.png", picture())}, data={"uploadPath": "x"}),
        ):
            assert reply.json()["code"] == 401


async def test_an_unknown_task_is_not_found() -> None:
    async with gateway_calls("apikley") as home:
        assert (await home.client.get(RECORD, params={"taskId": "none"})).json()["code"] == 404


async def test_credit_is_a_number_and_goes_down() -> None:
    async with gateway_calls("apikley", credit=10.0) as home:
        assert (await home.client.get("/api/v1/chat/credit")).json()["data"] == 10
        await home.order()
        assert (await home.client.get("/api/v1/chat/credit")).json()["data"] == 3.5
        assert (await home.order()).json()["code"] == 402


@pytest.mark.parametrize("prompt", ["a FORBIDDEN thing", "запрещено", "禁止"])
async def test_a_forbidden_prompt_fails_its_task(prompt: str) -> None:
    async with harness("apikley", credit=10.0) as home:
        assert (await home.order(prompt)).json()["code"] == 200
        data = await finished(home)
        assert data["state"] == "fail"
        assert data["failCode"] == "content_policy_violation"
        assert "content policies" in data["failMsg"]
        assert home.task_queue.credit == 10


async def test_an_unreadable_picture_fails_the_task() -> None:
    async with harness("apikley") as home:
        await home.create(edit(f"{home.task_queue.public_url}/uploads/none.png"))
        data = await finished(home)
        assert data["state"] == "fail"
        assert data["failMsg"] == "the image address answers 404"


@pytest.mark.parametrize(("fault", "state", "code"), [(None, "success", 200), ("failed", "fail", 501)])
async def test_a_callback_looks_like_the_record(fault: str | None, state: str, code: int) -> None:
    async with harness("apikley") as home, receiver() as ear:
        if fault:
            await home.fault(fault)
        task_id = (await home.order(callback=ear.url)).json()["data"]["taskId"]
        body = await ear.next()
        assert body["code"] == code
        assert body["msg"]
        assert body["data"]["taskId"] == task_id
        assert body["data"] == await finished(home)
        assert body["data"]["state"] == state
