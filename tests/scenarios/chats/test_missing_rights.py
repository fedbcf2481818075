"""The bot may not post pictures in a chat: they come in private or are refunded, and nothing more is bought there."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.bot_session import BotSession, Json, waits, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"MAX_ACTIVE_PER_USER": "2"}
HOUR_MS = 3_600_000
REFUSALS = [
    (400, "Bad Request: not enough rights to send photos to the chat"),
    (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN"),
    (403, "Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN"),
    (400, "Bad Request: CHAT_SEND_MEDIA_FORBIDDEN"),
    (400, "Bad Request: not enough rights to send documents to the chat"),
    (400, "Bad Request: not enough rights to send videos to the chat"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (400, "Bad Request: SLOWMODE_WAIT_30"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (400, "Bad Request: something that nobody has seen yet"),
]


def pictures(session: BotSession, chat_id: int) -> list[Json]:
    """What the bot has posted there with a picture."""
    chat = session.world.chats[chat_id]
    return [one.as_seen() for one in chat.messages.values() if one.by_bot and "photo" in one.content]


def stranger(session: BotSession, name: str = "Sam") -> Person:
    """Somebody who has never started the bot."""
    person = session.person("en", name)
    del session.world.chats[person.id]
    return person


async def restrict(session: BotSession, chat_id: int, *lacks: str, told: bool = False) -> None:
    await session.act("restrict", chat_id=chat_id, lacks=list(lacks), told=told)


def let_an_hour_pass(session: BotSession) -> None:
    """What is known of missing rights gets an hour older."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db", timeout=10)) as connection, connection:
        connection.execute(
            "UPDATE missing_rights SET noted_at = noted_at - ?, tried_at = tried_at - ?", (HOUR_MS, HOUR_MS)
        )


async def test_the_picture_comes_in_private_and_the_next_order_is_not_bought(session: BotSession, ann: Person) -> None:
    club = session.group("Fox friends", ann)
    await restrict(session, club, "photos")
    session.may_fail("editMessageMedia")
    told = words(await session.answer(await ann.says("/imagine a fox for the club", chat=club)))
    assert "private chat" in told
    assert "send photos" in told
    shown = (await session.until(lambda: pictures(session, ann.id)))[0]
    assert "a fox for the club" in words(shown)
    assert pictures(session, club) == []
    assert await ann.credits() == 39

    refused = words(await session.answer(await ann.says("/imagine a second fox", chat=club)))
    assert "Nothing was charged" in refused
    assert "send photos" in refused
    assert session.tasks("a second fox") == []
    assert await ann.credits() == 39


async def test_somebody_who_never_started_the_bot_gets_the_credit_back_and_the_picture_by_show(
    session: BotSession, ann: Person
) -> None:
    sam = stranger(session)
    club = session.group("Strangers", ann, sam)
    await restrict(session, club, "photos")
    session.may_fail("editMessageMedia", "sendChatAction")
    told = words(await session.answer(await sam.says("/imagine a fox of a stranger", chat=club)))
    assert "Your credit was returned" in told
    order_id = told.partition("/show ")[2].split()[0]
    session.world.private(session.world.people[sam.id])
    assert await sam.credits() == 40
    assert "photo" in await session.answer(await sam.says(f"/show {order_id}"))
    assert await sam.credits() == 40
    assert len(session.tasks("a fox of a stranger")) == 1


@pytest.mark.parametrize(("code", "description"), REFUSALS)
async def test_whatever_telegram_calls_it_nobody_pays_for_nothing(
    session: BotSession, ann: Person, code: int, description: str
) -> None:
    club = session.group("Any club", ann)
    prompt = f"a fox refused in way {REFUSALS.index((code, description))}"
    session.may_fail("editMessageMedia")
    fault = {"kind": "error", "method": "editMessageMedia", "error_code": code, "description": description}
    await session.act("faults", faults=[fault | {"chat_id": club, "times": 9}])
    order = await ann.says(f"/imagine {prompt}", chat=club)
    assert "private chat" in words(await session.answer(order))
    assert await session.until(lambda: pictures(session, ann.id))
    assert pictures(session, club) == []
    assert await ann.credits() == 39
    await session.act("faults", clear=True)


