"""🔗 gives the whole command and a link, and whoever opens the link is offered the same on their own account."""

import re

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAINT = "🎨 Paint this"


async def shared(session: BotSession, person: Person, done: Json) -> Json:
    """The message that answers 🔗."""
    assert await person.presses(done, "🔗") is not None
    return (await session.until(lambda: [one for one in session.replies(done) if words(one).startswith("🔗")]))[0]


def link_in(message: Json) -> str:
    found = re.search(r"https://t\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})$", words(message))
    assert found
    return found[2]


def code_in(message: Json) -> str:
    (code,) = [one for one in message["entities"] if one["type"] == "code"]
    said = words(message).encode("utf-16-le")
    return said[2 * code["offset"] : 2 * (code["offset"] + code["length"])].decode("utf-16-le")


async def test_the_command_says_all_and_can_be_copied(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a <b>shared</b> fox --ar 16:9 --res 2K --via pixwith"))
    reply = await shared(session, ann, done)
    said = "/imagine a <b>shared</b> fox --ar 16:9 --res 2K --model seedream-4.5 --via pixwith"
    assert code_in(reply) == said
    copy, send = reply["markup"]["inline_keyboard"][0]
    assert copy["copy_text"] == {"text": said}
    assert send["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2F")
    again = await session.delivered(await ann.says(said))
    assert again["photo"][-1]["width"] > again["photo"][-1]["height"]


async def test_who_opens_the_link_is_offered_the_same_and_pays_for_it_alone(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a fox for friends --ar 9:16 --4k"))
    payload = link_in(await shared(session, ann, done))
    eve = session.person("ru", "Ева")
    start = await eve.says(f"/start {payload}")
    offer = await session.answer(start)
    assert "2 кредита" in words(offer)
    assert "a fox for friends" in words(offer)
    assert len(session.tasks("a fox for friends")) == 1
    assert await eve.credits() == 40
    await eve.presses(offer, "Нарисовать")
    hers = (await session.until(lambda: [one for one in session.replies(start) if "photo" in one]))[0]
    assert hers["photo"][-1]["height"] > hers["photo"][-1]["width"]
    assert (await eve.credits(), await ann.credits()) == (38, 38)
    assert len(session.tasks("a fox for friends")) == 2


async def test_a_link_to_a_sheet_offers_all_and_one_of_its_pictures_that_one(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine foxes to share --n 2"))
    reply = await shared(session, ann, done)
    assert "--n 2" in code_in(reply)
    await ann.presses(done, "1")
    file = (await session.until(lambda: [one for one in session.replies(done) if "document" in one]))[0]
    one = await shared(session, ann, file)
    assert "--n" not in code_in(one)
    eve = session.person()
    assert "2 credits" in await eve.asks(f"/start {link_in(reply)}")
    assert "1 credit" in await eve.asks(f"/start {link_in(one)}")


async def test_the_link_of_an_edit_asks_for_the_picture(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.shows(picture(), "/edit add a hat"))
    reply = await shared(session, ann, done)
    assert code_in(reply).startswith("/edit add a hat --model")
    eve = session.person()
    asked = await session.answer(await eve.says(f"/start {link_in(reply)}"))
    assert "Send me yours" in words(asked)
    assert labels(asked) == []
    assert "photo" in await session.delivered(await eve.shows(picture(), code_in(asked)))


@pytest.mark.parametrize("payload", ["k7m2p9qx-0-AAAAAAAAAAAAAAAAAAAAAA", "hello", "a b c", "x" * 64, "'; --", "-0-"])
async def test_a_made_up_link_greets_and_says_so(session: BotSession, ann: Person, payload: str) -> None:
    reply = await ann.asks(f"/start {payload}")
    assert reply.startswith("👋")
    assert "has expired" in reply


async def test_a_bare_start_greets_as_ever(session: BotSession, ann: Person) -> None:
    reply = await ann.asks("/start")
    assert reply.startswith("👋")
    assert "link" not in reply


async def test_words_too_long_for_a_message_are_all_behind_the_link(session: BotSession, ann: Person) -> None:
    long = "fox & <hen> " * 330
    done = await session.delivered(await ann.says(f"/imagine {long}"))
    reply = await shared(session, ann, done)
    assert "too long" in words(reply)
    assert labels(reply) == [["↗️ Send to a friend"]]
    eve = session.person()
    offer = await session.answer(await eve.says(f"/start {link_in(reply)}"))
    await eve.presses(offer, PAINT)
    await session.until(lambda: len(session.tasks(long.strip())) == 2)


async def test_nobody_elses_press_shares(session: BotSession, ann: Person) -> None:
    eve = session.person()
    club = session.group("Walks", ann, eve)
    done = await session.delivered(await ann.says("/imagine a private joke", chat=club))
    assert (await eve.presses(done, "🔗"))["show_alert"]
    assert session.replies(done) == []
