"""Messages that are edited after they were sent, and albums with more than one caption."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, waits, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = True  # APIPod reads the pictures of a video by their address
SETTINGS = {"MAX_ACTIVE_PER_USER": "1"}
PAINT = "🎨 Paint this"


async def queued(session: BotSession, person: Person, text: str, *, behind: str) -> Json:
    """A message whose order waits behind another one."""
    await session.hold("apipod", behind)
    first = await person.says(f"/imagine {behind}")
    await session.until(lambda: session.tasks(behind))
    waiting = await person.says(text)
    await session.until(lambda: session.replies(waiting))
    assert waits(session.replies(first)[0])
    return waiting


async def told_again(session: BotSession, message: Json, count: int = 2) -> str:
    """The last of the answers to a message."""
    found = await session.until(lambda: seen if len(seen := session.replies(message)) == count else None)
    return words(found[-1])


async def test_an_order_that_waits_takes_the_new_words_for_the_same_price(session: BotSession, ann: Person) -> None:
    command = await queued(session, ann, "/imagine a rde fox --ar 16:9", behind="a slow ship")
    await ann.edits(command, "/imagine a red fox --ar 4:3")
    assert "Updated" in await told_again(session, command)
    session.let_go("a slow ship")
    await session.until(lambda: session.tasks("a red fox"))
    await session.until(lambda: "photo" in session.replies(command)[0])
    (task,) = session.tasks("a red fox")
    assert task.job.body["aspect_ratio"] == "4:3"
    assert session.tasks("a rde fox") == []
    assert await ann.credits() == 38


async def test_an_edit_that_costs_more_or_cannot_be_read_leaves_the_order_as_it_is(
    session: BotSession, ann: Person
) -> None:
    command = await queued(session, ann, "/imagine a kept hen", behind="a slow train")
    await ann.edits(command, "/imagine a kept hen, larger --4k")
    reply = await told_again(session, command)
    assert "different price" in reply
    assert "/imagine a kept hen, larger --4k" in reply
    await ann.edits(command, "/imagine a kept hen --ar wide")
    assert "keeps the text" in await told_again(session, command, 3)
    session.let_go("a slow train")
    await session.until(lambda: session.tasks("a kept hen"))
    await session.until(lambda: "photo" in session.replies(command)[0])
    assert await ann.credits() == 38


@pytest.mark.parametrize(
    ("first", "edited"),
    [
        ("/imagine a changed mind", "/video a changed mind"),
        ("/video a changed mind --sec 4", "/imagine a changed mind, painted"),
        ("/imagine a changed mind", "/edit a changed mind"),
    ],
)
async def test_another_command_is_another_order(session: BotSession, ann: Person, first: str, edited: str) -> None:
    command = await queued(session, ann, first, behind="a slow mind")
    await ann.edits(command, edited)
    reply = await told_again(session, command)
    assert "new message" in reply
    assert edited in reply
    session.let_go("a slow mind")
    await session.until(lambda: not waits(session.replies(command)[0]))
    assert ("video" in session.replies(command)[0]) is first.startswith("/video")
    assert session.tasks("a changed mind, painted") == []


async def test_an_album_is_one_order_of_one_kind(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(), picture()], captions=["/edit a still cat", "/video a moving cat"])
    assert "/video a moving cat" in words(await session.answer(album[1]))
    assert "photo" in await session.answer(album[0])
    assert len(session.tasks("a still cat")) == 1
    assert session.tasks("a moving cat") == []


async def test_new_words_may_turn_pictures_into_references(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "a slow hat")
    await ann.says("/imagine a slow hat")
    await session.until(lambda: session.tasks("a slow hat"))
    command = await ann.shows(picture(600, 400), "/video the same hat elsewhere")
    await session.until(lambda: session.replies(command))
    await ann.edits(command, "/video the same hat elsewhere --ref")
    assert "Updated" in await told_again(session, command)
    session.let_go("a slow hat")
    await session.until(lambda: "video" in session.replies(command)[0])
    (task,) = session.tasks("the same hat elsewhere")
    assert task.job.model == "seedance-2.0-fast-r2v"


async def test_an_edit_that_comes_too_late_is_answered_with_how_to_order_again(
    session: BotSession, ann: Person
) -> None:
    command = await ann.says("/imagine a quick hare")
    await session.delivered(command)
    await ann.edits(command, "/imagine a quick brown hare")
    reply = await told_again(session, command)
    assert "new message" in reply
    assert "/imagine a quick brown hare" in reply
    assert session.tasks("a quick brown hare") == []
    assert await ann.credits() == 39


async def test_an_edit_of_what_was_no_order_says_how_to_order(session: BotSession, ann: Person) -> None:
    command = await ann.says("/imagine a typo --ar 16;9 --ra")
    await session.answer(command)
    await ann.edits(command, "/imagine a typo --ar 16:9")
    assert "new message" in await told_again(session, command)
    assert await ann.credits() == 40


async def test_edits_that_are_old_or_no_orders_are_left_alone(session: BotSession, ann: Person) -> None:
    command, question = await ann.says("/imagine an old wish"), await ann.says("/models")
    await session.delivered(command)
    await session.answer(question)
    session.world.chats[ann.id].messages[command["message_id"]].date -= 61
    for message, text in ((command, "/imagine an older wish"), (question, "/quota")):
        await ann.edits(message, text)
    assert await ann.credits() == 39
    assert [len(session.replies(message)) for message in (command, question)] == [1, 1]


async def test_an_offer_that_nobody_took_takes_the_new_words(session: BotSession, ann: Person) -> None:
    command = await ann.says("a lamp post in the rian")
    offer = await session.answer(command)
    await ann.edits(command, "a lamp post in the rain")
    assert "Updated" in await told_again(session, command)
    await ann.presses(offer, PAINT)
    await session.until(lambda: session.tasks("a lamp post in the rain"))
    assert session.tasks("a lamp post in the rian") == []
    await session.until(lambda: any("photo" in one for one in session.replies(command)))
    assert await ann.credits() == 39


async def test_a_channel_post_can_be_edited_too(session: BotSession, ann: Person) -> None:
    channel = session.channel("Edits", ann)
    post = await ann.says("/imagine a headline", chat=channel)
    await session.answer(post)
    await ann.edits(post, "/imagine a better headline")
    assert "/imagine a better headline" in await told_again(session, post)


async def test_an_album_with_two_captions_is_one_order_with_both(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(), picture(200, 300)], captions=["/edit take this hat", "/edit to this cat"])
    assert "photo" in await session.answer(album[0])
    (task,) = session.tasks("take this hat\nto this cat")
    assert len(task.job.images) == 2
    assert session.replies(album[1]) == []
    assert await ann.credits() == 39


async def test_the_same_caption_twice_is_said_once_and_plain_ones_join_the_command(
    session: BotSession, ann: Person
) -> None:
    same = await ann.shows_album([picture(), picture()], captions=["/edit in ink", "/edit in ink"])
    assert "photo" in await session.answer(same[0])
    assert len(session.tasks("in ink")) == 1
    club = session.group("Albums", ann)
    await session.act("add", chat_id=club, admin=True)
    mixed = await ann.shows_album(
        [picture(), picture(), picture()], captions=["/edit mix them", "the hat", "the cat --ar 16:9"], chat=club
    )
    assert "photo" in await session.answer(mixed[0])
    (task,) = session.tasks("mix them\nthe hat\nthe cat")
    assert (len(task.job.images), task.job.body["aspect_ratio"]) == (3, "16:9")
    assert await ann.credits() == 38


async def test_an_album_with_two_plain_captions_is_one_offer(session: BotSession, ann: Person) -> None:
    album = await ann.shows_album([picture(), picture()], captions=["this coat", "on that dog"])
    offer = await session.answer(album[0])
    assert labels(offer) == [[PAINT]]
    await ann.presses(offer, PAINT)
    await session.until(lambda: session.tasks("this coat\non that dog"))
    await session.until(lambda: any("photo" in one for one in session.replies(album[0])))
    assert session.replies(album[1]) == []
    assert await ann.credits() == 39


async def test_a_second_caption_of_another_price_or_with_a_wrong_flag_is_answered(
    session: BotSession, ann: Person
) -> None:
    album = await ann.shows_album([picture(), picture()], captions=["/edit one of these", "/edit in large --4k"])
    assert "different price" in words(await session.answer(album[1]))
    assert "photo" in await session.answer(album[0])
    assert len(session.tasks("one of these")) == 1
    assert await ann.credits() == 39
