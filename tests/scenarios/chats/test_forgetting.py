"""/privacy tells what is kept; /forget and time erase it, from the database and from the media store."""

import asyncio
import json
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.support.bot_session import BotSession, labels, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "a canary called Erasmus"


def kept(session: BotSession) -> set[str]:
    """The pictures in the media store."""
    root = session.bot.folder / session.bot.settings["MEDIA_URL"].removeprefix("file:")
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def noted(session: BotSession) -> str:
    """All that the database says."""
    path = session.bot.folder / session.bot.settings["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        return "\n".join(database.iterdump())


async def erased(session: BotSession, before: set[str]) -> None:
    """Waits until a picture of those leaves the store; the bot tells nobody, so the disk is asked."""
    async with asyncio.timeout(20):
        while before <= kept(session):
            await asyncio.to_thread(Path.exists, session.bot.folder)


async def test_privacy_tells_what_is_kept_and_for_how_long(session: BotSession, ann: Person) -> None:
    reply = await ann.asks("/privacy")
    for word in ("your prompts", "30 days", "90 days", "image service", "/forget"):
        assert word in reply
    assert "30 дней" in await session.person("ru").asks("/privacy")


async def test_forget_erases_words_pictures_and_settings_after_one_confirmation(
    session: BotSession, ann: Person
) -> None:
    vera = session.person("en", "Vera")
    hers = await session.delivered(await vera.says("/imagine the meadow of Vera"))
    others = kept(session)
    order = await ann.shows(picture(), f"/edit {CANARY} --n 2 --via pixwith")
    done = await session.delivered(order)
    menu = await session.answer(await ann.says("/settings"))
    await ann.presses(menu, "Spoiler")
    offer = await session.answer(await ann.says(f"{CANARY} again"))
    mine = kept(session) - others
    assert mine
    assert CANARY in noted(session)
    question = await session.answer(await ann.says("/forget"))
    assert "for good" in words(question)
    assert "Someone else asked to erase" in (await vera.presses(question, "Delete everything"))["text"]
    assert CANARY in noted(session)
    await ann.presses(question, "Delete everything")
    await session.until(lambda: "Deleted" in words(session.seen(question)))
    assert labels(session.seen(question)) == []
    for one in mine:
        await erased(session, {one})
    assert kept(session) == others
    assert CANARY not in noted(session)
    for message, label in ((done, "1"), (done, "Again"), (offer, "Paint")):
        assert "no longer available" in (await ann.presses(message, label))["text"]
    assert "prompt deleted" in await ann.asks("/jobs")
    assert "Spoiler: not set" in str(labels(await session.answer(await ann.says("/settings"))))
    assert await ann.credits() == 38
    assert not (await vera.presses(hers, "File")).get("show_alert")


async def test_export_sends_the_person_all_of_their_own_data_once_an_hour(session: BotSession, ann: Person) -> None:
    vera = session.person("en", "Vera")
    await session.delivered(await vera.says("/imagine a secret of Vera"))
    await session.delivered(await ann.says(f"/imagine {CANARY}"))
    asked, before = await ann.says("/export"), session.last_call
    await session.called("sendDocument", after=before)
    (sent,) = [one for one in session.replies(asked) if "document" in one]
    with zipfile.ZipFile(BytesIO(session.file(sent))) as archive:
        told = json.loads(archive.read("data.json"))
        (picture_name,) = [name for name in archive.namelist() if name.startswith("pictures/")]
        assert Image.open(BytesIO(archive.read(picture_name))).width > 0
    assert [order["prompt"] for order in told["orders"]] == [CANARY]
    assert "Vera" not in json.dumps(told)
    assert "less than an hour ago" in await ann.asks("/export")
    group = session.group("Friends", ann, vera)
    assert "only to you" in await vera.asks("/export", chat=group)


async def test_orders_under_way_have_to_end_first(session: BotSession, ann: Person) -> None:
    question = await session.answer(await ann.says("/forget"))
    await session.hold("apipod", "an unfinished thing")
    order = await ann.says("/imagine an unfinished thing")
    await session.until(lambda: session.tasks("an unfinished thing"))
    assert "unfinished" in await ann.asks("/forget")
    assert "unfinished" in (await ann.presses(question, "Delete everything"))["text"]
    session.let_go("an unfinished thing")
    assert "photo" in await session.answer(order)


async def test_a_channel_has_nothing_to_forget(session: BotSession, ann: Person) -> None:
    channel = session.channel("News", ann)
    assert "Only a person" in await ann.asks("/forget", chat=channel)


async def test_a_picture_that_is_not_in_the_store_is_said_to_be_lost(session: BotSession, ann: Person) -> None:
    before = kept(session)
    done = await session.delivered(await ann.says("/imagine a short-lived thing"))
    for lost in kept(session) - before:
        (session.bot.folder / session.bot.settings["MEDIA_URL"].removeprefix("file:") / lost).unlink()
    assert not (await ann.presses(done, "File")).get("show_alert")
    reply = await session.until(lambda: session.replies(done))
    assert "no longer have this picture" in words(reply[0])
    order = await ann.says("make it night", to=done)
    assert "no longer open the picture" in words(await session.answer(order))


async def test_pictures_and_words_go_when_their_time_is_over(session: BotSession, ann: Person) -> None:
    order = await ann.says(f"/imagine {CANARY} of old")
    done = await session.delivered(order)
    before = kept(session)
    await session.restart(MEDIA_DAYS="0.000001", PROMPT_DAYS="0.000001")
    await erased(session, before)
    for label in ("File", "Again", "Edit", "Vary"):
        assert "no longer available" in (await ann.presses(done, label))["text"]
    assert f"{CANARY} of old" not in noted(session)
    assert "1 day" in await ann.asks("/privacy")
