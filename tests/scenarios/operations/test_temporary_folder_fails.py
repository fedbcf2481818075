"""Nothing can be written to the folder for temporary files: no video is sold, and one that was bought is refunded."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.bot_session import BotSession, Json, open_session, words

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotSession]:
    """A bot with such a folder of its own, whose operator is Ann of the seeds."""
    folder = tmp_path_factory.mktemp("bot")
    (folder / "passing").mkdir()
    told = {"TMPDIR": str(folder / "passing"), "ADMIN_IDS": "101", "VIDEO_DEADLINE_SECONDS": "4"}
    async with open_session(folder, **told) as session:
        yield session


def break_folder(session: BotSession) -> Path:
    """No file can be made any more: a file stands where the folder was."""
    passing = session.bot.folder / "passing"
    passing.rmdir()
    passing.write_text("in the way")
    return passing


def alerts(session: BotSession) -> list[str]:
    """What the operator was told of the folder."""
    chat = session.world.chats[101]
    return [one.text for one in chat.messages.values() if one.by_bot and "temporary files" in one.text]


async def readiness(session: BotSession) -> tuple[int, Json]:
    reply = await session.http.get(f"{session.origin}/readyz")
    return reply.status_code, reply.json()


async def test_what_was_bought_is_refunded_and_no_more_is_sold(session: BotSession) -> None:
    ann = session.person()
    assert await readiness(session) == (200, {"ready": True})
    await session.hold("apipod", "a fox on its way")
    order = await ann.says("/video a fox on its way --sec 4")
    await session.until(lambda: session.tasks("a fox on its way"))
    passing = break_folder(session)
    try:
        session.let_go("a fox on its way")
        assert "Your 4 credits were returned" in words(await session.answer(order))
        status, told = await readiness(session)
        assert status == 503
        assert told["why"].startswith("temporary: ")
        assert str(session.bot.folder) not in told["why"]
        await session.until(lambda: alerts(session))
        assert "no new video orders" in alerts(session)[0]

        refused = words(await session.answer(await ann.says("/video a fox that cannot be kept --sec 4")))
        assert "save videos right now" in refused
        assert "Nothing was charged" in refused
        assert session.tasks("a fox that cannot be kept") == []
        assert "photo" in await session.answer(await ann.says("/imagine a still fox"))
        assert await ann.credits() == 39
    finally:
        passing.unlink()
        passing.mkdir()
    assert await readiness(session) == (200, {"ready": True})
    await session.until(lambda: len(alerts(session)) == 2)
    assert "works again" in alerts(session)[1]
    assert "video" in await session.answer(await ann.says("/video a fox that can be kept --sec 4"))
