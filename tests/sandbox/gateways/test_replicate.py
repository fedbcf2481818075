"""The sandbox's Replicate speaks Replicate's wire format."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from sandbox.gateways.replicate_models import VERSION
from tests.support.gateway_server import KEY, Harness, gateway_calls, open_harness, picture, receiver, size_of
from tests.support.video_samples import described

PATH = "/v1/models/{}/predictions"
SEEDREAM = {"prompt": "a fox", "size": "2K", "aspect_ratio": "1:1"}


async def create(harness: Harness, model: str, wish: dict[str, Any], **more: Any) -> Any:
    return await harness.client.post(PATH.format(model), json={"input": wish, **more})


async def finished(harness: Harness) -> dict[str, Any]:
    task = await harness.task()
    reply = await harness.client.get(f"/v1/predictions/{task.id}")
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


async def hosted(harness: Harness, size: tuple[int, int] = (320, 320)) -> str:
    reply = await harness.client.post("/v1/files", files={"content": ("a.png", picture(size), "image/png")})
    assert reply.status_code == 201
    return str(reply.json()["urls"]["get"])


async def test_a_picture_of_an_official_model_is_made_and_can_be_fetched() -> None:
    async with open_harness("replicate") as harness:
        reply = await harness.order("a fox")
        assert reply.status_code == 201
        assert reply.json()["status"] in ("starting", "processing")
        assert reply.json()["output"] is None
        found = await finished(harness)
        assert found["id"] == reply.json()["id"]
        assert found["status"] == "succeeded"
        assert found["input"]["prompt"] == "a fox"
        (address,) = found["output"]
        width, height = size_of((await harness.client.get(address)).content)
        assert width == height


async def test_a_version_may_be_named_with_its_model_or_alone() -> None:
    async with open_harness("replicate") as harness:
        for version in (VERSION, f"sandbox/painter:{VERSION}"):
            body = {"version": version, "input": {"prompt": "a fox"}}
            assert (await harness.client.post("/v1/predictions", json=body)).status_code == 201
            assert isinstance((await finished(harness))["output"], str)
        body = {"version": "0" * 64, "input": {"prompt": "a fox"}}
        assert (await harness.client.post("/v1/predictions", json=body)).status_code == 422


async def test_an_edit_takes_a_file_of_the_account() -> None:
    async with open_harness("replicate") as harness:
        wish = {"prompt": "sepia", "input_image": await hosted(harness, (300, 100))}
        await create(harness, "black-forest-labs/flux-kontext-max", wish)
        width, height = size_of((await harness.client.get((await finished(harness))["output"])).content)
        assert width / height == pytest.approx(3, rel=0.15)


async def test_a_video_is_made_from_a_picture() -> None:
    async with open_harness("replicate", scale=0.2) as harness:
        wish = {"prompt": "it runs", "start_image": await hosted(harness), "duration": 5}
        await create(harness, "kwaivgi/kling-v2.6", wish)
        video = (await harness.client.get((await finished(harness))["output"])).content
        assert described(video).seconds == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(
    ("model", "wish", "status"),
    [
        ("nobody/nothing", SEEDREAM, 404),
        ("bytedance/seedream-4.5", {**SEEDREAM, "size": "1K"}, 422),
        ("bytedance/seedream-4.5", {**SEEDREAM, "aspect_ratio": "5:4"}, 422),
        ("bytedance/seedream-4.5", {**SEEDREAM, "image_input": ["https://a/b"] * 15}, 422),
        ("bytedance/seedream-4.5", {**SEEDREAM, "image_input": "https://a/b"}, 422),
        ("bytedance/seedream-4.5", {**SEEDREAM, "resolution": "2K"}, 422),
        ("bytedance/seedream-4.5", {"size": "2K"}, 422),
        ("black-forest-labs/flux-kontext-max", {"prompt": "x"}, 422),
        ("black-forest-labs/flux-schnell", {"prompt": "x", "num_outputs": 5}, 422),
        ("kwaivgi/kling-v2.6", {"prompt": "x", "duration": "5"}, 422),
    ],
)
async def test_what_the_page_of_a_model_does_not_allow_is_refused(model: str, wish: Any, status: int) -> None:
    async with gateway_calls("replicate") as harness:
        reply = await create(harness, model, wish)
        assert reply.status_code == status
        assert reply.json()["status"] == status
        assert (await harness.ledger())["paid"] == {}


@pytest.mark.parametrize("more", [{"webhook_events_filter": ["end"]}, {"callback": "https://a/b"}])
async def test_a_wrong_body_is_refused(more: dict[str, Any]) -> None:
    async with gateway_calls("replicate") as harness:
        assert (await create(harness, "bytedance/seedream-4.5", SEEDREAM, **more)).status_code == 422


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("replicate") as harness:
        harness.client.headers["Authorization"] = "Bearer wrong"
        for reply in (
            await harness.order(),
            await harness.client.get("/v1/predictions/x"),
            await harness.client.post("/v1/predictions/x/cancel"),
            await harness.client.get("/v1/account"),
            await harness.client.get("/v1/files/x"),
            await harness.client.post("/v1/files", files={"content": ("a.png", picture())}),
        ):
            assert reply.status_code == 401
            assert KEY not in reply.text


async def test_an_unknown_prediction_is_not_found() -> None:
    async with gateway_calls("replicate") as harness:
        assert (await harness.client.get("/v1/predictions/none")).status_code == 404


@pytest.mark.parametrize("prompt", ["a FORBIDDEN thing", "запрещено", "禁止"])
async def test_a_forbidden_prompt_fails_its_prediction_with_the_code(prompt: str) -> None:
    async with open_harness("replicate") as harness:
        await harness.order(prompt)
        found = await finished(harness)
        assert found["status"] == "failed"
        assert found["error"].endswith("(E005)")


async def test_a_canceled_prediction_has_no_result_and_a_finished_one_stays() -> None:
    async with open_harness("replicate", pace=(0.3, 0.3)) as harness:
        stopped = (await harness.order()).json()["id"]
        assert (await harness.client.post(f"/v1/predictions/{stopped}/cancel")).json()["status"] == "canceled"
        found = await finished(harness)
        assert (found["status"], found["output"]) == ("canceled", None)
        await harness.order()
        done = await finished(harness)
        assert (await harness.client.post(f"/v1/predictions/{done['id']}/cancel")).json()["status"] == "succeeded"


async def test_a_callback_is_a_signed_prediction() -> None:
    async with open_harness("replicate") as harness, receiver() as ear:
        harness.task_queue.webhook_key = "whsec_" + base64.b64encode(b"hush").decode()
        await harness.order(callback=ear.url)
        body = await ear.next()
        assert (body["id"], body["status"]) == ((await harness.task()).id, "succeeded")
        named, sent_at = (ear.headers[0][f"webhook-{name}"] for name in ("id", "timestamp"))
        made = hmac.digest(b"hush", f"{named}.{sent_at}.".encode() + ear.contents[0], hashlib.sha256)
        assert ear.headers[0]["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"
