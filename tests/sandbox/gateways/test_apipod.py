"""The sandbox's APIPod speaks APIPod's wire format."""

import asyncio
import base64
from datetime import datetime
from typing import Any

import pytest

from tests.support.gateway_server import Harness, gateway_calls, open_harness, order, picture, receiver, size_of

STATUS = "/v1/images/status/"


async def finished(harness: Harness) -> dict[str, Any]:
    task = await harness.task()
    reply = await harness.client.get(STATUS + task.id)
    assert reply.status_code == 200
    assert reply.json()["code"] == 200
    data: dict[str, Any] = reply.json()["data"]
    return data


async def test_a_picture_is_made_and_can_be_fetched() -> None:
    async with open_harness("apipod") as harness:
        body = {"model": "seedream-v4.5", "prompt": "a fox", "aspect_ratio": "16:9", "quality": "4K"}
        reply = (await harness.create(body)).json()
        assert reply["code"] == 200
        assert reply["message"] == "success"
        data = await finished(harness)
        assert data["task_id"] == reply["data"]["task_id"]
        assert data["status"] == "completed"
        assert data["progress"] == 100
        assert isinstance(data["completed_at"], int)
        assert data["usage"]["cost"] > 0
        (address,) = data["result"]
        result = await harness.client.get(address)
        assert result.headers["content-type"] == "image/png"
        width, height = size_of(result.content)
        assert width * 9 == height * 16


async def test_a_task_that_works_is_pending_or_processing() -> None:
    async with gateway_calls("apipod", pace=(60, 60)) as harness:
        task_id = (await harness.order()).json()["data"]["task_id"]
        data = (await harness.client.get(STATUS + task_id)).json()["data"]
        assert data["status"] in ("pending", "processing")
        assert 0 <= data["progress"] < 100
        assert "result" not in data


async def test_several_pictures_come_from_one_create_and_differ() -> None:
    async with open_harness("apipod") as harness:
        await harness.create({"model": "wan2.7-image", "prompt": "a cat", "n": 3})
        addresses = (await finished(harness))["result"]
        pictures = {(await harness.client.get(address)).content for address in addresses}
        assert len(pictures) == 3


async def test_an_edit_takes_a_data_address_and_a_public_one() -> None:
    async with open_harness("apipod") as harness:
        data = "data:image/png;base64," + base64.b64encode(picture()).decode()
        await harness.order()
        public = (await finished(harness))["result"][0]
        body = {"model": "seedream-v4.5-edit", "prompt": "sepia", "image_urls": [data, public]}
        await harness.create(body)
        assert (await finished(harness))["status"] == "completed"


async def test_an_edit_without_a_ratio_keeps_its_shape() -> None:
    async with open_harness("apipod") as harness:
        data = "data:image/png;base64," + base64.b64encode(picture((300, 100))).decode()
        await harness.create({"model": "wan2.7-image-edit", "prompt": "night", "image_urls": [data]})
        address = (await finished(harness))["result"][0]
        width, height = size_of((await harness.client.get(address)).content)
        assert width / height == pytest.approx(3, rel=0.15)


async def test_an_unreadable_picture_fails_the_task() -> None:
    async with open_harness("apipod") as harness:
        gone = f"{harness.task_queue.public_url}/uploads/none.png"
        await harness.create({"model": "seedream-v4.5-edit", "prompt": "sepia", "image_urls": [gone]})
        data = await finished(harness)
        assert data["status"] == "failed"
        assert data["error_code"] == "invalid_image"
        assert data["error_message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"model": "dall-e", "prompt": "x"}, "model_not_found"),
        ({"prompt": "x"}, "model_not_found"),
        ({"model": "seedream-v4.5"}, "invalid_parameter"),
        ({"model": "seedream-v4.5", "prompt": "x" * 4001}, "invalid_parameter"),
        ({"model": "seedream-v4.5", "prompt": "x", "aspect_ratio": "5:4"}, "invalid_parameter"),
        ({"model": "seedream-v4.5", "prompt": "x", "quality": "1K"}, "invalid_parameter"),
        ({"model": "seedream-v4.5", "prompt": "x", "n": 2}, "invalid_parameter"),
        ({"model": "wan2.7-image", "prompt": "x", "n": 5}, "invalid_parameter"),
        ({"model": "wan2.7-image-edit", "prompt": "x", "image_urls": ["https://a/b"] * 10}, "invalid_parameter"),
        ({"model": "seedream-v4.5-edit", "prompt": "x"}, "invalid_parameter"),
        ({"model": "seedream-v4.5-edit", "prompt": "x", "image_urls": []}, "invalid_parameter"),
        ({"model": "nano-banana-pro", "prompt": "x", "image_urls": ["ftp://a/b"]}, "invalid_parameter"),
        ({"model": "nano-banana-pro", "prompt": "x", "image_urls": ["data:image/png;base64,*"]}, "invalid_parameter"),
        ({"model": "gpt-image-2-lite", "prompt": "x", "quality": "high"}, "invalid_parameter"),
    ],
)
async def test_a_wrong_parameter_is_refused_and_costs_nothing(body: dict[str, Any], code: str) -> None:
    async with gateway_calls("apipod") as harness:
        reply = await harness.create(body)
        assert reply.status_code == 400
        assert reply.json()["error"]["code"] == code
        assert reply.json()["error"]["type"] == "invalid_request_error"
        assert (await harness.ledger())["paid"] == {}


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("apipod") as harness:
        harness.client.headers["Authorization"] = "Bearer wrong"
        for reply in (
            await harness.order(),
            await harness.client.get(STATUS + "x"),
            await harness.client.get("/v1/account/status"),
        ):
            assert reply.status_code == 401
            assert reply.json()["data"]["error_code"] == "invalid_api_key"


