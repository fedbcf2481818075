"""The sandbox's kie.ai: its models, its signatures and its prices. The wire is tested with Apikley's."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.support.gateway_server import Harness, gateway_calls, look_at, open_harness, picture, receiver, size_of
from tests.support.video_samples import described

GPT = {"prompt": "x", "aspect_ratio": "1:1", "resolution": "1K"}
SEEDANCE = {"prompt": "a fox runs", "duration": 4, "resolution": "480p", "aspect_ratio": "16:9"}
KLING = {"prompt": "a fox runs", "duration": "5", "sound": False, "aspect_ratio": "16:9"}


async def finished(harness: Harness) -> dict[str, Any]:
    data: dict[str, Any] = (await look_at(harness, (await harness.task()).id)).json()["data"]
    return data


async def hosted(harness: Harness, size: tuple[int, int] = (320, 320)) -> str:
    upload = {"files": {"file": ("a.png", picture(size))}, "data": {"uploadPath": "x"}}
    reply = await harness.client.post("/api/file-stream-upload", **upload)
    return str(reply.json()["data"]["downloadUrl"])


async def test_an_edit_in_the_shape_of_its_picture_tells_what_it_consumed() -> None:
    async with open_harness("kie", credit=100.0) as harness:
        wish = {"prompt": "sepia", "input_urls": [await hosted(harness, (300, 100))], "aspect_ratio": "auto"}
        await harness.create({"model": "gpt-image-2-image-to-image", "input": wish})
        data = await finished(harness)
        assert (data["state"], data["creditsConsumed"]) == ("success", 6.5)
        (address,) = json.loads(data["resultJson"])["resultUrls"]
        width, height = size_of((await harness.client.get(address)).content)
        assert width / height == pytest.approx(3, rel=0.15)


async def test_a_failed_task_consumes_nothing() -> None:
    async with open_harness("kie") as harness:
        await harness.order("forbidden")
        assert (await finished(harness))["creditsConsumed"] == 0


@pytest.mark.parametrize(("form", "seconds"), [("frames", 4), ("references", 4), ("kling", 5)])
async def test_a_video_is_made_from_pictures(form: str, seconds: int) -> None:
    async with open_harness("kie", scale=0.2) as harness:
        address = await hosted(harness)
        model, wish = {
            "frames": ("bytedance/seedance-2-fast", {**SEEDANCE, "first_frame_url": address}),
            "references": ("bytedance/seedance-2", {**SEEDANCE, "reference_image_urls": [address, address]}),
            "kling": (
                "kling-2.6/image-to-video",
                {"prompt": "x", "duration": "5", "sound": True, "image_urls": [address]},
            ),
        }[form]
        assert (await harness.create({"model": model, "input": wish})).json()["code"] == 200
        (address,) = json.loads((await finished(harness))["resultJson"])["resultUrls"]
        assert described((await harness.client.get(address)).content).seconds == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(
    ("model", "wish"),
    [
        ("gpt-image-2-text-to-image", {**GPT, "aspect_ratio": "auto", "resolution": "2K"}),
        ("gpt-image-2-text-to-image", {**GPT, "aspect_ratio": "4:5", "resolution": "2K"}),
        ("gpt-image-2-text-to-image", {**GPT, "resolution": "4K"}),
        ("gpt-image-2-text-to-image", {**GPT, "image_urls": ["https://a/b"]}),
        ("bytedance/seedance-2-fast", {**SEEDANCE, "resolution": "1080p"}),
        ("bytedance/seedance-2", {**SEEDANCE, "duration": 3}),
        ("bytedance/seedance-2", {**SEEDANCE, "last_frame_url": "https://a/b"}),
        (
            "bytedance/seedance-2",
            {**SEEDANCE, "first_frame_url": "https://a/b", "reference_image_urls": ["https://a/c"]},
        ),
        ("kling-2.6/text-to-video", {**KLING, "duration": 5}),
        ("kling-2.6/text-to-video", {key: value for key, value in KLING.items() if key != "sound"}),
        ("kling-2.6/image-to-video", KLING),
    ],
)
async def test_what_the_page_of_a_model_does_not_allow_is_refused(model: str, wish: dict[str, Any]) -> None:
    async with gateway_calls("kie") as harness:
        assert (await harness.create({"model": model, "input": wish})).json()["code"] == 422
        assert (await harness.ledger())["paid"] == {}


async def test_a_callback_is_signed_by_its_task_and_time() -> None:
    async with open_harness("kie") as harness, receiver() as ear:
        harness.task_queue.webhook_key = "hush"
        await harness.order(callback=ear.url)
        task_id = (await ear.next())["data"]["taskId"]
        sent_at = ear.headers[0]["x-webhook-timestamp"]
        assert abs(time.time() - int(sent_at)) < 10
        made = hmac.digest(b"hush", f"{task_id}.{sent_at}".encode(), hashlib.sha256)
        assert ear.headers[0]["x-webhook-signature"] == base64.b64encode(made).decode()


async def test_a_callback_may_be_badly_signed_or_not_at_all() -> None:
    async with open_harness("kie") as harness, receiver() as ear:
        await harness.order(callback=ear.url)
        await ear.next()
        assert "x-webhook-signature" not in ear.headers[0]
        harness.task_queue.webhook_key = "hush"
        await harness.fault("callback_badly_signed")
        await harness.order(callback=ear.url)
        task_id = (await ear.next())["data"]["taskId"]
        made = hmac.digest(b"hush", f"{task_id}.{ear.headers[1]['x-webhook-timestamp']}".encode(), hashlib.sha256)
        assert ear.headers[1]["x-webhook-signature"] != base64.b64encode(made).decode()
