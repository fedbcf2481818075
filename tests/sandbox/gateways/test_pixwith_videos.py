"""The sandbox's PixWith sells the videos that its pages describe without contradiction."""

from typing import Any

import pytest

from sandbox.gateways.tasks import StoredFile
from sandbox.painting.video import size_of
from tests.support.gateway_server import Harness, gateway_calls, open_harness, picture
from tests.support.video_samples import described

PLAIN = {"prompt_optimization": False}
SCALE = 0.3


async def made(harness: Harness, model: str, **how: Any) -> list[bytes]:
    """The videos of an order."""
    body = {"prompt": "a fox runs", "model_id": model, "options": {**PLAIN, **how.pop("options", {})}, **how}
    reply = (await harness.create(body)).json()
    assert reply["code"] == 1, reply
    task = await harness.task()
    data = (await harness.client.post("/api/task/get", json={"task_id": task.id})).json()["data"]
    assert data["status"] == 2, task.failure
    return [(await harness.client.get(address)).content for address in data["result_urls"]]


@pytest.mark.parametrize(
    ("model", "options", "seconds", "codecs"),
    [
        ("2-1", {"duration": 5}, 5, ["h264"]),
        ("2-33", {"sound": True}, 5, ["h264", "aac"]),
        ("2-33", {"sound": False, "duration": 10}, 10, ["h264"]),
        ("2-6", {"aspect_ratio": "9:16"}, 8, ["h264", "aac"]),
        ("2-7", {}, 8, ["h264", "aac"]),
        ("2-3", {"resolution": "512p"}, 6, ["h264"]),
        ("2-27", {"duration": 8}, 8, ["h264"]),
    ],
)
async def test_a_video_has_its_length_and_sound(
    model: str, options: dict[str, Any], seconds: int, codecs: list[str]
) -> None:
    async with open_harness("pixwith", scale=SCALE) as harness:
        [content] = await made(harness, model, options=options)
        video = described(content)
        assert video.seconds == pytest.approx(seconds, abs=0.1)
        assert video.codecs == codecs


async def test_one_picture_is_animated_in_its_own_shape() -> None:
    async with open_harness("pixwith", scale=SCALE) as harness:
        harness.task_queue.uploads["a.png"] = StoredFile(picture((300, 520)), "image/png")
        address = f"{harness.task_queue.public_url}/uploads/a.png"
        [content] = await made(harness, "2-33", options={"sound": True}, image_urls=[address])
        video = described(content)
        assert (video.width, video.height) == size_of("9:16", "720p", scale=SCALE)


async def test_two_videos_of_one_order_differ() -> None:
    async with open_harness("pixwith", scale=SCALE) as harness:
        assert len(set(await made(harness, "2-27", options={"num_outputs": 2}))) == 2


@pytest.mark.parametrize(
    ("model", "options", "images"),
    [
        ("2-33", {}, []),  # sound is required
        ("2-33", {"sound": True, "aspect_ratio": "1:1"}, ["https://a/b"]),
        ("2-33", {"sound": True, "duration": 6}, []),
        ("2-1", {"aspect_ratio": "4:3"}, []),
        ("2-1", {"duration": "5"}, []),
        ("2-1", {}, ["https://a/b"] * 2),
        ("2-6", {"duration": 8}, []),
        ("2-3", {"aspect_ratio": "16:9"}, []),
        ("2-3", {"resolution": "720p"}, []),
        ("2-27", {"num_outputs": 5}, []),
        ("2-21", {}, []),  # the pages give this number to two models
    ],
)
async def test_a_wrong_order_is_refused_and_costs_nothing(
    model: str, options: dict[str, Any], images: list[str]
) -> None:
    async with gateway_calls("pixwith") as harness:
        body = {"prompt": "x", "model_id": model, "options": {**PLAIN, **options}}
        reply = (await harness.create({**body, **({"image_urls": images} if images else {})})).json()
        assert reply["code"] == 0
        assert (await harness.ledger())["paid"] == {}


async def test_without_a_video_encoder_the_model_is_unknown() -> None:
    async with gateway_calls("pixwith", makes_videos=False) as harness:
        reply = (await harness.create({"prompt": "x", "model_id": "2-1", "options": PLAIN})).json()
        assert reply["message"] == "Invalid model_id"
