"""kie.ai with a public address: it calls back, signed, and what nobody signed is not listened to."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.bot_session import BotSession, waits
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
# Whoever is not called back does not live to see it.
SETTINGS = {"PROVIDERS": "kie", "POLL_SECONDS": "60", "LOG_LEVEL": "DEBUG"}


def costs(session: BotSession) -> list[tuple[float, str]]:
    """What the parts cost, the last one first."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db")) as database:
        return database.execute("SELECT cost, cost_unit FROM parts ORDER BY submitted_at DESC").fetchall()


async def test_a_signed_callback_brings_the_picture_and_its_cost(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine a signed fox --ar 16:9 --res 4K"))
    (task,) = session.tasks("a signed fox", "kie")
    assert task.job.body["model"] == "seedream/4.5-text-to-image"
    assert task.job.body["input"] == {"prompt": "a signed fox", "aspect_ratio": "16:9", "quality": "high"}
    assert [call["status"] for call in task.callbacks] == [200]
    assert costs(session)[0] == (12.0, "credits")
    assert await ann.credits() == 38


async def test_a_photo_is_edited(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.shows(picture(480, 270), "/edit make it night --model nano-banana-2"))
    (task,) = session.tasks("make it night", "kie")
    assert task.job.body["input"]["aspect_ratio"] == "16:9"
    assert len(task.job.body["input"]["image_input"]) == 1
    assert "photo" in done


async def test_a_badly_signed_callback_is_refused_and_wakes_nobody(session: BotSession, ann: Person) -> None:
    await session.fault("kie", "callback_badly_signed", match="a forged fox")
    order = await ann.says("/imagine a forged fox")
    (task,) = await session.until(lambda: session.tasks("a forged fox", "kie"))
    await task.told.wait()
    assert {call["status"] for call in task.callbacks} == {403}
    assert waits((await session.until(lambda: session.replies(order)))[0])
    assert "callback with a wrong signature" in session.log


async def test_a_lost_reply_is_found_again_by_its_callback(session: BotSession, ann: Person) -> None:
    await session.fault("kie", "reset_after", match="a lost fox")
    assert "photo" in await session.answer(await ann.says("/imagine a lost fox"))
    assert len(session.tasks("a lost fox", "kie")) == 1
    assert await ann.credits() == 39


async def test_a_refused_prompt_is_refunded(session: BotSession, ann: Person) -> None:
    refused = await session.answer(await ann.says("/imagine something forbidden"))
    assert "Your credit was returned" in refused["text"]
    assert await ann.credits() == 40
