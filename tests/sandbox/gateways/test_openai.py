"""The sandbox's OpenAI speaks the wire format of OpenAI Images."""

import asyncio
import base64
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.support.gateway_server import CREATE, Harness, gateway_calls, open_harness, order, picture, size_of

EDITS = "/v1/images/edits"
QUICK = {"pace": (0.0, 0.0)}
BODY = {"model": "gpt-image-2", "prompt": "a fox"}


def pictures(reply: httpx.Response) -> list[bytes]:
    assert reply.status_code == 200
    return [base64.b64decode(one["b64_json"], validate=True) for one in reply.json()["data"]]


def said(reply: httpx.Response) -> tuple[int, str, str | None]:
    """The status, type and code of a refusal."""
    error = reply.json()["error"]
    assert error["message"]
    return reply.status_code, error["type"], error["code"]


async def edit(harness: Harness, *files: bytes, name: str = "image[]", **fields: str) -> httpx.Response:
    form = [(name, (f"{number}.png", content, "image/png")) for number, content in enumerate(files, 1)]
    return await harness.client.post(EDITS, data={**BODY, **fields}, files=form)


async def paid(harness: Harness) -> int:
    return sum((await harness.ledger())["paid"].values())


async def test_the_reply_is_the_pictures() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        reply = await harness.create({**BODY, "n": 2, "size": "1536x1024"})
        made = pictures(reply)
        assert len(set(made)) == 2
        assert {width * 2 - height * 3 for width, height in map(size_of, made)} == {0}
        assert reply.json()["created"] > 1_700_000_000


async def test_an_edit_is_a_form_with_up_to_16_pictures() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        assert len(pictures(await edit(harness, picture(), picture((30, 30), "WEBP"), n="1", size="auto"))) == 1
        assert len(pictures(await edit(harness, picture(), name="image"))) == 1
        (task, _) = harness.task_queue.tasks.values()
        assert [address[:22] for address in task.job.images] == ["data:image/png;base64,", "data:image/webp;base64"]
        assert said(await edit(harness, *[picture()] * 17)) == (400, "invalid_request_error", "invalid_value")
        assert said(await edit(harness, b"text")) == (400, "invalid_request_error", "invalid_image_file")
        assert said(await edit(harness, picture(), name="picture"))[0] == 400
        assert (await harness.client.post(EDITS, json=BODY)).status_code == 400


def mask(size: tuple[int, int] = (40, 30), *, mode: str = "RGBA", form: str = "PNG", whole: bool = False) -> bytes:
    """A mask whose left half is to change."""
    image = Image.new("RGBA", size, "black")
    if not whole:
        image.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.convert(mode).save(out, form)
    return out.getvalue()


async def edit_masked(harness: Harness, photo: bytes, *masks: bytes) -> httpx.Response:
    form = [("image[]", ("1.png", photo, "image/png")), *(("mask", ("m.png", one, "image/png")) for one in masks)]
    return await harness.client.post(EDITS, data={**BODY, "prompt": "make it blue", "size": "auto"}, files=form)


