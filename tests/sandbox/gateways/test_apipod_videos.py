"""The sandbox's APIPod sells videos by the published schemas, and what it gives can be played."""

from typing import Any

import httpx
import pytest

from sandbox.painting.video import size_of
from tests.support.gateway_server import Harness, gateway_calls, open_harness, picture, receiver
from tests.support.gateway_server import size_of as picture_size
from tests.support.video_samples import described

CREATE = "/v1/videos/generations"
STATUS = "/v1/videos/status/"
T2V = {"model": "seedance-2.0-fast-t2v", "prompt": "a fox runs", "duration": 4}
SCALE = 0.3


async def create(harness: Harness, body: dict[str, Any], **headers: str) -> httpx.Response:
    return await harness.client.post(CREATE, json=body, headers=headers)


async def finished(harness: Harness) -> dict[str, Any]:
    task = await harness.task()
    reply = await harness.client.get(STATUS + task.id)
    assert reply.status_code == 200
    assert reply.json()["code"] == 200
    assert reply.json()["message"] == "success"
    data: dict[str, Any] = reply.json()["data"]
    assert set(data) <= {"task_id", "status", "progress", "result", "completed_at", "error"}
    return data


def hosted(harness: Harness, *sizes: tuple[int, int]) -> list[str]:
    """Addresses of pictures that the gateway can read."""
    from sandbox.gateways.tasks import StoredFile

    for at, size in enumerate(sizes):
        harness.task_queue.uploads[f"{at}.png"] = StoredFile(picture(size), "image/png")
    return [f"{harness.task_queue.public_url}/uploads/{at}.png" for at in range(len(sizes))]


async def test_a_video_is_made_with_its_size_length_and_sound() -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        body = {**T2V, "aspect_ratio": "9:16", "resolution": "480p"}
        task_id = (await create(harness, body)).json()["data"]["task_id"]
        assert task_id.startswith("vid_")
        data = await finished(harness)
        assert (data["task_id"], data["status"], data["progress"]) == (task_id, "completed", 100)
        assert isinstance(data["completed_at"], int)
        (address,) = data["result"]
        reply = await harness.client.get(address)
        assert reply.headers["content-type"] == "video/mp4"
        video = described(reply.content)
        assert (video.width, video.height) == size_of("9:16", "480p", scale=SCALE)
        assert video.codecs == ["h264", "aac"]
        assert video.seconds == pytest.approx(4, abs=0.1)


async def test_a_video_without_sound_has_no_sound_track() -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        await create(harness, {**T2V, "generate_audio": False})
        (address,) = (await finished(harness))["result"]
        assert described((await harness.client.get(address)).content).codecs == ["h264"]


async def test_the_last_frame_comes_before_the_video() -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        await create(harness, {**T2V, "return_last_frame": True, "aspect_ratio": "1:1"})
        still, video = (await finished(harness))["result"]
        reply = await harness.client.get(still)
        assert reply.headers["content-type"] == "image/png"
        assert picture_size(reply.content) == size_of("1:1", "720p", scale=SCALE)
        assert (await harness.client.get(video)).headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    ("model", "pictures"),
    [
        ("veo3-1-fast", 0),
        ("veo3-1-fast", 2),
        ("veo3-1-fast-ref", 3),
        ("seedance-2.0-i2v", 1),
        ("seedance-2.0-fast-i2v", 2),
        ("seedance-2.0-r2v", 9),
        ("seedance-2.0-fast-r2v", 1),
    ],
)
async def test_every_form_makes_a_video(model: str, pictures: int) -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        body: dict[str, Any] = {"model": model, "prompt": "a fox at sea"}
        if pictures:
            body["image_urls"] = hosted(harness, *[(320, 300)] * pictures)
        await create(harness, body)
        data = await finished(harness)
        assert data["status"] == "completed", data
        assert described((await harness.client.get(data["result"][0])).content).seconds > 4


