"""The sandbox's fal speaks fal's wire format, also to fal's own client."""

import base64
import hashlib
import time
from typing import Any

import fal_client
import httpx
import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from sandbox.gateways.fal import fal_app
from sandbox.gateways.tasks import State
from tests.support.gateway_server import KEY, Harness, gateway_calls, open_harness, receiver, size_of

MODEL = "fal-ai/nano-banana-2"
QUICK = {"pace": (0.0, 0.0)}
PNG = "data:image/png;base64,AAAA"


async def requested(harness: Harness, path: str = "", method: str = "GET") -> httpx.Response:
    """The answer about the latest request, once it is over."""
    task = await harness.task()
    return await harness.client.request(method, f"/{MODEL}/requests/{task.id}{path}")


def said(reply: httpx.Response) -> tuple[int, Any]:
    """The status of a refusal, and its text or the types of its errors."""
    detail = reply.json()["detail"]
    return reply.status_code, detail if isinstance(detail, str) else [one["type"] for one in detail]


async def test_a_request_is_queued_then_completed_and_its_result_is_elsewhere() -> None:
    async with open_harness("fal", **QUICK) as harness:
        taken = (await harness.create({"prompt": "a fox", "aspect_ratio": "16:9", "num_images": 2})).json()
        assert taken["status"] == "IN_QUEUE"
        address = f"{harness.task_queue.public_url}/{MODEL}/requests/{taken['request_id']}"
        urls = [taken[f"{name}_url"] for name in ("response", "status", "cancel")]
        assert urls == [address, f"{address}/status", f"{address}/cancel"]
        status = await requested(harness, "/status")
        assert (status.status_code, status.json()["status"]) == (200, "COMPLETED")
        images = (await requested(harness)).json()["images"]
        assert len(images) == 2
        width, height = size_of((await harness.client.get(images[0]["url"])).content)
        assert width * 9 == height * 16


async def test_a_request_moves_up_in_the_queue() -> None:
    async with gateway_calls("fal") as harness:
        await harness.order()
        (task,) = harness.task_queue.tasks.values()
        seen = []
        for percent in (1, 20, 39, 60):
            task.created = time.time() - task.seconds * percent / 100
            reply = await harness.client.get(f"/{MODEL}/requests/{task.id}/status")
            assert reply.status_code == 202
            seen.append((reply.json()["status"], reply.json().get("queue_position")))
        assert seen == [("IN_QUEUE", 2), ("IN_QUEUE", 1), ("IN_QUEUE", 0), ("IN_PROGRESS", None)]
        unfinished = await harness.client.get(f"/{MODEL}/requests/{task.id}")
        assert said(unfinished) == (400, "Request is still in progress")


async def test_the_app_and_the_id_must_fit() -> None:
    async with open_harness("fal", **QUICK) as harness:
        await harness.order()
        task = await harness.task()
        for path in (f"/fal-ai/flux/requests/{task.id}", f"/{MODEL}/requests/other/status"):
            assert said(await harness.client.get(path)) == (404, "Request not found")


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (MODEL, {"prompt": ""}),
        (MODEL, {"aspect_ratio": "5:7"}),
        (MODEL, {"resolution": "8K"}),
        (MODEL, {"num_images": 5}),
        (MODEL, {"image_urls": [PNG]}),
        (f"{MODEL}/edit", {}),
        (f"{MODEL}/edit", {"image_urls": ["ftp://a/b"]}),
        ("fal-ai/bytedance/seedream/v4.5/text-to-image", {"image_size": {"width": 100, "height": 100}}),
        ("fal-ai/bytedance/seedream/v4.5/text-to-image", {"image_size": "16:9"}),
        ("fal-ai/flux-2-pro", {"num_images": 1}),
        ("fal-ai/flux-pro/kontext", {"image_url": [PNG]}),
    ],
)
async def test_a_wrong_field_is_refused(model: str, change: dict[str, Any]) -> None:
    async with gateway_calls("fal", **QUICK) as harness:
        reply = await harness.client.post(f"/{model}", json={"prompt": "a fox", **change})
        assert said(reply) == (422, ["value_error"])
        assert (await harness.ledger())["paid"] == {}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("refused", (422, ["content_policy_violation"])),
        ("bad_key", (401, "Cannot access application. Authentication is required.")),
        ("unavailable", (404, "Application not found")),
        ("rate_limited", (429, "Too many requests")),
        ("server_error", (500, "Internal Server Error")),
    ],
)
async def test_a_refusal_costs_nothing_and_happens_once(kind: str, expected: tuple[int, Any]) -> None:
    async with gateway_calls("fal", **QUICK) as harness:
        await harness.fault(kind)
        assert said(await harness.order()) == expected
        assert (await harness.order()).status_code == 200


