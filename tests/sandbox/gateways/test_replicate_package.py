"""The vendor's own package understands the sandbox's Replicate: a witness that its author did not write."""

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from replicate.client import Client
from replicate.exceptions import ReplicateError
from replicate.webhook import InvalidSignatureError, Webhooks, WebhookSigningSecret

from sandbox.gateways.replicate_models import VERSION
from tests.support.gateway_server import KEY, Harness, open_harness, picture, receiver, size_of

SEEDREAM = "bytedance/seedream-4.5"
WISH = {"prompt": "a fox", "size": "2K", "aspect_ratio": "1:1"}


@asynccontextmanager
async def opened(*, key: str = KEY, **options: Any) -> AsyncIterator[tuple[Harness, Client]]:
    """The gateway, and the package's client of it."""
    async with open_harness("replicate", **options) as harness:
        speaker = Client(api_token=key, base_url=harness.task_queue.public_url)
        try:
            yield harness, speaker
        finally:
            await speaker._async_client.aclose()  # the package closes nothing itself


async def test_it_orders_from_an_official_model_and_waits() -> None:
    async with opened() as (harness, speaker):
        made = await speaker.predictions.async_create(model=SEEDREAM, input=WISH, wait=False)
        await made.async_wait()
        assert made.status == "succeeded"
        (address,) = made.output
        width, height = size_of((await harness.client.get(address)).content)
        assert width == height


async def test_it_orders_a_version() -> None:
    async with opened() as (_, speaker):
        wish = {"prompt": "a fox"}
        made = await speaker.predictions.async_create(version=VERSION, input=wish, wait=False)
        await made.async_wait()
        assert isinstance(made.output, str)


async def test_it_uploads_the_picture_of_an_edit() -> None:
    async with opened() as (harness, speaker):
        file = await speaker.files.async_create(io.BytesIO(picture((300, 100))), filename="a.png")
        assert (await speaker.files.async_get(file.id)).size == file.size
        made = await speaker.predictions.async_create(
            model="black-forest-labs/flux-kontext-max",
            input={"prompt": "sepia", "input_image": file.urls["get"]},
            wait=False,
        )
        await made.async_wait()
        width, height = size_of((await harness.client.get(made.output)).content)
        assert width / height == pytest.approx(3, rel=0.15)


async def test_it_cancels_and_reads_the_error_of_a_failure() -> None:
    async with opened(pace=(0.3, 0.3)) as (_, speaker):
        made = await speaker.predictions.async_create(model=SEEDREAM, input=WISH, wait=False)
        await made.async_cancel()
        assert made.status == "canceled"
        flagged = {**WISH, "prompt": "something forbidden"}
        failed = await speaker.predictions.async_create(model=SEEDREAM, input=flagged, wait=False)
        await failed.async_wait()
        assert (failed.status, failed.error[-6:]) == ("failed", "(E005)")


async def test_it_knows_whose_key_it_has_and_why_an_input_is_refused() -> None:
    async with opened() as (_, speaker):
        assert (await speaker.accounts.async_current()).username == "sandbox"
        with pytest.raises(ReplicateError) as caught:
            await speaker.predictions.async_create(model=SEEDREAM, input={"prompt": "x", "size": "9K"})
        assert (caught.value.status, caught.value.title) == (422, "Input validation failed")


async def test_it_says_that_a_key_is_wrong() -> None:
    async with opened(key="wrong") as (_, speaker):
        with pytest.raises(ReplicateError) as caught:
            await speaker.accounts.async_current()
        assert caught.value.status == 401


async def test_it_accepts_the_signature_of_a_callback_and_no_other() -> None:
    async with opened() as (harness, speaker), receiver() as ear:
        secret = "whsec_" + base64.b64encode(b"hush").decode()
        harness.task_queue.webhook_key = secret
        for fault in (None, "callback_badly_signed"):
            if fault is not None:
                await harness.fault(fault)
            await speaker.predictions.async_create(
                model=SEEDREAM, input=WISH, wait=False, webhook=ear.url, webhook_events_filter=["completed"]
            )
            await ear.next()
        right, wrong = (
            {"headers": headers, "body": content.decode(), "secret": WebhookSigningSecret(key=secret)}
            for headers, content in zip(ear.headers, ear.contents, strict=True)
        )
        Webhooks.validate(**right)
        with pytest.raises(InvalidSignatureError):
            Webhooks.validate(**wrong)
