"""Pictures under a spoiler cover: because a person wants it, or because the chat insists."""

import pytest

from tests.support.bot_session import BotSession
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_who_wants_a_cover_gets_their_pictures_covered(session: BotSession, ann: Person) -> None:
    plain = await session.delivered(await ann.says("/imagine a surprise"))
    assert "has_media_spoiler" not in plain
    await ann.presses(await session.answer(await ann.says("/settings")), "Spoiler")
    covered = await session.delivered(await ann.says("/imagine a present"))
    assert covered["has_media_spoiler"]
    sheet = await session.delivered(await ann.says("/imagine two presents --n 2"))
    assert sheet["has_media_spoiler"]


async def test_a_shown_order_and_a_repeated_one_are_covered_too(session: BotSession, ann: Person) -> None:
    await ann.presses(await session.answer(await ann.says("/settings")), "Spoiler")
    done = await session.delivered(await ann.says("/imagine a wrapped box"))
    name = (await ann.asks("/jobs")).split("a wrapped box")[0].split()[-1]
    assert (await session.answer(await ann.says(f"/show {name}")))["has_media_spoiler"]
    await ann.presses(done, "🔁")
    assert (await session.answer(done))["has_media_spoiler"]


async def test_a_chat_that_insists_covers_everybodys_pictures(session: BotSession, ann: Person) -> None:
    vera = session.person("ru", "Вера")
    club = session.group("Walks", ann, vera)
    menu = await session.answer(await ann.says("/settings", chat=club))
    await ann.presses(menu, "This chat")
    await session.until(lambda: "This chat" in session.seen(menu)["text"])
    await ann.presses(menu, "Spoiler")
    covered = await session.delivered(await vera.says("/imagine a hidden path", chat=club))
    assert covered["has_media_spoiler"]
    assert "has_media_spoiler" not in await session.delivered(await vera.says("/imagine an open path"))
