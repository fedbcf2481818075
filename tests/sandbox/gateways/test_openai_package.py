"""The vendor's own package understands the sandbox's OpenAI: a witness that its author did not write."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from tests.support.gateway_server import KEY, Harness, open_harness, picture, size_of

MODEL = "gpt-image-2"


@asynccontextmanager
async def opened(*, key: str = KEY, **options: Any) -> AsyncIterator[tuple[Harness, AsyncOpenAI]]:
    """The gateway, and the package's client of it, which repeats nothing."""
    async with open_harness("openai", **options) as harness:
        url = f"{harness.task_queue.public_url}/v1"
        async with AsyncOpenAI(api_key=key, base_url=url, max_retries=0) as client:
            yield harness, client


def size_made(reply: Any) -> tuple[int, int]:
    """Width and height of the only picture."""
    (made,) = reply.data
    return size_of(base64.b64decode(made.b64_json))


async def test_it_makes_pictures_and_edits_several() -> None:
    async with opened() as (_, client):
        reply = await client.images.generate(model=MODEL, prompt="a fox", size="1536x1024", quality="low")
        width, height = size_made(reply)
        assert (width * 2, reply.usage is not None) == (height * 3, True)
        several = await client.images.generate(model=MODEL, prompt="foxes", n=2, background="transparent")
        assert len(several.data or []) == 2
        files = [(f"{number}.png", picture((60, 30)), "image/png") for number in range(3)]
        edited = await client.images.edit(model=MODEL, prompt="at night", image=files, size="1024x1024")
        width, height = size_made(edited)
        assert width == height


async def test_it_says_why_something_was_refused() -> None:
    async with opened() as (harness, client):
        with pytest.raises(openai.BadRequestError) as refused:
            await client.images.generate(model=MODEL, prompt="something forbidden")
        assert (refused.value.code, refused.value.type) == ("moderation_blocked", "image_generation_user_error")
        with pytest.raises(openai.NotFoundError) as unknown:
            await client.images.generate(model="dall-e-9", prompt="a fox")
        assert unknown.value.code == "model_not_found"
        for fault, code in (("rate_limited", "rate_limit_exceeded"), ("out_of_credit", "insufficient_quota")):
            await harness.fault(fault)
            with pytest.raises(openai.RateLimitError) as busy:
                await client.images.generate(model=MODEL, prompt="a fox")
            assert busy.value.code == code
        await harness.fault("server_error")
        with pytest.raises(openai.InternalServerError):
            await client.images.generate(model=MODEL, prompt="a fox")


async def test_it_knows_the_models_and_says_that_a_key_is_wrong() -> None:
    async with opened() as (_, client):
        assert MODEL in [model.id async for model in client.models.list()]
    async with opened(key="wrong") as (_, client):
        with pytest.raises(openai.AuthenticationError):
            await client.models.list()


async def test_it_hears_previews_and_then_the_picture() -> None:
    async with opened() as (_, client):
        stream = await client.images.generate(model=MODEL, prompt="a fox", stream=True, partial_images=2)
        events = [event async for event in stream]
        assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + [
            "image_generation.completed"
        ]
        sizes = [size_of(base64.b64decode(event.b64_json)) for event in events]
        assert sizes[-1] > sizes[0]
        file = ("1.png", picture((60, 30)), "image/png")
        edits = await client.images.edit(model=MODEL, prompt="at night", image=file, stream=True, partial_images=1)
        assert [event.type async for event in edits] == ["image_edit.partial_image", "image_edit.completed"]


async def test_it_hears_that_a_stream_failed() -> None:
    async with opened() as (_, client):
        stream = await client.images.generate(model=MODEL, prompt="something forbidden", stream=True, partial_images=1)
        with pytest.raises(openai.APIError) as refused:
            async for _ in stream:
                pass
        assert refused.value.code == "moderation_blocked"
