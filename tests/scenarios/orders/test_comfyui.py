"""The operator's own servers: a job has our id, is asked for by it, waits in a queue, can be stopped and forgotten."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.handlers.help_pages import TOPICS
from sandbox.gateways.tasks import Task
from sandbox.world import WORKFLOWS
from tests.support.bot_session import BotSession, open_session, words
from tests.support.users import CAMERA, Person, picture

OTHERS = ("apipod", "apikley", "pixwith", "openai", "seedream", "seedance", "banana", "veo")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotSession]:
    """Nothing but COMFYUI_URL and a folder that the test may change: no default model, no other gateway, no credits."""
    folder = tmp_path_factory.mktemp("bot")
    shutil.copytree(WORKFLOWS, folder / "workflows")
    settings = {
        "PROVIDERS": "comfyui",
        "COMFYUI_WORKFLOWS": str(folder / "workflows"),
        "ADMIN_IDS": "103",
        "DAILY_CREDITS": "0",
    }
    async with open_session(folder, ORDER_DEADLINE_SECONDS="20", **settings) as session:
        yield session


def the_task(session: BotSession, prompt: str) -> Task:
    (task,) = session.tasks(prompt, "comfyui")
    return task


def inputs(task: Task, node: str) -> Any:
    return task.job.body[node]["inputs"]


async def state(session: BotSession, task: Task) -> Any:
    reply = await session.http.get(f"{session.embedded.gateway_urls['comfyui']}/api/jobs/{task.id}")
    return reply.json().get("status")


async def test_a_workflow_is_filled_and_its_picture_delivered(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says('/imagine a "red" fox & {seed} --ar 16:9'))
    task = the_task(session, 'a "red" fox & {seed}')
    assert inputs(task, "5") == {"width": 1360, "height": 768, "batch_size": 1}
    assert inputs(task, "7")["text"] == "blurry, "
    assert 0 <= inputs(task, "3")["seed"] < 2**32
    assert "local-paint" in words(done)
    assert "photo" in done
    assert "local-paint — paints and edits, default · free" in await ann.asks("/models")
    assert "Paint this for free?" in await ann.asks("a fox in plain words")


async def test_what_is_not_wanted_fills_its_placeholder(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/imagine a bare fox --no fur, snow"))
    task = the_task(session, "a bare fox")
    assert (inputs(task, "6")["text"], inputs(task, "7")["text"]) == ("a bare fox", "blurry, fur, snow")
    await ann.presses(done, "🔁")
    await session.until(lambda: len(session.tasks("a bare fox", "comfyui")) == 2)
    assert {inputs(task, "7")["text"] for task in session.tasks("a bare fox", "comfyui")} == {"blurry, fur, snow"}


async def test_each_picture_has_another_seed(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine three foxes --n 3"))
    tasks = session.tasks("three foxes", "comfyui")
    assert len({inputs(task, "3")["seed"] for task in tasks}) == 3
    assert "photo" in await session.answer(await ann.says("/imagine a fox again --seed 42"))
    assert inputs(the_task(session, "a fox again"), "3")["seed"] == 42


async def test_a_workflow_that_films_makes_the_video_of_an_order(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/video a fox runs --ar 9:16"), seconds=40)
    assert {"video", "animation"} & set(done)
    assert inputs(the_task(session, "a fox runs"), "5")["width"] == 480


async def test_a_photo_is_uploaded_without_its_metadata_and_edited(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    assert "photo" in await session.answer(await ann.says("/edit make it night", to=photo))
    task = the_task(session, "make it night")
    name = inputs(task, "1")["image"]
    assert name.startswith("imagine-bot/in-")
    assert CAMERA.encode() not in session.task_queue("comfyui").uploads[name].content


async def test_a_server_without_jobs_is_asked_for_its_queue_and_history(session: BotSession, ann: Person) -> None:
    session.task_queue("comfyui").notes["old"] = True
    assert "photo" in await session.answer(await ann.says("/imagine an old fox"))
    session.task_queue("comfyui").notes["old"] = False


@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_is_asked_about_and_never_sent_again(session: BotSession, ann: Person, kind: str) -> None:
    await session.fault("comfyui", kind, match=f"{kind} of a fox")
    before = await session.creates("comfyui")
    assert "photo" in await session.answer(await ann.says(f"/imagine {kind} of a fox"))
    assert await session.creates("comfyui") == before + 1


async def test_what_never_arrived_is_sent_again_under_the_same_id(session: BotSession, ann: Person) -> None:
    await session.fault("comfyui", "reset_before", match="a fox that got lost")
    before = len(session.task_queue("comfyui").creates)
    assert "photo" in await session.answer(await ann.says("/imagine a fox that got lost"))
    first, second = session.task_queue("comfyui").creates[before:]
    assert (first.key, first.sha256) == (second.key, second.sha256)
    assert second.key == the_task(session, "a fox that got lost").id


async def test_a_job_that_the_server_forgot_ends_the_order(session: BotSession, ann: Person) -> None:
    await session.fault("comfyui", "never_finishes", match="a forgotten fox")
    order = await ann.says("/imagine a forgotten fox")
    await session.until(lambda: session.tasks("a forgotten fox", "comfyui"))
    await session.placeholder(order)
    session.task_queue("comfyui").tasks.pop(the_task(session, "a forgotten fox").id)
    ended = await session.answer(order, seconds=10)  # long before its deadline
    assert "You were not charged" in ended["text"]


async def test_a_failed_job_ends_the_order(session: BotSession, ann: Person) -> None:
    ended = await session.answer(await ann.says("/imagine a forbidden fox"))
    assert "You were not charged" in ended["text"]


async def test_a_cancelled_order_stops_its_job(session: BotSession, ann: Person) -> None:
    """The first says how far it is; the second waits in the server's queue behind it, and says so."""
    tasks = []
    for prompt in ("a fox to be stopped", "a fox to be forgotten"):
        await session.fault("comfyui", "never_finishes", match=prompt)
        order = await ann.says(f"/imagine {prompt}")
        await session.until(lambda prompt=prompt: session.tasks(prompt, "comfyui"))
        tasks.append((order, the_task(session, prompt)))
    assert [await state(session, task) for _, task in tasks] == ["in_progress", "pending"]
    waiting = (await session.until(lambda: session.replies(tasks[1][0])))[0]
    await session.until(lambda: "next in the service’s queue" in session.seen(waiting)["text"])
    at_work = (await session.until(lambda: session.replies(tasks[0][0])))[0]
    await session.until(lambda: "%" in session.seen(at_work)["text"])
    for order, _ in reversed(tasks):
        await ann.says("/cancel", to=(await session.until(lambda order=order: session.replies(order)))[0])
        await session.answer(order)
    async with asyncio.timeout(10):
        while [await state(session, task) for _, task in tasks] != ["cancelled", None]:
            pass  # the server tells nobody, so it is asked