async def test_orders_that_are_on_their_way_come_in_private_and_the_right_is_named_once(
    session: BotSession, ann: Person
) -> None:
    club = session.group("Many orders", ann)
    for number in (1, 2):
        await session.hold("apipod", f"fox {number} on its way")
    orders = [await ann.says(f"/imagine fox {number} on its way --via apipod", chat=club) for number in (1, 2)]
    for number in (1, 2):
        await session.until(lambda number=number: session.tasks(f"fox {number} on its way"))  # type: ignore[misc]
    waiting = await ann.says("/imagine fox 3 in the queue --via apipod", chat=club)
    await session.placeholder(waiting)
    await restrict(session, club, "photos")
    session.may_fail("editMessageMedia")
    said = []
    for number, order in enumerate(orders, 1):
        session.let_go(f"fox {number} on its way")
        said.append(words(await session.answer(order)))
    assert sum("send photos" in text for text in said) == 1
    assert await session.until(lambda: len(pictures(session, ann.id)) == 2)
    assert "did not start" in words(await session.answer(waiting))
    assert session.tasks("fox 3 in the queue") == []
    assert await ann.credits() == 38


async def test_the_right_is_back_when_telegram_says_so(session: BotSession, ann: Person) -> None:
    club = session.group("Told", ann)
    await restrict(session, club, "photos", told=True)
    refused = await session.answer(await ann.says("/imagine a fox too early", chat=club))
    assert "send photos" in words(refused)
    assert session.tasks("a fox too early") == []
    await restrict(session, club, told=True)
    assert "photo" in await session.answer(await ann.says("/imagine a fox in time", chat=club))


@pytest.mark.parametrize("told", [True, False])
async def test_without_the_right_for_videos_pictures_are_still_made(
    session: BotSession, ann: Person, told: bool
) -> None:
    club = session.group(f"No videos, told {told}", ann)
    await restrict(session, club, "videos", told=told)
    prompt = f"a running fox of which the bot was told {told}"
    if not told:
        session.may_fail("editMessageMedia")
        answer = words(await session.answer(await ann.says(f"/video {prompt} --sec 4", chat=club)))
        assert "private chat" in answer
        assert "send videos" in answer
    assert "photo" in await session.answer(await ann.says("/imagine a resting fox", chat=club))
    before = await ann.credits()
    refused = words(await session.answer(await ann.says(f"/video again {prompt} --sec 4", chat=club)))
    assert "can’t post videos in this chat" in refused
    assert "send videos" in refused
    assert session.tasks(f"again {prompt}") == []
    assert "photo" in await session.answer(await ann.says("/imagine a second resting fox", chat=club))
    assert await ann.credits() == before - 1


async def test_without_the_right_for_photos_videos_are_still_made(session: BotSession, ann: Person) -> None:
    club = session.group("No photos", ann)
    await restrict(session, club, "photos", told=True)
    assert "can’t post pictures in this chat" in await ann.asks("/imagine a still fox", chat=club)
    done = await session.delivered(await ann.says("/video a fox on the move --sec 4", chat=club))
    assert "video" in done
    assert done["chat"]["id"] == club
    await restrict(session, club, "photos", "videos", told=True)
    assert "can’t post videos in this chat" in await ann.asks("/video a second fox on the move --sec 4", chat=club)
    assert session.tasks("a second fox on the move") == []


