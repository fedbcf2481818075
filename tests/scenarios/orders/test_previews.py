"""Previews in the placeholder: never after the end, never a second message, and a lost stream is a lost reply."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

# A preview is shown only where the lease outlasts its edit.
SETTINGS = {
    "PROVIDERS": "openai",
    "OPENAI_PREVIEWS": "2",
    "LEASE_SECONDS": "20",
    "ORDER_DEADLINE_SECONDS": "30",
    "LOG_LEVEL": "DEBUG",
}


async def previewed(session: BotSession, ann: Person, prompt: str) -> tuple[Json, Json]:
    """The order and its message, which shows a preview while the gateway paints, and so cannot become text again."""
    session.may_fail("editMessageText")
    await session.fault("openai", "slow", match=prompt, seconds=2.5)
    order = await ann.says(f"/imagine {prompt}")
    shown = await session.until(lambda: [one for one in session.replies(order) if "photo" in one])
    return order, shown[0]


def messages_of(session: BotSession, ann: Person, order: Json) -> list[Json]:
    """What the bot wrote to the person since the order."""
    every = session.world.chats[ann.id].messages.values()
    return [one.as_seen() for one in every if one.by_bot and not one.deleted and one.id > order["message_id"]]


async def test_the_placeholder_shows_a_preview_and_becomes_the_picture(session: BotSession, ann: Person) -> None:
    order, preview = await previewed(session, ann, "a red fox that comes slowly")
    assert words(preview) == "⏳ Painting… This is a preview."
    assert [button["text"] for row in preview["reply_markup"]["inline_keyboard"] for button in row] == ["❌ Cancel"]
    (task,) = session.tasks("a red fox that comes slowly", "openai")
    assert (task.job.body["stream"], task.job.body["partial_images"]) == (True, 2)
    done = await session.delivered(order)
    assert (done["message_id"], "photo" in done) == (preview["message_id"], True)
    assert words(done).startswith("a red fox that comes slowly")
    assert len(messages_of(session, ann, order)) == 1
    assert await ann.credits() == 39
    assert "b64_json" not in session.log


@pytest.mark.parametrize(
    ("fault", "says"),
    [("failed_refused", "content rules"), pytest.param("reset_after", "paying twice", marks=pytest.mark.siege)],
)
async def test_a_failure_takes_the_preview_away(session: BotSession, ann: Person, fault: str, says: str) -> None:
    prompt = f"a fox with {fault}"
    await session.fault("openai", fault, match=prompt)
    order, preview = await previewed(session, ann, prompt)
    ended = await session.answer(order)
    assert says in words(ended)
    assert [one["message_id"] for one in messages_of(session, ann, order)] == [ended["message_id"]]
    assert ended["message_id"] != preview["message_id"]
    assert await ann.credits() == 40
    assert len(session.tasks(prompt)) == 1


@pytest.mark.siege
async def test_a_bot_that_dies_over_a_preview_refunds_and_takes_it_away(session: BotSession, ann: Person) -> None:
    order, _ = await previewed(session, ann, "a fox that is cut short")
    await session.bot.kill()
    await session.start()
    ended = await session.answer(order, seconds=40)
    assert "Your credit was returned" in words(ended)
    assert len(messages_of(session, ann, order)) == 1
    assert await ann.credits() == 40
    assert len(session.tasks("a fox that is cut short")) == 1


async def test_several_pictures_at_once_have_no_previews(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine two foxes --n 2"))
    (task,) = session.tasks("two foxes", "openai")
    assert "stream" not in task.job.body
