"""Groups, topics, channels, and people who hide behind their chat."""

import pytest

from tests.support.bot_session import BotSession, waits, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

# One order of each payer at a time, so that a second one waits and can be cancelled.
SETTINGS = {"MAX_ACTIVE_PER_USER": "1", "DAILY_CREDITS": "7"}
FOXES, SKIES = 2, 3


@pytest.fixture
def vera(session: BotSession) -> Person:
    """A member of the groups; she speaks Russian."""
    return session.person("ru", "Вера")


@pytest.fixture
def club(session: BotSession, ann: Person, vera: Person) -> int:
    """A plain group that Ann leads."""
    return session.group("Sunday walks", ann, vera)


@pytest.fixture
def forum(session: BotSession, ann: Person, vera: Person) -> int:
    """A supergroup with topics that Ann leads."""
    return session.group("Painters", ann, vera, topics={FOXES: "Foxes", SKIES: "Skies"})


@pytest.fixture
def channel(session: BotSession, ann: Person) -> int:
    """A channel in which Ann posts."""
    return session.channel("Gallery", ann)


async def test_a_group_order_is_answered_with_a_reply_and_the_person_pays(
    session: BotSession, vera: Person, club: int
) -> None:
    before = await vera.credits()
    done = await session.answer(await vera.says("/imagine a walk in the park", chat=club))
    assert "photo" in done
    assert await vera.credits() == before - 1


async def test_a_command_with_our_name_is_ours_and_one_with_another_bots_name_is_not(
    session: BotSession, ann: Person, club: int
) -> None:
    ours = session.world.bot.username
    told = await ann.asks(f"/start@{ours}", chat=club)
    assert "/edit" in told
    foreign = await ann.says("/imagine@other_bot a fox", chat=club)
    talk = await ann.says("what a fine day", chat=club)
    done = await session.answer(await ann.says(f"/imagine@{ours} a fox and a hen", chat=club))
    assert "a fox and a hen" in done["caption"]
    assert session.replies(foreign) == []
    assert session.replies(talk) == []


async def test_an_admin_bot_that_sees_everything_still_ignores_other_bots_and_plain_talk(
    session: BotSession, ann: Person, vera: Person, forum: int
) -> None:
    await session.act("add", chat_id=forum, admin=True)
    ignored = [
        await ann.says("/imagine@other_bot a fox", chat=forum),
        await vera.says("nice", chat=forum, to=await ann.says("just talking", chat=forum)),
        await vera.shows(picture(), "look what I found", chat=forum),
    ]
    await session.act("add", chat_id=forum)
    await ann.asks("/models", chat=forum)
    assert [session.replies(one) for one in ignored] == [[], [], []]


async def test_an_answer_stays_in_its_topic(session: BotSession, vera: Person, forum: int) -> None:
    order = await vera.says("/imagine a fox family", chat=forum, thread_id=FOXES)
    done = await session.answer(order)
    assert (done["message_thread_id"], done["is_topic_message"]) == (FOXES, True)
    edited = await session.answer(await vera.says("make it night", chat=forum, to=done))
    assert edited["message_thread_id"] == FOXES


async def test_the_general_topic_has_no_thread_id(session: BotSession, vera: Person, forum: int) -> None:
    after = session.last_call
    order = await vera.says("/imagine a quiet pond", chat=forum)
    done = await session.answer(order)
    assert not done.get("is_topic_message")
    sent = await session.called("sendMessage", after=after, fits=lambda told: told["chat_id"] == forum)
    assert "message_thread_id" not in sent
    edited = await session.answer(await vera.says("/edit mirror it", chat=forum, to=done))
    assert "photo" in edited


