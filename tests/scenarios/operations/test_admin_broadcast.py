"""An administrator writes to everybody: seen first, sent once to each, also after a kill, and turned off."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.menus import ADMIN, administrator, flat, turned
from tests.support.users import Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.siege]

SETTINGS = {"ADMIN_IDS": str(ADMIN)}
OFF, ON = "🔕 No more of these", "🔔 Send them again"


@pytest.fixture
def boss(session: BotSession) -> Person:
    return administrator(session)


def told(session: BotSession, person: Person, text: str) -> list[Json]:
    """What the bot wrote to the person with that text."""
    written = session.world.chats[person.id].messages.values()
    seen = [one.as_seen() for one in written if one.by_bot and not one.deleted]
    return [message for message in seen if text in words(message) and [OFF] in labels(message)]


async def sent(session: BotSession, boss: Person, text: str) -> Json:
    """The menu after a broadcast to everybody was started."""
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📣 Broadcast", "✍️ New")
    draft = await session.answer(await boss.says(text))
    everybody = next(label for label in flat(draft) if label.startswith("Everybody"))
    return await turned(session, boss, draft, everybody, "📤 Send")


async def test_a_broadcast_is_previewed_sent_once_to_each_and_can_be_turned_off(
    session: BotSession, ann: Person, boss: Person
) -> None:
    zoe = session.person("ru", "Zoe")
    for person in (ann, zoe):
        await person.asks("/quota")
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📣 Broadcast", "✍️ New")
    draft = await session.answer(await boss.says("New <models> today"))
    [preview] = await session.until(lambda: told(session, boss, "New <models> today"))
    assert labels(preview) == [[OFF]]
    await turned(session, boss, draft, "🔗 Buttons")
    draft = await session.answer(await boss.says("Open https://example.com/news"))
    assert "Everybody · 3" in flat(draft)
    await turned(session, boss, draft, "Everybody · 3")
    assert "3 people" in words(session.seen(draft))
    progress = await turned(session, boss, draft, "📤 Send")
    [got] = await session.until(lambda: told(session, ann, "New <models> today"))
    assert labels(got) == [["Open"], [OFF]]
    await session.until(lambda: session.world.chats[zoe.id].messages[max(session.world.chats[zoe.id].messages)].by_bot)
    await session.until(lambda: told(session, boss, "New <models> today")[2:])
    session.may_fail("editMessageText")  # a press that finds nothing new
    for _ in range(50):
        if "Finished" in words(session.seen(progress)):
            break
        await boss.presses(progress, "🔄 Refresh")
    assert "Delivered: 3" in words(session.seen(progress))
    await turned(session, boss, progress, "← Back")
    assert "✔️ New <models> today" in flat(session.seen(progress))
    for _ in range(2):
        answer = await ann.presses(got, OFF)
        assert "any more" in answer["text"]
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📣 Broadcast", "✍️ New")
    assert "Everybody · 2" in flat(await session.answer(await boss.says("Once more")))
    written = session.world.chats[ann.id].messages.values()
    back = next(one.as_seen() for one in written if one.by_bot and labels(one.as_seen()) == [[ON]])
    assert "again" in (await ann.presses(back, ON))["text"]
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📣 Broadcast", "✍️ New")
    assert "Everybody · 3" in flat(await session.answer(await boss.says("And again")))


async def test_a_confirmation_counts_only_for_the_draft_it_was_asked_for(
    session: BotSession, ann: Person, boss: Person
) -> None:
    await ann.asks("/quota")
    zoe = session.person("ru", "Zoe")
    await zoe.asks("/quota")
    menu = await session.answer(await boss.says("/admin"))
    await turned(session, boss, menu, "📣 Broadcast", "✍️ New")
    draft = await session.answer(await boss.says("For everybody"))
    label = next(one for one in flat(draft) if one.startswith("Русский"))
    await turned(session, boss, draft, label)
    other = await session.answer(await boss.says("/admin"))
    await turned(session, boss, other, "📣 Broadcast", "✍️ For everybody")
    label = next(one for one in flat(session.seen(other)) if one.startswith("Everybody"))
    await turned(session, boss, other, label)
    answer = await boss.presses(draft, "📤 Send")
    assert "changed" in answer["text"]
    await turned(session, boss, other, "📤 Send")
    await session.until(lambda: told(session, ann, "For everybody"))


async def test_after_a_kill_the_rest_get_it_and_nobody_twice(session: BotSession, boss: Person) -> None:
    crowd = [session.person("en", f"P{number}") for number in range(14)]
    for person in crowd:
        await person.says("/quota")
    await session.until(lambda: all(len(session.world.chats[one.id].messages) == 2 for one in crowd))
    after = session.last_call
    await sent(session, boss, "Good news")
    await session.called("sendMessage", after=after, fits=lambda call: int(call["chat_id"]) == crowd[3].id)
    await session.bot.kill()
    await session.start()
    await session.until(lambda: told(session, crowd[-1], "Good news"))
    counts = [len(told(session, one, "Good news")) for one in crowd]
    assert max(counts) == 1
    assert counts.count(0) <= 5