async def test_an_adaptive_ratio_follows_the_first_picture() -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        images = hosted(harness, (300, 520))
        await create(
            harness,
            {"model": "seedance-2.0-i2v", "prompt": "x", "image_urls": images, "aspect_ratio": "adaptive"},
        )
        video = described((await harness.client.get((await finished(harness))["result"][0])).content)
        assert (video.width, video.height) == size_of("9:16", "720p", scale=SCALE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"model": "seedream-v4.5"}, "model_not_found"),
        ({"model": "seedance-3.0-t2v"}, "model_not_found"),
        ({"prompt": "x" * 1001}, "invalid_parameter"),
        ({"prompt": " "}, "invalid_parameter"),
        ({"duration": 3}, "invalid_parameter"),
        ({"duration": 16}, "invalid_parameter"),
        ({"duration": "5"}, "invalid_parameter"),
        ({"duration": 5.0}, "invalid_parameter"),
        ({"resolution": "1080p"}, "invalid_parameter"),
        ({"resolution": "720P"}, "invalid_parameter"),
        ({"aspect_ratio": "3:2"}, "invalid_parameter"),
        ({"generate_audio": "true"}, "invalid_parameter"),
        ({"image_urls": ["https://a/b"]}, "invalid_parameter"),
        ({"callback_url": "https://a/b"}, "invalid_parameter"),
        ({"seed": 1}, "invalid_parameter"),
        ({"model": "seedance-2.0-i2v"}, "invalid_parameter"),
        ({"model": "seedance-2.0-i2v", "image_urls": []}, "invalid_parameter"),
        ({"model": "seedance-2.0-i2v", "image_urls": ["https://a/b"] * 3}, "invalid_parameter"),
        ({"model": "seedance-2.0-i2v", "image_urls": ["data:image/png;base64,AA=="]}, "invalid_parameter"),
        ({"model": "seedance-2.0-r2v"}, "invalid_parameter"),
        ({"model": "seedance-2.0-r2v", "audio_urls": ["https://a/b"]}, "invalid_parameter"),
        ({"model": "seedance-2.0-r2v", "image_urls": ["https://a/b"] * 10}, "invalid_parameter"),
        ({"model": "veo3-1-fast"}, "invalid_parameter"),  # it has no duration
    ],
)
async def test_a_wrong_parameter_is_refused_and_costs_nothing(change: dict[str, Any], code: str) -> None:
    async with gateway_calls("apipod") as harness:
        reply = await create(harness, {**T2V, **change})
        assert reply.status_code == 400
        assert reply.json()["error"]["code"] == code
        assert (await harness.ledger())["paid"] == {}


async def test_veo_takes_a_long_prompt_and_only_two_ratios() -> None:
    async with gateway_calls("apipod") as harness:
        veo = {"model": "veo3-1-fast", "prompt": "x" * 4000}
        assert (await create(harness, veo)).status_code == 200
        assert (await create(harness, {**veo, "prompt": "x" * 4001})).status_code == 400
        assert (await create(harness, {**veo, "aspect_ratio": "1:1"})).status_code == 400
        assert (await create(harness, {**veo, "model": "veo3-1-fast-ref"})).status_code == 400


async def test_a_reference_that_is_too_small_fails_the_task_in_words_without_a_code() -> None:
    async with open_harness("apipod", scale=SCALE) as harness:
        images = hosted(harness, (299, 400))
        await create(harness, {"model": "seedance-2.0-r2v", "prompt": "x", "image_urls": images})
        data = await finished(harness)
        assert data["status"] == "failed"
        assert "300" in data["error"]
        assert harness.task_queue.credit == 10_000


async def test_pictures_and_videos_are_asked_for_at_their_own_addresses() -> None:
    async with gateway_calls("apipod") as harness:
        video = (await create(harness, T2V)).json()["data"]["task_id"]
        image = (await harness.order()).json()["data"]["task_id"]
        assert (await harness.client.get(STATUS + video)).json()["data"]["status"] in ("pending", "processing")
        for address in (f"/v1/images/status/{video}", STATUS + image, STATUS + "none"):
            reply = await harness.client.get(address)
            assert reply.status_code == 404
            assert reply.json()["data"]["error_code"] == "task_not_found"


async def test_the_same_key_buys_one_video() -> None:
    async with gateway_calls("apipod") as harness:
        headers = {"Idempotency-Key": "intent-1"}
        first, second = await create(harness, T2V, **headers), await create(harness, T2V, **headers)
        assert first.json() == second.json()
        assert second.headers["x-idempotent-replay"] == "true"
        assert (await create(harness, {**T2V, "duration": 5}, **headers)).status_code == 409
        assert (await harness.ledger())["paid"] == {"intent-1": 1}


async def test_a_callback_names_the_video_and_a_failure_has_words_only() -> None:
    async with open_harness("apipod", scale=SCALE) as harness, receiver() as ear:
        veo = {"model": "veo3-1-fast", "prompt": "a cat", "callback_url": ear.url}
        task_id = (await create(harness, veo)).json()["data"]["task_id"]
        body = await ear.next()
        assert (body["task_id"], body["status"], len(body["result"])) == (task_id, "completed", 1)
        await harness.fault("failed")
        await create(harness, veo)
        body = await ear.next()
        assert body["status"] == "failed"
        assert body["error"]
        assert "error_code" not in body


async def test_where_videos_cannot_be_made_the_model_is_not_available() -> None:
    async with gateway_calls("apipod", makes_videos=False) as harness:
        reply = await create(harness, T2V)
        assert reply.status_code == 404
        assert reply.json()["data"]["error_code"] == "model_not_available"
        assert "pip install" in reply.json()["message"]
