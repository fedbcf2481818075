"""Telegram does not take the picture as it is: it comes in another form, or is kept."""

import pytest

from tests.support.bot_session import BotSession, words
from tests.support.users import Person, alike

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refuse(session: BotSession, description: str, *, times: int, method: str = "editMessageMedia") -> None:
    """The next pictures that the bot posts are refused with these words."""
    session.may_fail(method)
    fault = {"kind": "error", "method": method, "description": description, "times": times}
    await session.act("faults", faults=[fault])


async def test_a_picture_that_cannot_be_a_photo_comes_as_a_document(session: BotSession, ann: Person) -> None:
    await refuse(session, "Bad Request: PHOTO_INVALID_DIMENSIONS", times=1)
    answer = await session.delivered(await ann.says("/imagine a very long fox"))
    assert answer["document"]["mime_type"] == "image/png"
    (task,) = session.tasks("a very long fox")
    assert alike(session.file(answer), session.results(task, "apipod")[0])


async def test_a_video_that_is_refused_comes_as_a_file_also_when_it_is_shown_again(
    session: BotSession, ann: Person
) -> None:
    await refuse(session, "Bad Request: wrong file identifier/HTTP URL specified", times=1)
    answer = await session.delivered(await ann.says("/video a fox that does not play --sec 4"))
    assert answer["document"]["mime_type"] == "video/mp4"
    assert "here is the file" in words(answer)
    assert await ann.credits() == 36
    (line,) = [line for line in (await ann.asks("/jobs")).splitlines() if "a fox that does not play" in line]
    await refuse(session, "Bad Request: wrong file identifier/HTTP URL specified", times=1, method="sendVideo")
    shown = await session.answer(await ann.says(f"/show {line.split()[0]}"))
    assert session.file(shown) == session.file(answer)
    assert "document" in shown


async def test_a_video_that_the_server_finds_too_large_is_refunded_at_once(session: BotSession, ann: Person) -> None:
    session.may_fail("editMessageMedia")
    files, limit = session.world.files, session.world.files.upload_bytes
    files.upload_bytes = 10_000
    try:
        answer = words(await session.answer(await ann.says("/video a fox for a small server --sec 4")))
    finally:
        files.upload_bytes = limit
    assert "larger than Telegram accepts here" in answer
    assert "Your 4 credits were returned" in answer
    assert await ann.credits() == 40


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


async def test_an_order_whose_first_message_is_refused_is_not_bought_and_says_so(
    session: BotSession, ann: Person
) -> None:
    await refuse(session, "Bad Request: something new", times=1, method="sendMessage")
    answer = words(await session.answer(await ann.says("/imagine an unannounced fox")))
    assert "Telegram didn’t take my message" in answer
    assert "Your credit was returned" in answer
    assert await ann.credits() == 40
    assert not session.tasks("an unannounced fox")