async def test_an_empty_account_is_locked_and_a_wrong_key_or_model_refused() -> None:
    async with gateway_calls("fal", credit=0.5) as harness:
        assert said(await harness.order())[0] == 403
        assert said(await harness.order())[1].startswith("User is locked")
        assert said(await harness.client.post("/fal-ai/unknown", json={"prompt": "a fox"}))[0] == 404
        harness.client.headers["Authorization"] = "Bearer wrong"
        assert said(await harness.order())[0] == 401
        assert (await harness.client.get("/v1/models/pricing?endpoint_id=x")).status_code == 401


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("failed_refused", (422, ["content_policy_violation"])), ("failed", (500, ["internal_server_error"]))],
)
async def test_a_failed_request_is_completed_and_its_result_an_error(kind: str, expected: tuple[int, Any]) -> None:
    async with open_harness("fal", **QUICK) as harness:
        await harness.fault(kind)
        await harness.order()
        assert (await requested(harness, "/status")).json()["status"] == "COMPLETED"
        assert said(await requested(harness)) == expected


async def test_a_request_is_cancelled_until_it_is_over() -> None:
    async with gateway_calls("fal", credit=5.0) as harness:
        await harness.order()
        (task,) = harness.task_queue.tasks.values()
        cancelled = await harness.client.put(f"/{MODEL}/requests/{task.id}/cancel")
        assert (cancelled.status_code, cancelled.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
        assert task.state is State.FAILED
        assert harness.task_queue.credit == 5
        status = (await harness.client.get(f"/{MODEL}/requests/{task.id}/status")).json()
        assert (status["status"], status["error_type"]) == ("COMPLETED", "client_cancelled")
        late = await harness.client.put(f"/{MODEL}/requests/{task.id}/cancel")
        assert (late.status_code, late.json()) == (400, {"status": "ALREADY_COMPLETED"})


@pytest.mark.parametrize("kind", [None, "callback_badly_signed"])
async def test_a_callback_is_signed_with_a_published_key(kind: str | None) -> None:
    async with open_harness("fal", **QUICK) as harness, receiver() as ear:
        if kind:
            await harness.fault(kind)
        await harness.client.post(f"/{MODEL}", params={"fal_webhook": ear.url}, json={"prompt": "a fox"})
        said_back = await ear.next()
        task = await harness.task()
        assert (said_back["request_id"], said_back["status"]) == (task.id, "OK")
        assert len(said_back["payload"]["images"]) == 1
        headers, content = ear.headers[0], ear.contents[0]
        names = ("request-id", "user-id", "timestamp")
        digest = hashlib.sha256(content).hexdigest()
        message = "\n".join([*(headers[f"x-fal-webhook-{name}"] for name in names), digest]).encode()
        signature = bytes.fromhex(headers["x-fal-webhook-signature"])
        keys = (await harness.client.get("/.well-known/jwks.json")).json()["keys"]
        fits = [_fits(one["x"], message, signature) for one in keys]
        assert fits == [False, kind is None]


def _fits(x: str, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(base64.urlsafe_b64decode(x + "=")).verify(message, signature)
    except BadSignatureError:
        return False
    return True


class FalsOwnClient(fal_client.AsyncClient):
    """fal's client, whose network ends in the simulation."""

    def __init__(self, harness: Harness) -> None:
        super().__init__(key=KEY)
        self._transport = httpx.ASGITransport(fal_app(harness.task_queue))

    @property
    async def _client(self) -> httpx.AsyncClient:  # type: ignore[override]
        return httpx.AsyncClient(headers={"Authorization": (await self._auth).header_value}, transport=self._transport)


async def test_fals_own_client_understands_the_simulation() -> None:
    async with gateway_calls("fal", pace=(0.1, 0.1)) as harness:
        client = FalsOwnClient(harness)
        handle = await client.submit(MODEL, {"prompt": "a fox", "num_images": 2})
        seen = [status async for status in handle.iter_events(interval=0.01)]
        assert isinstance(seen[0], fal_client.Queued)
        assert isinstance(seen[-1], fal_client.Completed)
        assert len((await handle.get())["images"]) == 2


async def test_fals_own_client_understands_refusals_and_cancels() -> None:
    async with gateway_calls("fal") as harness:
        client = FalsOwnClient(harness)
        with pytest.raises(fal_client.FalClientHTTPError) as caught:
            await client.submit(MODEL, {"prompt": "a fox", "num_images": 9})
        assert caught.value.status_code == 422
        handle = await client.submit(MODEL, {"prompt": "a fox"})
        await client.cancel(MODEL, handle.request_id)
        completed = await client.status(MODEL, handle.request_id)
        assert isinstance(completed, fal_client.Completed)
        assert completed.error_type == "client_cancelled"