async def test_a_node_that_the_server_does_not_have_is_told_to_the_operator(session: BotSession, ann: Person) -> None:
    file = session.bot.folder / "workflows" / "local-odd.json"
    nodes = json.loads((WORKFLOWS / "local-paint.json").read_text())
    nodes["4"]["inputs"]["ckpt_name"] = "missing.safetensors"
    file.write_text(json.dumps(nodes))
    await reload(session, "models reloaded")
    ended = await session.answer(await ann.says("/imagine an odd fox --model local-odd"))
    assert "You were not charged" in ended["text"]
    told = [one.as_seen()["text"] for one in session.world.chats[103].messages.values() if one.by_bot]
    assert any("local-odd" in one and "CheckpointLoaderSimple: value not in list" in one for one in told)


async def test_a_wrong_file_changes_nothing_and_a_removed_one_is_gone(session: BotSession, ann: Person) -> None:
    file = session.bot.folder / "workflows" / "local-odd.json"
    file.write_text('{"3": {"class_type": "KSampler"}}')
    await reload(session, "models not reloaded")
    assert "COMFYUI_WORKFLOWS is wrong: local-odd.json: 3.inputs: is missing." in session.log
    assert "local-odd" in await ann.asks("/models")
    file.unlink()
    await reload(session, "models reloaded")
    assert "local-odd" not in await ann.asks("/models")


async def reload(session: BotSession, line: str) -> None:
    before = session.log.count(line)
    os.kill(session.bot._process.pid, signal.SIGHUP)
    async with asyncio.timeout(10):
        while session.log.count(line) == before:  # until the signal has arrived
            await session.http.get(f"{session.origin}/healthz")


@pytest.mark.siege
async def test_nothing_speaks_of_another_gateway_or_model(session: BotSession, ann: Person) -> None:
    commands = (
        "/privacy",
        *(f"/help {topic}" for topic in TOPICS),
        "/start",
        "/help",
        "/models",
        "/settings",
        "/quota",
        "/imagine",
        "/edit",
        "/video",
        "/imagine x --via y",
        "/jobs",
    )
    for answer in [await ann.asks(command) for command in commands]:
        assert not any(name in answer.lower() for name in OTHERS), answer
    assert "local-paint" in await ann.asks("/models")


async def test_several_servers_share_the_work(session: BotSession, ann: Person) -> None:
    url = session.embedded.gateway_urls["comfyui"]
    await session.restart(COMFYUI_URL=f"{url}, {url.replace('127.0.0.1', 'localhost')}")
    assert "photo" in await session.answer(await ann.says("/imagine four foxes --n 4 --via comfyui"))
    lines = [line for line in session.log.splitlines() if "task submitted" in line]
    at = [line.partition("gateway=")[2].split()[0] for line in lines[-4:]]
    assert sorted(at) == ["comfyui-1", "comfyui-1", "comfyui-2", "comfyui-2"]
