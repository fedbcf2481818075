"""fal, where the bot has a public address: signed callbacks, its queue, edits by link, lost replies, cancelling."""

import re

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import CAMERA, Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True
SETTINGS = {"PROVIDERS": "fal", "ORDER_DEADLINE_SECONDS": "30"}
PLACE = re.compile(r"⏳ (Position \d+ in|You are next in) the service’s queue\.")


def told(session: BotSession, order: Json) -> list[str]:
    """Every text that the order's message has had."""
    (message,) = session.replies(order)
    return [str(edit["was"].get("text")) for edit in message["edits"]] + [words(message)]


async def test_a_picture_is_ordered_by_the_path_of_its_model(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/imagine a red fox & <hens> --ar 16:9"))
    (task,) = session.tasks("a red fox & <hens>", "fal")
    assert task.job.model == "fal-ai/bytedance/seedream/v4.5/text-to-image"
    assert task.job.body == {
        "prompt": "a red fox & <hens>",
        "image_size": {"width": 2560, "height": 1440},
        "num_images": 1,
    }
    assert task.job.callback is not None
    assert task.job.callback.startswith(f"{session.origin}/hooks/")
    assert "photo" in done
    assert await ann.credits() == 39


async def test_a_photo_is_edited_by_link(session: BotSession, ann: Person) -> None:
    photo = await ann.shows(picture(480, 270))
    assert "photo" in await session.answer(await ann.says("/edit make it night --model nano-banana-2", to=photo))
    (task,) = session.tasks("make it night", "fal")
    assert task.job.body["aspect_ratio"] == "16:9"
    (address,) = task.job.images
    assert address.startswith(f"{session.origin}/media/")
    reply = await session.http.get(address)
    assert reply.headers["content-type"] == "image/jpeg"
    assert CAMERA.encode() not in reply.content


async def test_a_signed_callback_is_heard(session: BotSession, ann: Person) -> None:
    await session.fault("fal", "callback_doubled", match="heard twice")
    assert "photo" in await session.answer(await ann.says("/imagine heard twice"))
    (task,) = session.tasks("heard twice")
    await task.told.wait()
    assert [call["status"] for call in task.callbacks] == [200, 200]
    assert await ann.credits() == 39


async def test_a_callback_with_a_wrong_signature_is_not_heard(session: BotSession, ann: Person) -> None:
    await session.fault("fal", "callback_badly_signed", match="heard of nobody")
    assert "photo" in await session.answer(await ann.says("/imagine heard of nobody"))  # it is polled, too
    (task,) = session.tasks("heard of nobody")
    await session.until(lambda: task.callbacks)
    assert {call["status"] for call in task.callbacks} == {403}
    assert "callback with a wrong signature" in session.log


@pytest.mark.parametrize("kind", ["reset_after", "error_after_start", "garbled_after"])
async def test_a_lost_reply_is_found_by_its_callback(session: BotSession, ann: Person, kind: str) -> None:
    await session.fault("fal", kind, match=f"{kind} of a fox")
    assert "photo" in await session.answer(await ann.says(f"/imagine {kind} of a fox"))
    assert len(session.tasks(f"{kind} of a fox")) == 1
    assert await ann.credits() == 39


@pytest.mark.parametrize("prompt", ["a forbidden thing", "a fox that fails"])
async def test_a_failed_request_is_refunded(session: BotSession, ann: Person, prompt: str) -> None:
    if prompt == "a fox that fails":
        await session.fault("fal", "failed", match=prompt)
    failed = await session.answer(await ann.says(f"/imagine {prompt}"))
    assert "Your credit was returned" in failed["text"]
    assert ("rules" in failed["text"]) is (prompt == "a forbidden thing")
    assert await ann.credits() == 40


async def test_a_locked_account_is_told_to_nobody_but_as_credit(session: BotSession, ann: Person) -> None:
    await session.fault("fal", "out_of_credit", match="an unpaid fox")
    failed = await session.answer(await ann.says("/imagine an unpaid fox"))
    assert "out of credit" in failed["text"]
    assert session.tasks("an unpaid fox") == []


async def test_the_place_in_the_queue_is_shown_and_a_cancelled_request_is_stopped_there(
    session: BotSession, ann: Person
) -> None:
    await session.fault("fal", "slow", match="a patient fox", seconds=25)
    order = await ann.says("/imagine a patient fox")
    waiting = (await session.until(lambda: [one for one in session.replies(order) if PLACE.match(words(one))]))[0]
    (task,) = session.tasks("a patient fox")
    await ann.presses(waiting, "Cancel")
    ended = await session.answer(order)
    assert "cancelled" in words(ended).lower()
    await task.done.wait()
    assert task.cancelled
    texts = [text for text in told(session, order) if PLACE.match(text)]
    assert len(set(texts)) == len(texts)