async def test_a_mask_keeps_the_rest_of_the_picture() -> None:
    photo = BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "PNG")
    async with gateway_calls("openai", **QUICK) as harness:
        (made,) = pictures(await edit_masked(harness, photo.getvalue(), mask()))
        with Image.open(BytesIO(made)) as image:
            left, right = (image.getpixel((round(image.width * part), image.height // 4)) for part in (0.2, 0.8))
        assert right == (255, 0, 0)
        assert left != (255, 0, 0)


@pytest.mark.parametrize(
    "masks",
    [
        [mask((41, 30))],
        [mask(mode="RGB")],
        [mask(form="WEBP")],
        [mask(whole=True)],
        [mask(), mask()],
        [b"text"],
        [mask() + bytes(4 * 2**20)],
    ],
    ids=["another size", "no alpha", "no PNG", "nothing to change", "two masks", "no picture", "4 MB"],
)
async def test_a_wrong_mask_is_refused(masks: list[bytes]) -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        assert said(await edit_masked(harness, picture((40, 30)), *masks))[0] == 400
        assert await paid(harness) == 0


async def test_a_mask_and_its_picture_have_the_same_format() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        refused = await edit_masked(harness, picture((40, 30), "JPEG"), mask())
        assert said(refused) == (400, "invalid_request_error", "invalid_image_file")


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": ""},
        {"prompt": "x" * 32001},
        {"prompt": 7},
        {"n": 0},
        {"n": 11},
        {"size": "1000x1000"},
        {"size": "16:9"},
        {"size": "4096x4096"},
        {"size": "3200x512"},
        {"quality": "best"},
        {"background": "blue"},
        {"output_format": "gif"},
        {"response_format": "url"},
        {"image": "https://a/b.png"},
    ],
)
async def test_a_wrong_parameter_is_refused(change: dict[str, Any]) -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        assert said(await harness.create({**BODY, **change})) == (400, "invalid_request_error", "invalid_value")
        assert await paid(harness) == 0


async def test_a_model_that_does_not_exist_is_named() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        reply = await harness.create({**BODY, "model": "gpt-image-9"})
        assert said(reply) == (404, "invalid_request_error", "model_not_found")


async def test_a_wrong_key_is_refused_everywhere() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        harness.client.headers["Authorization"] = "Bearer wrong"
        for reply in (await harness.order(), await edit(harness, picture()), await harness.client.get("/v1/models")):
            assert said(reply) == (401, "invalid_request_error", "invalid_api_key")


async def test_the_models_are_listed() -> None:
    async with gateway_calls("openai") as harness:
        listed = (await harness.client.get("/v1/models")).json()
        assert listed["object"] == "list"
        assert [model["id"] for model in listed["data"]] == ["gpt-image-2", "gpt-image-1"]


@pytest.mark.parametrize("prompt", ["forbidden fruit", "ЗАПРЕЩЕНО", "禁止"])
async def test_a_forbidden_prompt_is_refused_and_costs_nothing(prompt: str) -> None:
    async with gateway_calls("openai", credit=5.0, **QUICK) as harness:
        assert said(await harness.order(prompt)) == (400, "image_generation_user_error", "moderation_blocked")
        assert harness.task_queue.credit == 5


async def test_an_empty_account_is_a_429_of_its_own() -> None:
    async with gateway_calls("openai", credit=2.0, **QUICK) as harness:
        assert len(pictures(await harness.create({**BODY, "n": 2}))) == 2
        assert said(await harness.order()) == (429, "insufficient_quota", "insufficient_quota")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("refused", (400, "image_generation_user_error", "moderation_blocked")),
        ("out_of_credit", (429, "insufficient_quota", "insufficient_quota")),
        ("bad_key", (401, "invalid_request_error", "invalid_api_key")),
        ("unavailable", (404, "invalid_request_error", "model_not_found")),
        ("rate_limited", (429, "requests", "rate_limit_exceeded")),
        ("server_error", (500, "server_error", None)),
        ("failed", (500, "server_error", None)),
        ("failed_refused", (400, "image_generation_user_error", "moderation_blocked")),
    ],
)
async def test_a_refusal_costs_nothing_and_happens_once(kind: str, expected: tuple[int, str, str | None]) -> None:
    async with gateway_calls("openai", credit=9.0, **QUICK) as harness:
        await harness.fault(kind)
        assert said(await harness.order()) == expected
        assert harness.task_queue.credit == 9
        assert len(pictures(await harness.order())) == 1


async def test_a_rate_limit_names_its_wait() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        await harness.fault("rate_limited", seconds=7)
        assert (await harness.order()).headers["retry-after"] == "7"


@pytest.mark.parametrize(("kind", "expected"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_cuts_the_connection_without_a_reply(kind: str, expected: int) -> None:
    async with open_harness("openai", **QUICK) as harness:
        await harness.fault(kind)
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await harness.order()
        assert await paid(harness) == expected


@pytest.mark.parametrize(("kind", "expected"), [("hang_before", 0), ("hang_after", 1)])
async def test_a_hang_outlasts_the_client(kind: str, expected: int) -> None:
    async with open_harness("openai", **QUICK) as harness:
        await harness.fault(kind, seconds=60)
        with pytest.raises(httpx.ReadTimeout):
            await harness.client.post(CREATE["openai"], json=order("openai", "a fox"), timeout=1)
        assert await paid(harness) == expected


@pytest.mark.parametrize(
    ("kind", "status", "expected"), [("garbled", 200, 0), ("garbled_after", 200, 1), ("error_after_start", 500, 1)]
)
async def test_a_lost_reply_may_have_been_paid(kind: str, status: int, expected: int) -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        await harness.fault(kind)
        assert (await harness.order()).status_code == status
        assert await paid(harness) == expected


async def test_a_picture_may_be_no_picture_or_half_of_one() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        await harness.fault("result_html_as_png")
        assert pictures(await harness.order())[0].startswith(b"<!doctype html>")
        await harness.fault("result_truncated")
        (half,) = pictures(await harness.order())
        with pytest.raises(OSError, match="truncated"):
            size_of(half)


async def test_the_reply_takes_as_long_as_the_picture() -> None:
    async with gateway_calls("openai", **QUICK) as harness:
        await harness.fault("slow", seconds=0.3)
        asked = asyncio.create_task(harness.order())
        done, _ = await asyncio.wait({asked}, timeout=0.25)
        assert not done
        assert len(pictures(await asked)) == 1


@pytest.mark.parametrize("kind", ["completed_empty", "busy_455", "callback_lost", "result_moves"])
async def test_faults_of_tasks_do_not_exist_here(kind: str) -> None:
    async with gateway_calls("openai") as harness:
        reply = await harness.client.post("/_studio/faults", json={"kind": kind})
        assert reply.status_code == 422
