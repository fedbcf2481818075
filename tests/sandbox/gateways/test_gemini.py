"""The sandbox's Gemini API speaks Google's wire format, also to Google's own client."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from google import genai
from google.genai import errors, types

from tests.support.gateway_server import KEY, Harness, gateway_calls, open_harness, picture, size_of

MODEL = "gemini-3.1-flash-image"
QUICK = {"pace": (0.0, 0.0)}


def body(*parts: dict[str, Any], prompt: str = "a fox", **image: str) -> dict[str, Any]:
    config = {"responseModalities": ["IMAGE"], **({"imageConfig": image} if image else {})}
    return {"contents": [{"role": "user", "parts": [{"text": prompt}, *parts]}], "generationConfig": config}


def inline(content: bytes, media_type: str = "image/png") -> dict[str, Any]:
    return {"inlineData": {"mimeType": media_type, "data": base64.b64encode(content).decode()}}


def made(reply: httpx.Response) -> bytes:
    assert reply.status_code == 200
    (candidate,) = reply.json()["candidates"]
    assert candidate["finishReason"] == "STOP"
    (part,) = candidate["content"]["parts"]
    return base64.b64decode(part["inlineData"]["data"], validate=True)


def said(reply: httpx.Response) -> tuple[int, str]:
    """The status and the word of a refusal."""
    error = reply.json()["error"]
    assert error["code"] == reply.status_code
    return reply.status_code, error["status"]


async def test_the_reply_is_the_picture() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        width, height = size_of(made(await harness.create(body(aspectRatio="16:9", imageSize="1K"))))
        assert width * 9 == height * 16


async def test_an_edit_takes_pictures_as_parts_and_keeps_their_shape() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        width, height = size_of(made(await harness.create(body(inline(picture((96, 48))), inline(picture())))))
        assert width > height
        (task,) = harness.task_queue.tasks.values()
        assert [address[:22] for address in task.job.images] == ["data:image/png;base64,"] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"contents": []},
        {**body(), "model": MODEL},
        body(prompt=""),
        body(aspectRatio="5:7"),
        body(imageSize="3K"),
        body({"text": "twice"}),
        body(inline(b"text")),
        body(inline(picture(), "image/jpeg")),
        body({"inlineData": {"mimeType": "image/png", "data": "no base64"}}),
        body(*[inline(picture())] * 15),
        {**body(), "generationConfig": {"responseModalities": ["TEXT"]}},
        {**body(), "generationConfig": {"candidateCount": 2}},
    ],
)
async def test_a_wrong_request_is_refused(wrong: dict[str, Any]) -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        assert said(await harness.create(wrong)) == (400, "INVALID_ARGUMENT")
        assert (await harness.ledger())["paid"] == {}


async def test_a_model_or_method_that_does_not_exist_is_not_found() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        for call in ("gemini-9:generateContent", f"{MODEL}:predict"):
            assert said(await harness.client.post(f"/v1beta/models/{call}", json=body())) == (404, "NOT_FOUND")


async def test_a_wrong_key_is_an_invalid_argument() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        harness.client.headers["x-goog-api-key"] = "wrong"
        for reply in (await harness.order(), await harness.client.get("/v1beta/models")):
            assert said(reply) == (400, "INVALID_ARGUMENT")
            assert reply.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("out_of_credit", (400, "FAILED_PRECONDITION")),
        ("rate_limited", (429, "RESOURCE_EXHAUSTED")),
        ("server_error", (500, "INTERNAL")),
        ("unavailable", (404, "NOT_FOUND")),
    ],
)
async def test_a_refusal_costs_nothing_and_happens_once(kind: str, expected: tuple[int, str]) -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        await harness.fault(kind)
        assert said(await harness.order()) == expected
        made(await harness.order())


async def test_a_rate_limit_names_its_wait_inside() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        await harness.fault("rate_limited", seconds=7)
        assert (await harness.order()).json()["error"]["details"][0]["retryDelay"] == "7s"


@pytest.mark.parametrize(
    ("kind", "reason"), [("failed_refused", "IMAGE_SAFETY"), ("failed", "NO_IMAGE"), (None, "IMAGE_SAFETY")]
)
async def test_no_picture_is_a_success_with_a_reason(kind: str | None, reason: str) -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        if kind:
            await harness.fault(kind)
        reply = await harness.order("a fox" if kind else "a forbidden fox")
        assert reply.status_code == 200
        (candidate,) = reply.json()["candidates"]
        assert candidate == {"finishReason": reason, "index": 0}


async def test_a_blocked_prompt_has_no_candidate() -> None:
    async with gateway_calls("gemini", **QUICK) as harness:
        await harness.fault("refused")
        reply = (await harness.order()).json()
        assert reply["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
        assert "candidates" not in reply


def asked(harness: Harness, *contents: Any) -> types.GenerateContentResponse:
    """What Google's own client reads in the reply; it blocks."""
    options = types.HttpOptions(base_url=str(harness.client.base_url), retry_options=types.HttpRetryOptions(attempts=1))
    config = types.GenerateContentConfig(
        response_modalities=["IMAGE"], image_config=types.ImageConfig(aspect_ratio="4:3", image_size="2K")
    )
    with genai.Client(api_key=KEY, http_options=options) as client:
        return client.models.generate_content(model=MODEL, contents=list(contents), config=config)


async def test_googles_own_client_understands_the_simulation() -> None:
    async with open_harness("gemini", **QUICK) as harness:
        photo = types.Part.from_bytes(data=picture(), mime_type="image/png")
        reply = await asyncio.to_thread(asked, harness, "a fox", photo)
        assert reply.parts is not None
        (part,) = reply.parts
        assert part.inline_data is not None
        width, height = size_of(part.inline_data.data or b"")
        assert width * 3 == height * 4
        await harness.fault("failed_refused")
        refused = await asyncio.to_thread(asked, harness, "a fox")
        assert refused.candidates is not None
        assert refused.candidates[0].finish_reason is types.FinishReason.IMAGE_SAFETY
        await harness.fault("rate_limited")
        with pytest.raises(errors.ClientError) as caught:
            await asyncio.to_thread(asked, harness, "a fox")
        assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")
