"""The media store cannot be written to while the database works: pictures still come, and no new order is taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.bot_session import BotSession, Json, open_session, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotSession]:
    """A bot whose operator is Ann of the seeds."""
    folder = tmp_path_factory.mktemp("bot")
    async with open_session(folder, ADMIN_IDS="101", MEDIA_URL=f"file:{folder}/pictures") as session:
        yield session


def break_store(session: BotSession) -> Path:
    """Nothing can be written any more: a file stands where the folder was."""
    pictures = session.bot.folder / "pictures"
    pictures.mkdir(exist_ok=True)
    pictures.rename(session.bot.folder / "away")
    pictures.write_text("in the way")
    return pictures


def repair_store(session: BotSession) -> None:
    pictures = session.bot.folder / "pictures"
    pictures.unlink()
    (session.bot.folder / "away").rename(pictures)


def alerts(session: BotSession) -> list[str]:
    """What the operator was told of the store."""
    chat = session.world.chats[101]
    return [one.text for one in chat.messages.values() if one.by_bot and "media store" in one.text]


async def readiness(session: BotSession) -> tuple[int, Json]:
    reply = await session.http.get(f"{session.origin}/readyz")
    return reply.status_code, reply.json()


async def test_pictures_come_orders_are_refused_and_operators_are_told(session: BotSession) -> None:
    ann = session.person()
    await session.hold("apipod", "a fox on its way")
    order = await ann.says("/imagine a fox on its way --via apipod")
    await session.until(lambda: session.tasks("a fox on its way"))
    pictures = break_store(session)
    try:
        session.let_go("a fox on its way")
        done = await session.answer(order)
        assert "photo" in done
        assert "can’t store" in words(done)
        status, told = await readiness(session)
        assert status == 503
        assert told["why"].startswith("media: ")
        assert str(session.bot.folder) not in told["why"]
        await session.until(lambda: alerts(session))

        refused = words(await session.answer(await ann.says("/imagine a fox that cannot be kept")))
        assert "Nothing was charged" in refused
        assert (await ann.presses(done, "Again"))["show_alert"]
        assert "Nothing was charged" in words(await session.answer(await ann.says("/imagine one more fox --n 2")))
        assert session.tasks("a fox that cannot be kept") == []
        assert await session.bought() == 1
        assert await ann.credits() == 39
    finally:
        repair_store(session)
    assert await readiness(session) == (200, {"ready": True})
    await session.until(lambda: len(alerts(session)) == 2)
    assert "works again" in alerts(session)[1]
    assert [path for path in pictures.rglob("*.png") if "out" in path.parts]  # what was in memory is kept after all
    await ann.presses(done, "File")
    await session.until(lambda: [one for one in session.replies(done) if "document" in one])
    assert "photo" in await session.answer(await ann.says("/imagine a fox that can be kept"))


async def test_a_full_store_is_noticed_before_anything_is_bought(session: BotSession) -> None:
    ann = session.person()
    before = await session.bought()
    break_store(session)
    try:
        assert (await readiness(session))[0] == 503
        assert "Nothing was charged" in words(await session.answer(await ann.says("/imagine a fox for nobody")))
        assert "Available" in await ann.asks("/imagine a fox --model nothing")
        assert await ann.credits() == 40
    finally:
        repair_store(session)
    assert (await readiness(session))[0] == 200
    assert await session.bought() == before
