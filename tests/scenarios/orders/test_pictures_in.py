"""Pictures that people bring: stickers, profile photos, several at once, and what cannot be read."""

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAINT = "🎨 Paint this"


async def test_a_still_sticker_is_edited_by_a_reply_to_it(session: BotSession, ann: Person) -> None:
    sticker = await ann.sticks(picture(512, 512, kind="WEBP"))
    question = await session.answer(sticker)
    assert "What should I change?" in words(question)
    assert "photo" in await session.answer(await ann.says("/edit put it on a mug", to=sticker))
    (task,) = session.tasks("put it on a mug")
    assert len(task.job.images) == 1


async def test_a_sticker_that_moves_and_an_heic_file_are_refused_in_words(session: BotSession, ann: Person) -> None:
    moving = await ann.sticks(b"\x1f\x8b animation", moves=True)
    assert "TGS" in words(await session.answer(moving))
    assert "TGS" in await ann.asks("/edit make it blue", to=moving)
    heic = b"\x00\x00\x00\x18ftypheic"
    assert "HEIC" in words(await session.answer(await ann.attaches("a.heic", heic, "/edit red", mime="image/heic")))
    nameless = await ann.attaches("b.HEIC", heic, "make it red", mime="application/octet-stream")
    assert "as a photo" in words(await session.answer(nameless))
    assert await ann.credits() == 40


async def test_ones_own_profile_photo_is_edited(session: BotSession, ann: Person) -> None:
    assert "see your profile photo" in await ann.asks("/edit @me as an astronaut")
    assert "/edit" in await ann.asks("/edit @me")
    session.world.people[ann.id].avatar = picture(400, 400)
    assert "photo" in await session.answer(await ann.says("/edit @me as an astronaut --n 1"))
    (task,) = session.tasks("as an astronaut")
    assert len(task.job.images) == 1


async def test_several_pictures_are_numbered_in_the_answer(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(), picture(200, 300), picture()], "/edit the first behind the second")
    done = await session.answer(album[0])
    assert "your pictures 1–3" in words(done)
    single = await session.answer(await ann.shows(picture(), "/edit alone"))
    assert "numbered" not in words(single)
