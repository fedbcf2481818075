"""What a private chat needs no command for."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.menus import opened, turned
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAINT = "🎨 Paint this"


async def the_picture(session: BotSession, message: Json) -> Json:
    return (await session.until(lambda: [one for one in session.replies(message) if "photo" in one]))[0]


async def test_plain_words_are_offered_with_their_price_and_painted_when_pressed(
    session: BotSession, ann: Person
) -> None:
    command = await ann.says("a quiet\nharbour “at dawn” ⚓️ --4k")
    offer = await session.answer(command)
    assert "2 credits" in words(offer)
    assert labels(offer) == [[PAINT]]
    assert await ann.credits() == 40
    assert "2 credits" in (await ann.presses(offer, PAINT))["text"]
    done = await the_picture(session, command)
    assert words(done).startswith("a quiet\nharbour “at dawn” ⚓️\n")
    assert session.seen(offer)["deleted"]
    assert await ann.credits() == 38


async def test_an_offer_outlives_a_restart_orders_once_and_obeys_its_owner_alone(
    session: BotSession, ann: Person
) -> None:
    command = await ann.says("an old lamp")
    offer = await session.answer(command)
    await session.restart()
    eve = session.person()
    assert "someone else" in (await eve.presses(offer, PAINT))["text"]
    button = offer["markup"]["inline_keyboard"][0][0]["callback_data"]
    presses = [
        await session.act("press", chat_id=ann.id, message_id=offer["message_id"], from_id=ann.id, data=button)
        for _ in range(2)
    ]
    session.may_fail("deleteMessage")
    reply = [session.world.presses[press["id"]] for press in presses]
    await session.until(lambda: all(press.answer for press in reply))
    await the_picture(session, command)
    assert len(session.tasks("an old lamp")) == 1
    assert await ann.credits() == 39


async def test_what_cannot_be_painted_is_not_offered(session: BotSession, ann: Person) -> None:
    reply = await session.answer(await ann.says("a lamp --ar 17:10"))
    assert "does not support 17:10" in words(reply)
    assert labels(reply) == []


async def test_a_file_that_nobody_called_a_picture_is_not_fetched(session: BotSession, ann: Person) -> None:
    before = session.last_call
    await ann.attaches("report.pdf", b"%PDF-1.7" + bytes(1_000_000), mime="application/pdf")
    offer = await session.answer(await ann.attaches("notes.txt", b"a lamp", "a lamp at noon", mime="text/plain"))
    assert labels(offer) == [[PAINT]]
    calls = [call.method for call in session.world.journal.calls if call.n > before]
    assert "file" not in calls
    assert "getFile" not in calls


async def test_an_offer_beyond_the_quota_is_refused_when_pressed(session: BotSession, ann: Person) -> None:
    offer = await session.answer(await ann.says("a dear thing --4k --n 4"))
    for number in range(4):
        assert "photo" in await session.answer(await ann.says(f"/imagine dear {number} --4k --n 4"))
    assert await ann.credits() == 8
    assert "photo" in await session.answer(await ann.says("/imagine one more"))
    answer = await ann.presses(offer, PAINT)
    assert "you have 7" in answer["text"]
    assert session.tasks("a dear thing") == []


async def test_a_photo_without_words_is_asked_about_and_the_next_words_change_it(
    session: BotSession, ann: Person
) -> None:
    question = await session.answer(await ann.shows(picture()))
    assert "What should I change?" in words(question)
    assert question["markup"]["force_reply"]
    await session.restart()
    assert "photo" in await session.answer(await ann.says("make it a woodcut"))
    (task,) = session.tasks("make it a woodcut")
    assert len(task.job.images) == 1
    after = await session.answer(await ann.says("and now something new"))
    assert labels(after) == [[PAINT]]


async def test_a_reply_to_an_older_question_is_about_its_picture(session: BotSession, ann: Person) -> None:
    first = await session.answer(await ann.shows(picture(300, 200)))
    await session.answer(await ann.shows(picture(200, 300)))
    done = await session.answer(await ann.says("as an old print", to=first))
    assert done["photo"][-1]["width"] > done["photo"][-1]["height"]


async def test_a_photo_with_words_is_offered_as_a_change(session: BotSession, ann: Person) -> None:
    shown = await ann.shows(picture(), "make it night")
    offer = await session.answer(shown)
    assert "Edit the picture" in words(offer)
    await ann.presses(offer, PAINT)
    await the_picture(session, shown)
    (task,) = session.tasks("make it night")
    assert len(task.job.images) == 1


async def test_an_album_without_words_is_answered_once_with_how_to_edit_it(session: BotSession, ann: Person) -> None:
    before = session.last_call
    album = await ann.shows_album([picture(), picture(200, 300), picture()])
    hint = await session.answer(album[0])
    assert "/edit put them together" in words(hint)
    await ann.asks("/quota")
    sent = [call for call in session.world.journal.calls if call.n > before and call.method == "sendMessage"]
    assert len(sent) == 2


async def test_an_album_with_words_is_offered_whole(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(), picture(200, 300)], "put them together")
    offer = await session.answer(album[0])
    await ann.presses(offer, PAINT)
    await the_picture(session, album[0])
    (task,) = session.tasks("put them together")
    assert len(task.job.images) == 2


async def test_who_wants_it_so_is_painted_for_at_once(session: BotSession, ann: Person) -> None:
    await turned(session, ann, await opened(session, ann), "Paint at once")
    done = await session.delivered(await ann.says("a hasty fox --ar 16:9"))
    assert words(done).startswith("a hasty fox\n")
    assert "photo" in await session.delivered(await ann.shows(picture(), "give it a hasty hat"))
    choice = await session.answer(await ann.says("a {hasty,slow} hen"))
    assert labels(choice) == [[PAINT], ["✍️ One, as written · 1 credit"]]
    assert await ann.credits() == 38
    await turned(session, ann, await opened(session, ann), "Paint at once")
    assert labels(await session.answer(await ann.says("a patient fox"))) == [[PAINT]]
