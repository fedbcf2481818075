"""The sandbox's PixWith speaks PixWith's wire format."""

from typing import Any

import httpx
import pytest

from tests.support.gateway_server import Harness, gateway_calls, open_harness, picture, size_of

GET = "/api/task/get"
PRE_URL = "/api/task/pre_url"
OPTIONS = {"prompt_optimization": True, "num_outputs": 1, "resolution": "2K", "aspect_ratio": "3:2"}


async def finished(harness: Harness) -> dict[str, Any]:
    task = await harness.task()
    reply = (await harness.client.post(GET, json={"task_id": task.id})).json()
    assert reply["code"] == 1
    assert reply["message"] == "success"
    data: dict[str, Any] = reply["data"]
    return data


async def ticket(harness: Harness) -> dict[str, Any]:
    words = {"image_name": "photo.png", "content_type": "image/png"}
    data: dict[str, Any] = (await harness.client.post(PRE_URL, json=words)).json()["data"]
    return data


async def hosted(harness: Harness, content: bytes) -> str:
    given = await ticket(harness)
    form = given["upload_url"]
    async with httpx.AsyncClient(trust_env=False) as anybody:
        reply = await anybody.post(form["url"], data=form["fields"], files={"file": ("photo.png", content)})
    assert reply.status_code == 204
    address: str = given["image_url"]
    return address


async def test_pictures_are_made_and_can_be_fetched() -> None:
    async with open_harness("pixwith") as harness:
        body = {"prompt": "a fox", "model_id": "0-32", "options": {**OPTIONS, "num_outputs": 2}}
        reply = (await harness.create(body)).json()
        assert reply["code"] == 1
        assert isinstance(reply["data"]["estimated_time"], int)
        data = await finished(harness)
        assert data["task_id"] == reply["data"]["task_id"]
        assert data["status"] == 2
        pictures = [(await harness.client.get(address)).content for address in data["result_urls"]]
        assert len(set(pictures)) == 2
        assert {width * 2 - height * 3 for width, height in map(size_of, pictures)} == {0}


async def test_a_task_that_works_has_status_1() -> None:
    async with gateway_calls("pixwith", pace=(60, 60)) as harness:
        task_id = (await harness.order()).json()["data"]["task_id"]
        data = (await harness.client.post(GET, json={"task_id": task_id})).json()["data"]
        assert data == {"task_id": task_id, "status": 1, "result_urls": []}


async def test_an_edit_takes_a_picture_uploaded_with_a_presigned_post() -> None:
    async with open_harness("pixwith") as harness:
        address = await hosted(harness, picture())
        assert (await harness.client.get(address)).content == picture()
        await harness.create({"prompt": "sepia", "model_id": "1-2", "image_urls": [address], "options": {}})
        assert (await finished(harness))["status"] == 2


async def test_a_picture_is_not_there_before_its_upload() -> None:
    async with open_harness("pixwith") as harness:
        assert (await harness.client.get((await ticket(harness))["image_url"])).status_code == 404


async def test_the_object_store_wants_every_field_and_the_file_last() -> None:
    async with open_harness("pixwith") as harness:
        form = (await ticket(harness))["upload_url"]
        fields = dict(form["fields"])
        first = [("file", ("a.png", picture()))] + [(name, (None, value)) for name, value in fields.items()]
        assert (await harness.client.post(form["url"], files=first)).status_code == 400
        fields.pop("policy")
        reply = await harness.client.post(form["url"], data=fields, files={"file": ("a.png", picture())})
        assert reply.status_code == 403
        assert "<Code>AccessDenied</Code>" in reply.text


async def test_an_upload_must_be_jpeg_or_png() -> None:
    async with gateway_calls("pixwith") as harness:
        reply = await harness.client.post(PRE_URL, json={"image_name": "a.webp", "content_type": "image/webp"})
        assert reply.json() == {"code": 0, "message": "Invalid image format", "data": None}


async def test_a_picture_is_looked_at_before_the_task_starts() -> None:
    async with open_harness("pixwith") as harness:
        webp, text = await hosted(harness, picture(form="WEBP")), await hosted(harness, b"text")
        gone = f"{harness.task_queue.public_url}/uploads/none.png"
        for address, message in (
            (webp, "Invalid image format"),
            (text, "Invalid image format"),
            (gone, "Invalid image url"),
        ):
            body = {"prompt": "x", "model_id": "0-32", "image_urls": [address], "options": OPTIONS}
            reply = await harness.create(body)
            assert reply.status_code == 200
            assert reply.json() == {"code": 0, "message": message, "data": None}
        assert (await harness.ledger())["paid"] == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_id": "9-9"}, "Invalid model_id"),
        ({"prompt": ""}, "Invalid parameters"),
        ({"options": None}, "Invalid parameters"),
        ({"options": {"resolution": "2K"}}, "Invalid parameters"),
        ({"options": {**OPTIONS, "aspect_ratio": "5:4"}}, "Invalid parameters"),
        ({"options": {**OPTIONS, "resolution": "1K"}}, "Invalid parameters"),
        ({"options": {**OPTIONS, "num_outputs": 5}}, "Invalid parameters"),
        ({"image_urls": ["https://a/b"] * 5}, "Invalid parameters"),
        ({"model_id": "1-1", "options": {}}, "Invalid parameters"),
        ({"model_id": "0-31", "options": {}, "image_urls": ["https://a/b"]}, "Invalid parameters"),
        ({"surprise": 1}, "Invalid parameters"),
    ],
)
async def test_a_wrong_parameter_is_refused(change: dict[str, Any], message: str) -> None:
    async with gateway_calls("pixwith") as harness:
        reply = await harness.create({"prompt": "x", "model_id": "0-32", "options": OPTIONS, **change})
        assert reply.json() == {"code": 0, "message": message, "data": None}


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("pixwith") as harness:
        harness.client.headers["Api-Key"] = "wrong"
        for reply in (
            await harness.order(),
            await harness.client.post(GET, json={"task_id": "x"}),
            await harness.client.post("/api/task/get_credits"),
            await harness.client.post(PRE_URL, json={"image_name": "a.png", "content_type": "image/png"}),
        ):
            assert reply.json() == {"code": 0, "message": "Invalid API KEY", "data": None}


async def test_an_unknown_task_is_told() -> None:
    async with gateway_calls("pixwith") as harness:
        assert (await harness.client.post(GET, json={"task_id": "none"})).json()["code"] == 0


async def test_credits_go_down_by_the_picture() -> None:
    async with gateway_calls("pixwith", credit=15.0) as harness:
        await harness.create({"prompt": "x", "model_id": "0-32", "options": {**OPTIONS, "num_outputs": 2}})
        assert (await harness.client.post("/api/task/get_credits")).json()["data"] == {"credits": 3}
        assert (await harness.order()).json()["message"] == "Credits not enough"


@pytest.mark.parametrize("prompt", ["forbidden fruit", "ЗАПРЕЩЕНО", "禁止"])
async def test_a_forbidden_prompt_ends_with_status_3_and_no_reason(prompt: str) -> None:
    async with open_harness("pixwith") as harness:
        assert (await harness.order(prompt)).json()["code"] == 1
        data = await finished(harness)
        assert data == {"task_id": data["task_id"], "status": 3, "result_urls": []}