async def test_an_unknown_task_is_not_found() -> None:
    async with gateway_calls("apipod") as harness:
        reply = await harness.client.get(STATUS + "img_task_none")
        assert reply.status_code == 404
        assert reply.json()["data"]["error_code"] == "task_not_found"


async def test_the_account_is_told() -> None:
    async with gateway_calls("apipod") as harness:
        assert (await harness.client.get("/v1/account/status")).json()["data"]["status"] == "active"


@pytest.mark.parametrize("prompt", ["a Forbidden thing", "это запрещено", "禁止的画"])
async def test_a_forbidden_prompt_is_refused_at_create(prompt: str) -> None:
    async with gateway_calls("apipod") as harness:
        reply = await harness.order(prompt)
        assert reply.status_code == 400
        assert reply.json()["data"]["error_code"] == "content_policy_violation"
        assert harness.task_queue.tasks == {}


async def test_an_empty_till_is_told() -> None:
    async with gateway_calls("apipod", credit=1.5) as harness:
        assert (await harness.order()).status_code == 200
        reply = await harness.order()
        assert reply.status_code == 402
        assert reply.json()["data"]["error_code"] == "insufficient_balance"


async def test_the_same_key_and_body_give_the_stored_answer() -> None:
    async with gateway_calls("apipod") as harness:
        headers = {"Idempotency-Key": "intent-1"}
        first, second = await harness.order(**headers), await harness.order(**headers)
        assert "x-idempotent-replay" not in first.headers
        assert second.headers["x-idempotent-replay"] == "true"
        assert first.json() == second.json()
        assert (await harness.ledger())["paid"] == {"intent-1": 1}


async def test_the_same_key_with_another_body_conflicts() -> None:
    async with gateway_calls("apipod") as harness:
        await harness.order("a fox", **{"Idempotency-Key": "intent-1"})
        reply = await harness.order("a cat", **{"Idempotency-Key": "intent-1"})
        assert reply.status_code == 409
        assert reply.json()["data"]["error_code"] == "idempotency_conflict"


async def test_a_key_whose_first_request_still_runs_is_in_progress() -> None:
    async with open_harness("apipod") as harness, receiver() as ear:
        await harness.fault("hang_after", seconds=60)
        headers = {"Idempotency-Key": "intent-1"}
        first = asyncio.create_task(harness.order(callback=ear.url, **headers))
        await ear.next()
        reply = await harness.order(callback=ear.url, **headers)
        assert reply.status_code == 409
        assert reply.json()["data"]["error_code"] == "idempotency_in_progress"
        assert reply.headers["retry-after"] == "1"
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def test_a_refused_create_may_be_sent_again_with_its_key() -> None:
    async with gateway_calls("apipod", credit=0.0) as harness:
        headers = {"Idempotency-Key": "intent-1"}
        assert (await harness.order(**headers)).status_code == 402
        await harness.client.post("/_studio/credit", json={"credit": 5})
        assert (await harness.order(**headers)).status_code == 200


async def test_a_callback_is_flat_and_tried_until_it_is_taken() -> None:
    async with open_harness("apipod") as harness, receiver(refusals=2) as ear:
        task_id = (await harness.order(callback=ear.url)).json()["data"]["task_id"]
        body = await ear.next()
        assert body["task_id"] == task_id
        assert body["status"] == "completed"
        assert len(body["result"]) == 1
        assert body["request_id"]
        assert datetime.fromisoformat(body["created_at"]) < datetime.fromisoformat(body["completed_at"])
        assert ear.agents == ["APIPod-Callback/1.0"] * 3


async def test_a_callback_that_nobody_takes_is_given_up_after_five_tries() -> None:
    async with open_harness("apipod") as harness, receiver(refusals=99) as ear:
        await harness.order(callback=ear.url)
        task = await harness.task()
        assert [call["status"] for call in task.callbacks] == [503] * 5


async def test_a_failed_task_calls_back_with_its_reason() -> None:
    async with open_harness("apipod") as harness, receiver() as ear:
        await harness.fault("failed_refused")
        await harness.create(order("apipod", "a fox", callback=ear.url))
        body = await ear.next()
        assert body["status"] == "failed"
        assert body["error_code"] == "content_policy_violation"
        assert body["error"]