async def test_one_order_an_hour_tries_whether_the_right_is_back(session: BotSession, ann: Person) -> None:
    club = session.group("Nobody tells", ann)
    await restrict(session, club, "photos")
    session.may_fail("editMessageMedia")
    await session.answer(await ann.says("/imagine a first try", chat=club))
    await session.until(lambda: len(pictures(session, ann.id)) == 1)
    let_an_hour_pass(session)
    again = await session.answer(await ann.says("/imagine a second try", chat=club))
    assert "private chat" in words(again)
    await session.until(lambda: len(pictures(session, ann.id)) == 2)
    assert "Nothing was charged" in await ann.asks("/imagine a third try", chat=club)
    await restrict(session, club)
    let_an_hour_pass(session)
    assert "photo" in await session.delivered(await ann.says("/imagine a fourth try", chat=club))
    assert "photo" in await session.answer(await ann.says("/imagine a fifth try", chat=club))
    assert session.tasks("a third try") == []
    assert await ann.credits() == 36


async def test_a_closed_topic_closes_no_other(session: BotSession, ann: Person) -> None:
    forum = session.group("Forum", ann, topics={7: "Foxes", 8: "Lakes"})
    await session.hold("apipod", "a fox in a topic")
    order = await ann.says("/imagine a fox in a topic --via apipod", chat=forum, thread_id=7)
    await session.until(lambda: session.tasks("a fox in a topic"))
    await session.act("close_topic", chat_id=forum, thread_id=7)
    session.may_fail("editMessageMedia", "editMessageText", "sendMessage", "sendChatAction")
    session.let_go("a fox in a topic")
    assert await session.until(lambda: pictures(session, ann.id))
    assert pictures(session, forum) == []
    await ann.says("/imagine a second fox in a topic", chat=forum, thread_id=7)
    assert "photo" in await session.answer(await ann.says("/imagine a lake", chat=forum, thread_id=8))
    assert session.tasks("a second fox in a topic") == []
    assert session.replies(order)


async def test_a_deleted_topic_sends_the_picture_to_the_general_one(session: BotSession, ann: Person) -> None:
    forum = session.group("Forum", ann, topics={7: "Foxes"})
    await session.hold("apipod", "a fox without a topic")
    await ann.says("/imagine a fox without a topic --via apipod", chat=forum, thread_id=7)
    await session.until(lambda: session.tasks("a fox without a topic"))
    await session.act("delete_topic", chat_id=forum, thread_id=7)
    session.may_fail("editMessageMedia", "editMessageText", "sendMessage", "setMessageReaction", "sendChatAction")
    before = session.last_call
    session.let_go("a fox without a topic")
    assert await session.until(lambda: pictures(session, forum))
    await session.called("setMessageReaction", after=before)  # to a message that is gone with its topic
    assert await ann.credits() == 39


async def test_where_not_even_words_are_allowed_the_order_goes_on_in_private(session: BotSession, ann: Person) -> None:
    club = session.group("Silent", ann)
    await restrict(session, club, "text", "photos")
    session.may_fail("sendMessage")
    await ann.says("/imagine a fox in silence", chat=club)
    assert await session.until(lambda: pictures(session, ann.id))
    await ann.says("/imagine a second fox in silence", chat=club)
    assert await ann.credits() == 39
    assert session.tasks("a second fox in silence") == []


async def test_a_channel_that_takes_no_photos_gets_its_credit_back(session: BotSession, ann: Person) -> None:
    gallery = session.channel("Gallery", ann)
    await restrict(session, gallery, "photos")
    session.may_fail("editMessageMedia")
    answer = await session.answer(await ann.says("/imagine a fox for the channel", chat=gallery))
    assert "Your credit was returned" in words(answer)
    assert not waits(answer)
    assert "40" in await ann.asks("/quota", chat=gallery)


async def test_a_group_that_removed_the_bot_meanwhile(session: BotSession, ann: Person) -> None:
    club = session.group("Removed", ann)
    await session.hold("apipod", "a fox of an outcast")
    await ann.says("/imagine a fox of an outcast --via apipod", chat=club)
    await session.until(lambda: session.tasks("a fox of an outcast"))
    await session.act("kick", chat_id=club)
    session.may_fail("editMessageMedia", "editMessageText", "sendMessage", "setMessageReaction")
    session.let_go("a fox of an outcast")
    assert await session.until(lambda: pictures(session, ann.id))
    assert await ann.credits() == 39
