"""A backup of the running bot, put back after the disk was lost: pictures, credits, and nothing bought twice."""

import json
import shutil

import pytest

from tests.support.bot_session import BotSession, imagine_bot, words
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

SETTINGS = {"MAX_ACTIVE_PER_USER": "1"}


async def test_what_was_backed_up_comes_back_and_what_waited_is_refunded(session: BotSession, ann: Person) -> None:
    folder, settings = session.bot.folder, session.bot.settings
    done = await session.delivered(await ann.says("/imagine a red fox in snow"))
    await session.hold("apipod", "a slow fox")
    running = await ann.says("/imagine a slow fox")
    await session.until(lambda: session.tasks("a slow fox"))
    waiting = await ann.says("/imagine a fox that waits")
    await session.placeholder(waiting)

    code, said, complained = await imagine_bot("backup", "copies/monday", settings=settings, folder=folder)
    assert (code, complained) == (0, "")
    assert "opened and checked" in said
    manifest = json.loads((folder / "copies/monday/manifest.json").read_text())
    assert manifest["files"] >= 1
    assert manifest["missing"] == 0

    code, _, complained = await imagine_bot("restore", "copies/monday", "--yes", settings=settings, folder=folder)
    assert code == 2
    assert "Stop the bot first" in complained

    await session.bot.stop()
    bought = await session.bought()
    database = folder / settings["DATABASE_URL"].removeprefix("sqlite:///")
    database.unlink()
    shutil.rmtree(folder / settings["MEDIA_URL"].removeprefix("file:"))
    code, said, complained = await imagine_bot("restore", "copies/monday", "--yes", settings=settings, folder=folder)
    assert (code, complained) == (0, "")
    assert "1 pending submissions were refunded" in said

    session.let_go("a slow fox")
    await session.start()
    assert "to avoid paying twice" in words(await session.answer(waiting))
    assert "photo" in await session.answer(running)
    assert await session.bought() == bought
    assert not (await ann.presses(done, "File")).get("show_alert")
    assert await ann.credits() == 38


async def test_a_damaged_backup_is_refused_before_anything_is_changed(session: BotSession) -> None:
    folder, settings = session.bot.folder, session.bot.settings
    picture = next(path for path in (folder / "copies/monday/media").rglob("*") if path.is_file())
    picture.write_bytes(b"damaged")
    code, _, complained = await imagine_bot("restore", "copies/monday", "--yes", settings=settings, folder=folder)
    assert code == 2
    assert "1 files are missing or damaged" in complained