async def test_files_and_repeated_orders_stay_in_their_topic_too(session: BotSession, ann: Person, forum: int) -> None:
    done = await session.delivered(await ann.says("/imagine a red sky", chat=forum, thread_id=SKIES))
    await ann.presses(done, "📎")
    await ann.presses(done, "🔁")
    both = await session.until(lambda: len(found := [m for m in session.replies(done) if not waits(m)]) == 2 and found)
    assert {"document" in one for one in both} == {True, False}
    assert [one["message_thread_id"] for one in both] == [SKIES, SKIES]


async def test_a_plain_cancel_within_a_topic_cancels_the_order_that_waits(
    session: BotSession, vera: Person, forum: int
) -> None:
    await session.hold("apipod", "a slow heron")
    first = await vera.says("/imagine a slow heron", chat=forum, thread_id=FOXES)
    await session.until(lambda: session.replies(first))
    second = await vera.says("/imagine a second heron", chat=forum, thread_id=FOXES)
    await session.until(lambda: session.replies(second))
    told = await vera.asks("/cancel", chat=forum, thread_id=FOXES)
    assert "Отмен" in told
    assert "Отмен" in words(await session.answer(second))
    session.let_go("a slow heron")
    assert "photo" in await session.answer(first)
    assert session.tasks("a second heron") == []


async def test_a_channel_post_is_answered_and_the_channel_pays(session: BotSession, ann: Person, channel: int) -> None:
    before = await ann.credits()
    done = await session.answer(await ann.says("/imagine the evening news", chat=channel))
    assert "photo" in done
    assert "This chat has 6 of 7" in await ann.asks("/quota", chat=channel)
    assert await ann.credits() == before


async def test_a_channel_picture_is_edited_by_a_reply(session: BotSession, ann: Person, channel: int) -> None:
    done = await session.answer(await ann.says("/imagine a poster", chat=channel))
    edited = await session.answer(await ann.says("/edit a sketch of it", chat=channel, to=done))
    assert "photo" in edited
    (task,) = session.tasks("a sketch of it")
    assert len(task.job.images) == 1


async def test_the_channels_admin_may_press_its_buttons_and_nobody_else(
    session: BotSession, ann: Person, vera: Person, channel: int
) -> None:
    done = await session.delivered(await ann.says("/imagine a banner", chat=channel))
    refused = await vera.presses(done, "🔁")
    assert refused["show_alert"]
    await ann.presses(done, "📎")
    (file,) = await session.until(lambda: [one for one in session.replies(done) if "document" in one])
    assert session.file(file)
    assert len(session.tasks("a banner")) == 1


async def test_an_anonymous_admin_makes_the_chat_pay(session: BotSession, ann: Person, forum: int) -> None:
    before = await ann.credits()
    done = await session.answer(await ann.says("/imagine a masked ball", chat=forum, anonymous=True))
    assert "photo" in done
    assert "This chat has 6 of 7" in await ann.asks("/quota", chat=forum, anonymous=True)
    assert await ann.credits() == before


async def test_a_member_who_writes_as_a_channel_makes_the_chat_pay(
    session: BotSession, ann: Person, forum: int, channel: int
) -> None:
    before = await ann.credits()
    done = await session.answer(await ann.says("/imagine a disguise", chat=forum, as_channel=channel))
    assert "photo" in done
    assert await ann.credits() == before


async def test_a_group_that_becomes_a_supergroup_gets_its_picture_there(
    session: BotSession, vera: Person, club: int
) -> None:
    old, new = club, -1007000000001
    await session.hold("apipod", "a moving house")
    order = await vera.says("/imagine a moving house", chat=old)
    assert waits(await session.placeholder(order))
    await session.until(lambda: session.tasks("a moving house"))
    session.may_fail("editMessageMedia", "editMessageText", "sendMessage", "setMessageReaction")
    await session.act("upgrade", chat_id=old, new_chat_id=new)
    session.let_go("a moving house")

    def arrived() -> list[object]:
        return [message for message in session.world.chats[new].messages.values() if "photo" in message.content]

    assert len(await session.until(arrived)) == 1
