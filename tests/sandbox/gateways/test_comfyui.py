"""The sandbox's ComfyUI speaks the wire format of ComfyUI, and knows the workflows that come with it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from sandbox.world import WORKFLOWS
from tests.support.gateway_server import Harness, gateway_calls, open_harness, picture, size_of

SEED = {"{prompt}": "a fox", "{seed}": 5, "{width}": 1360, "{height}": 768, "{image_1}": "imagine-bot/1.png"}


def workflow(name: str = "local-paint", prompt: str = "a fox") -> dict[str, Any]:
    """One that comes with the sandbox, with values in the place of its placeholders."""
    nodes: dict[str, Any] = json.loads((WORKFLOWS / f"{name}.json").read_text())
    for node in nodes.values():
        inputs = node["inputs"]
        for key, value in inputs.items():
            inputs[key] = SEED.get(value, value) if isinstance(value, str) else value
    nodes["6"]["inputs"]["text"] = prompt
    return nodes


async def submit(harness: Harness, nodes: Any, name: str = "") -> httpx.Response:
    return await harness.create({"prompt": nodes, "prompt_id": name or str(uuid.uuid4())})


@asynccontextmanager
async def busy_server() -> AsyncIterator[tuple[Harness, list[str]]]:
    """A server with three jobs, none of which ends."""
    async with gateway_calls("comfyui") as harness:
        names = [(await submit(harness, workflow())).json()["prompt_id"] for _ in range(3)]
        yield harness, names


async def state(harness: Harness, name: str) -> Any:
    reply = await harness.client.get(f"/api/jobs/{name}")
    return reply.json().get("status") if reply.status_code == 200 else reply.status_code


async def test_a_workflow_becomes_a_picture_under_the_id_that_was_chosen() -> None:
    async with open_harness("comfyui") as harness:
        name = str(uuid.uuid4())
        assert (await submit(harness, workflow(), name)).json() == {"prompt_id": name, "number": 1, "node_errors": {}}
        await harness.task()
        told = (await harness.client.get(f"/api/jobs/{name}")).json()
        (file,) = told["outputs"]["9"]["images"]
        assert (told["status"], file["type"]) == ("completed", "output")
        history = (await harness.client.get(f"/history/{name}")).json()[name]
        assert history["outputs"] == told["outputs"]
        assert history["status"]["status_str"] == "success"
        width, height = size_of((await harness.client.get("/view", params=file)).content)
        assert width / height == 1360 / 768
        assert (await harness.client.get("/view", params=file | {"filename": "../x"})).status_code == 404


async def test_an_uploaded_picture_is_edited_and_kept_once() -> None:
    async with open_harness("comfyui") as harness:

        async def upload(content: bytes) -> Any:
            form = {"subfolder": "imagine-bot", "type": "input"}
            reply = await harness.client.post(
                "/upload/image", data=form, files={"image": ("1.png", content, "image/png")}
            )
            return reply.json()

        missing = (await submit(harness, workflow("local-paint.edit"))).json()
        assert missing["node_errors"]["1"]["errors"][0]["type"] == "custom_validation_failed"
        assert await upload(picture()) == {"name": "1.png", "subfolder": "imagine-bot", "type": "input"}
        assert (await upload(picture()))["name"] == "1.png"
        assert (await upload(picture((8, 8))))["name"] == "1 (1).png"
        assert (await submit(harness, workflow("local-paint.edit"))).status_code == 200
        task = await harness.task()
        assert task.failure is None
        assert task.job.images[0].startswith("data:image/png;base64,")


async def test_a_workflow_that_films_makes_a_video() -> None:
    async with open_harness("comfyui", makes_videos=False) as harness:
        reply = await submit(harness, workflow("local-film"))
        assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_prompt")
    async with gateway_calls("comfyui", makes_videos=True) as harness:
        assert (await submit(harness, workflow("local-film"))).status_code == 200
        (task,) = harness.task_queue.tasks.values()
        assert (task.job.seconds, task.job.ratio) == (2, "85:48")


@pytest.mark.parametrize(
    ("node", "name", "value", "kind"),
    [
        ("4", "ckpt_name", "other.safetensors", "value_not_in_list"),
        ("3", "seed", -1, "value_smaller_than_min"),
        ("3", "seed", "{seed}", "invalid_input_type"),
        ("3", "steps", 100_000, "value_bigger_than_max"),
        ("5", "width", None, "invalid_input_type"),
        ("6", "text", 7, "invalid_input_type"),
        ("8", "vae", ["4", 3], "bad_linked_input"),
        ("9", "images", None, "required_input_missing"),
    ],
)
async def test_a_wrong_value_is_named_with_its_node(node: str, name: str, value: Any, kind: str) -> None:
    nodes = deepcopy(workflow())
    nodes[node]["inputs"][name] = value
    async with gateway_calls("comfyui") as harness:
        reply = await submit(harness, nodes)
        told = reply.json()
        assert (reply.status_code, told["error"]["type"]) == (400, "prompt_outputs_failed_validation")
        assert [error["type"] for error in told["node_errors"][node]["errors"]] == [kind]
        assert told["node_errors"][node]["class_type"] == nodes[node]["class_type"]
        assert harness.task_queue.tasks == {}


@pytest.mark.parametrize(
    ("nodes", "kind"),
    [
        ([], "no_prompt"),
        ({"1": {"inputs": {}}}, "invalid_prompt"),
        ({"1": {"class_type": "MyNode", "inputs": {}}}, "invalid_prompt"),
        ({"1": {"class_type": "CheckpointLoaderSimple", "inputs": {}}}, "prompt_no_outputs"),
    ],
)
async def test_what_is_no_workflow_is_refused(nodes: Any, kind: str) -> None:
    async with gateway_calls("comfyui") as harness:
        reply = await submit(harness, nodes)
        assert (reply.status_code, reply.json()["error"]["type"]) == (400, kind)


async def test_an_id_must_be_a_uuid_and_twice_the_same_is_two_jobs() -> None:
    async with gateway_calls("comfyui") as harness:
        assert (await submit(harness, workflow(), str(uuid.uuid4()).upper())).status_code == 400
        name = str(uuid.uuid4())
        for _ in range(2):
            assert (await submit(harness, workflow(), name)).status_code == 200
        assert (await harness.ledger())["paid"] == {name: 2}


async def test_one_job_runs_and_the_others_wait() -> None:
    async with busy_server() as (harness, names):
        assert [await state(harness, name) for name in names] == ["in_progress", "pending", "pending"]
        queue = (await harness.client.get("/queue")).json()
        assert [item[1] for item in queue["queue_running"]] == names[:1]
        assert [item[1] for item in sorted(queue["queue_pending"])] == names[1:]
        assert (await harness.client.get(f"/history/{names[0]}")).json() == {}


async def test_a_job_is_deleted_while_it_waits_and_interrupted_while_it_runs() -> None:
    async with busy_server() as (harness, names):
        for name in (names[0], names[1]):
            assert (await harness.client.post("/queue", json={"delete": [name]})).status_code == 200
        assert [await state(harness, name) for name in names] == ["in_progress", 404, "pending"]
        await harness.client.post("/interrupt", json={"prompt_id": names[2]})  # it waits
        await harness.client.post("/interrupt", json={"prompt_id": names[0]})
        assert [await state(harness, name) for name in names] == ["cancelled", 404, "in_progress"]
        history = (await harness.client.get(f"/history/{names[0]}")).json()[names[0]]
        assert history["status"]["status_str"] == "error"
        assert history["status"]["messages"][-1][0] == "execution_interrupted"


async def test_a_job_that_fails_says_at_which_node() -> None:
    async with open_harness("comfyui") as harness:
        reply = await submit(harness, workflow(prompt="forbidden"))
        await harness.task()
        told = (await harness.client.get(f"/api/jobs/{reply.json()['prompt_id']}")).json()
        assert (told["status"], told["execution_error"]["node_type"]) == ("failed", "KSampler")


async def test_an_older_server_has_no_jobs() -> None:
    async with busy_server() as (harness, names):
        harness.task_queue.notes["old"] = True
        reply = await harness.client.get(f"/api/jobs/{names[0]}")
        assert (reply.status_code, reply.text) == (404, "404: Not Found")
        assert len((await harness.client.get("/queue")).json()["queue_running"]) == 1


@pytest.mark.parametrize(
    ("kind", "status"), [("bad_key", 401), ("rate_limited", 429), ("server_error", 500), ("unavailable", 400)]
)
async def test_a_refusal_starts_nothing(kind: str, status: int) -> None:
    async with gateway_calls("comfyui") as harness:
        await harness.fault(kind)
        assert (await submit(harness, workflow())).status_code == status
        assert harness.task_queue.tasks == {}
        assert (await submit(harness, workflow())).status_code == 200


async def test_the_server_describes_itself() -> None:
    async with gateway_calls("comfyui") as harness:
        assert "comfyui_version" in (await harness.client.get("/system_stats")).json()["system"]


async def messages(harness: Harness, sid: str, *, until: str) -> list[dict[str, Any]]:
    """What a client is told, up to a message of that kind."""
    told: list[dict[str, Any]] = []
    async with connect(f"{harness.task_queue.public_url.replace('http', 'ws')}/ws?clientId={sid}") as socket:
        async for message in socket:
            told += [json.loads(message)] if isinstance(message, str) else []
            if told[-1]["type"] == until:
                break
    return told


async def test_a_socket_tells_how_far_the_job_is_that_runs() -> None:
    async with open_harness("comfyui", pace=(60, 60)) as harness:
        name = (await submit(harness, workflow())).json()["prompt_id"]
        async with asyncio.timeout(5):
            told = await messages(harness, "me", until="progress")
        assert told[0]["data"]["sid"] == "me"
        state, step = told[-2]["data"], told[-1]["data"]
        assert state["prompt_id"] == step["prompt_id"] == name
        assert (state["nodes"]["3"]["max"], state["nodes"]["3"]["state"]) == (step["max"], "running")


async def test_a_job_of_a_client_is_told_of_to_that_client_alone() -> None:
    async with open_harness("comfyui", pace=(60, 60)) as harness:
        body = {"prompt": workflow(), "prompt_id": str(uuid.uuid4()), "client_id": "me"}
        assert (await harness.create(body)).status_code == 200
        async with asyncio.timeout(5):
            await messages(harness, "me", until="progress")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await messages(harness, "somebody", until="progress")
