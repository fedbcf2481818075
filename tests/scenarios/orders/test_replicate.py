"""Replicate with a public address: signed callbacks, a version from MODELS_FILE, and `/cancel` that reaches it."""

import asyncio
from pathlib import Path

import pytest

from sandbox.gateways.replicate_models import VERSION
from tests.support.bot_session import BotSession, waits
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
# Whoever is not called back does not live to see it.
SETTINGS = {"PROVIDERS": "replicate", "POLL_SECONDS": "60", "LOG_LEVEL": "DEBUG"}
MODELS = f"""
[[model]]
gateway = "replicate"
name = "my-painter"
prompt_limit = 100
forms.generate = {{ id = "sandbox/painter:{VERSION}" }}
"""


async def test_a_signed_callback_brings_the_picture(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine a signed fox --ar 16:9 --res 4K"))
    (task,) = session.tasks("a signed fox", "replicate")
    assert task.job.model == "bytedance/seedream-4.5"
    assert task.job.body["input"] == {"prompt": "a signed fox", "aspect_ratio": "16:9", "size": "4K"}
    assert task.job.body["webhook_events_filter"] == ["completed"]
    assert [call["status"] for call in task.callbacks] == [200]
    assert await ann.credits() == 38


async def test_a_photo_is_edited_by_a_model_that_takes_one(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.shows(picture(480, 270), "/edit make it night --model flux-kontext-max"))
    (task,) = session.tasks("make it night", "replicate")
    assert task.job.body["input"]["input_image"].startswith(f"{session.origin}/media/")
    assert "photo" in done


async def test_a_badly_signed_callback_is_refused_and_wakes_nobody(session: BotSession, ann: Person) -> None:
    await session.fault("replicate", "callback_badly_signed", match="a forged fox")
    order = await ann.says("/imagine a forged fox")
    (task,) = await session.until(lambda: session.tasks("a forged fox", "replicate"))
    await task.told.wait()
    assert {call["status"] for call in task.callbacks} == {403}
    assert waits((await session.until(lambda: session.replies(order)))[0])


async def test_a_lost_reply_is_found_again_by_its_callback(session: BotSession, ann: Person) -> None:
    await session.fault("replicate", "reset_after", match="a lost fox")
    assert "photo" in await session.answer(await ann.says("/imagine a lost fox"))
    assert len(session.tasks("a lost fox", "replicate")) == 1
    assert await ann.credits() == 39


async def test_a_flagged_prompt_is_refunded_as_content(session: BotSession, ann: Person) -> None:
    refused = await session.answer(await ann.says("/imagine something forbidden"))
    assert "rules" in refused["text"]
    assert await ann.credits() == 40


async def test_cancel_stops_the_prediction(session: BotSession, ann: Person) -> None:
    await session.fault("replicate", "slow", match="a fox too many", seconds=60)
    order = await ann.says("/imagine a fox too many")
    (task,) = await session.until(lambda: session.tasks("a fox too many", "replicate"))
    async with asyncio.timeout(20):
        # the bot tells nobody that it knows the task, so its log is asked
        while not await asyncio.to_thread(lambda: f"task={task.id}" in session.log):
            pass
        await ann.says("/cancel", to=session.replies(order)[0])
        queue = session.task_queue("replicate")
        address, key = f"{queue.public_url}/v1/predictions/{task.id}", {"Authorization": f"Bearer {queue.key}"}
        while (await session.http.get(address, headers=key)).json()["status"] != "canceled":
            pass
    assert not waits(await session.answer(order))


async def test_a_version_of_another_model_is_sold_by_the_operators_file(
    session: BotSession, ann: Person, tmp_path: Path
) -> None:
    (tmp_path / "models.toml").write_text(MODELS)
    await session.restart(MODELS_FILE=str(tmp_path / "models.toml"))
    assert "photo" in await session.answer(await ann.says("/imagine a versioned fox --model my-painter"))
    (task,) = session.tasks("a versioned fox", "replicate")
    assert task.job.body["version"] == f"sandbox/painter:{VERSION}"
