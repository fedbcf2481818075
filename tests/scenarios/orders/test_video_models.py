"""Which model makes a video of a picture, and its price, where the usual one cannot: Seedance without PUBLIC_URL."""

from typing import Any

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.menus import opened, turned
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"DAILY_CREDITS": "200", "PROVIDERS": "apipod,apikley,pixwith,openai"}
KLING_25, VEO_3_FAST = "2-1", "2-6"


def made_by(session: BotSession, prompt: str) -> Any:
    (task,) = session.tasks(prompt)
    return task.job.model


async def only_kling(session: BotSession, ann: Person) -> int:
    """A group whose rules allow one model for videos, which costs 10 credits."""
    group = session.group("Films", ann)
    menu = await opened(session, ann, chat=group)
    await turned(session, ann, menu, "This chat", "Allowed models", "seedream-4.5", "kling-2.6")
    return group


async def test_a_photo_goes_to_the_cheapest_model_that_can(session: BotSession, ann: Person) -> None:
    assert "video" in await session.delivered(await ann.shows(picture(), "/video it waves"))
    assert made_by(session, "it waves") == KLING_25
    assert await ann.credits() == 195


async def test_a_dearer_model_is_named_and_asked_about_even_where_prices_are_not(
    session: BotSession, ann: Person
) -> None:
    club = await only_kling(session, ann)
    menu = await opened(session, ann)
    await turned(session, ann, menu, "Skip price question")
    question = await session.answer(await ann.shows(picture(), "/video it nods", chat=club))
    assert "with kling-2.6 for 10 credits?" in words(question)
    named = await ann.shows(picture(), "/video it bows --model kling-2.6", chat=club)
    assert "video" in await session.delivered(named)
    assert session.tasks("it nods") == []
    done = await session.delivered(await ann.says("/imagine a still hat", chat=club))
    assert labels(done)[2] == ["🎬 Animate · 10"]
    await ann.presses(done, "Animate")
    asked = await session.until(lambda: [one for one in session.replies(done) if "10 credits" in words(one)])
    assert "with kling-2.6" in words(asked[0])


async def test_a_picture_is_animated_by_the_persons_own_model(session: BotSession, ann: Person) -> None:
    menu = await opened(session, ann)
    await turned(session, ann, menu, "Skip price question", "Video model", "veo-3-fast")
    done = await session.delivered(await ann.says("/imagine a calm hat"))
    assert labels(done)[2] == ["🎬 Animate · 8"]
    assert "8 credits" in (await ann.presses(done, "Animate"))["text"]
    await session.until(lambda: [one for one in session.replies(done) if "video" in one])
    assert [task.job.model for task in session.tasks("a calm hat", "pixwith")] == [VEO_3_FAST]
    sheet = await session.delivered(await ann.says("/imagine two hats --n 2"))
    await ann.presses(sheet, "1")
    file = await session.until(lambda: [one for one in session.replies(sheet) if "document" in one])
    assert labels(file[0])[2] == ["🎬 Animate · 8"]


async def test_references_are_not_advised_where_the_model_takes_none(session: BotSession, ann: Person) -> None:
    first, *_ = await ann.shows_album([picture()] * 2, "/video they meet")
    reply = words(await session.answer(first))
    assert "This model animates one picture, and you sent more. Your 5 credits were returned." in reply
    assert "--ref" not in reply
