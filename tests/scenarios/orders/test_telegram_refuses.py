"""Telegram does not take the picture as it is: it comes in another form, or is kept."""

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person, alike

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refuse(session: BotSession, description: str, *, times: int) -> None:
    """The next pictures that the bot posts are refused with these words."""
    session.may_fail("editMessageMedia")
    fault = {"kind": "error", "method": "editMessageMedia", "description": description, "times": times}
    await session.act("faults", faults=[fault])


async def test_a_picture_that_cannot_be_a_photo_comes_as_a_document(session: BotSession, ann: Person) -> None:
    await refuse(session, "Bad Request: PHOTO_INVALID_DIMENSIONS", times=1)
    answer = await session.delivered(await ann.says("/imagine a very long fox"))
    assert answer["document"]["mime_type"] == "image/png"
    (task,) = session.tasks("a very long fox")
    assert alike(session.file(answer), session.results(task, "apipod")[0])


async def test_a_picture_that_may_not_be_posted_at_all_is_refunded_and_kept_for_show(
    session: BotSession, ann: Person
) -> None:
    await refuse(session, "Bad Request: not enough rights to send photos to the chat", times=2)
    answer = words(await session.answer(await ann.says("/imagine a hidden fox")))
    assert "ready" in answer
    assert "Your credit was returned" in answer
    (line,) = [line for line in (await ann.asks("/jobs")).splitlines() if "a hidden fox" in line]
    assert f"/show {line.split()[0]}" in answer
    shown = await session.answer(await ann.says(f"/show {line.split()[0]}"))
    assert "photo" in shown
    assert await ann.credits() == 40
