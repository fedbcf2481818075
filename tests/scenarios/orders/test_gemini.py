"""Gemini, where there is nothing but its key: the reply is the picture, edits travel inside the request."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from tests.support.bot_session import BotSession, words
from tests.support.users import CAMERA, Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "gemini", "ORDER_DEADLINE_SECONDS": "30"}


async def test_a_picture_is_ordered_from_words(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a red fox & <hens> --ar 16:9 --4k"))
    (task,) = session.tasks("a red fox & <hens>", "gemini")
    assert task.job.model == "gemini-3.1-flash-image"
    assert task.job.body["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "4K"}
    assert "nano-banana-2" in words(done)
    assert await ann.credits() == 38
    await ann.presses(done, "📎")
    (file,) = await session.until(lambda: session.replies(done))
    assert session.file(file) == session.results(task, "gemini")[0]


async def test_an_album_is_edited_inside_one_request(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(300, 200), picture(200, 300)], "/edit put them together")
    assert "photo" in await session.answer(album[0])
    (task,) = session.tasks("put them together", "gemini")
    contents = [base64.b64decode(address.partition(",")[2]) for address in task.job.images]
    assert [Image.open(BytesIO(content)).size for content in contents] == [(300, 200), (200, 300)]
    assert not any(CAMERA.encode() in content for content in contents)


@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_is_refunded_and_never_bought_again(session: BotSession, ann: Person, kind: str) -> None:
    await session.fault("gemini", kind, match=f"{kind} of a fox")
    ended = await session.answer(await ann.says(f"/imagine {kind} of a fox"))
    assert "connection dropped" in ended["text"]
    assert "Your credit was returned" in ended["text"]
    assert len(session.tasks(f"{kind} of a fox")) == 1
    assert await ann.credits() == 40


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("failed_refused", "content rules"), ("refused", "content rules"), ("failed", "failed to make")],
)
async def test_no_picture_is_explained_and_refunded(session: BotSession, ann: Person, kind: str, sentence: str) -> None:
    await session.fault("gemini", kind, match=f"a {kind} fox")
    ended = await session.answer(await ann.says(f"/imagine a {kind} fox"))
    assert sentence in ended["text"]
    assert "Your credit was returned" in ended["text"]
    assert await ann.credits() == 40


async def test_a_busy_gateway_is_asked_again_with_the_same_body(session: BotSession, ann: Person) -> None:
    await session.fault("gemini", "rate_limited", match="a patient fox", seconds=0.1, times=2)
    before = len(session.task_queue("gemini").creates)
    assert "photo" in await session.answer(await ann.says("/imagine a patient fox"))
    creates = session.task_queue("gemini").creates[before:]
    assert [create.fault for create in creates] == ["rate_limited", "rate_limited", None]
    assert len({create.sha256 for create in creates}) == 1
