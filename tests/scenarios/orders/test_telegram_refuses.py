"""Telegram does not take the picture as it is: it comes in another form, or is kept."""

import pytest

from tests.support.bot_session import Stage, words
from tests.support.users import Person, alike

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refuse(stage: Stage, description: str, *, times: int) -> None:
    """The next pictures that the bot posts are refused with these words."""
    stage.may_fail("editMessageMedia")
    fault = {"kind": "error", "method": "editMessageMedia", "description": description, "times": times}
    await stage.act("faults", faults=[fault])


async def test_a_picture_that_cannot_be_a_photo_comes_as_a_document(stage: Stage, ann: Person) -> None:
    await refuse(stage, "Bad Request: PHOTO_INVALID_DIMENSIONS", times=1)
    answer = await stage.delivered(await ann.says("/imagine a very long fox"))
    assert answer["document"]["mime_type"] == "image/png"
    (task,) = stage.tasks("a very long fox")
    assert alike(stage.file(answer), stage.results(task, "apipod")[0])


async def test_a_picture_that_may_not_be_posted_at_all_is_kept_for_show(stage: Stage, ann: Person) -> None:
    await refuse(stage, "Bad Request: not enough rights to send photos to the chat", times=2)
    answer = words(await stage.answer(await ann.says("/imagine a hidden fox")))
    assert "ready" in answer
    (line,) = [line for line in (await ann.asks("/jobs")).splitlines() if "a hidden fox" in line]
    shown = await stage.answer(await ann.says(f"/show {line.split()[0]}"))
    assert "photo" in shown
    assert await ann.credits() == 39
