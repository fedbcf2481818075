"""People who mean harm: none buys for others, deletes, cancels, sees or changes what is not theirs."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.menus import flat, opened, turned
from tests.support.users import Person, picture

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module")]

NUMBERS = itertools.count(5_000_000)
Json = dict[str, Any]


@pytest.fixture
def eve(session: BotSession) -> Person:
    """Somebody who means harm."""
    return session.person("en", "Eve")


@pytest.fixture
def club(session: BotSession, ann: Person, eve: Person) -> int:
    """A group that Ann leads and Eve is in."""
    return session.group("Walks", ann, eve)


def data_of(message: Json, number: int = 0) -> str:
    """What the button says, counted through the rows."""
    return str([button for row in message["markup"]["inline_keyboard"] for button in row][number]["callback_data"])


def slip_in(session: BotSession, person: Person, **changed: Any) -> None:
    """An update that no app of Telegram's would send."""
    chat, sender = {"id": person.id, "type": "private"}, session.world.people[person.id].as_user()
    message = {"message_id": next(NUMBERS), "date": 1_800_000_000, "chat": chat, "from": sender}
    session.world.updates.put("message", message | changed, person.id)


async def told(session: BotSession, person: Person, after: int) -> str:
    """The next text that the bot sends to that person."""
    sent = await session.called("sendMessage", after=after, fits=lambda params: params["chat_id"] == person.id)
    return str(sent["text"])


FORGED: dict[str, Callable[[str, str, int, int], str]] = {
    "once more on her account": lambda hers, mine, ann, eve: f"again:{hers}",
    "a variant on her account": lambda hers, mine, ann, eve: f"vary:{hers}:1",
    "in 4K on her account": lambda hers, mine, ann, eve: f"large:{hers}:1",
    "her original": lambda hers, mine, ann, eve: f"file:{hers}:1",
    "her words": lambda hers, mine, ann, eve: f"share:{hers}:1",
    "a question in her name": lambda hers, mine, ann, eve: f"edit:{hers}:1",
    "her message, by her order": lambda hers, mine, ann, eve: f"delete:{hers}",
    "her message, by an own order": lambda hers, mine, ann, eve: f"delete:{mine}",
    "her order stopped": lambda hers, mine, ann, eve: f"cancel:{hers}",
    "all of hers erased": lambda hers, mine, ann, eve: f"forget:{ann}",
    "her menu": lambda hers, mine, ann, eve: f"set:{ann}:m:spoiler:yes",
    "the chat's menu": lambda hers, mine, ann, eve: f"set:{eve}:c:payer:chat",
    "the list of those who may order": lambda hers, mine, ann, eve: f"set:{eve}:c:listed:+{eve}",
    "a number beyond all": lambda hers, mine, ann, eve: f"file:{hers}:99999999999999999999",
    "a number of another script": lambda hers, mine, ann, eve: f"file:{hers}:\u0661",
    "an order of nobody's": lambda hers, mine, ann, eve: "again:zzzzzzzzzzzzzzzz",
    "an offer of nobody's": lambda hers, mine, ann, eve: "paint:00000000",
    "no words at all": lambda hers, mine, ann, eve: ":::::",
    "markup": lambda hers, mine, ann, eve: "<b>again</b>:1'; DROP TABLE orders; --",
}


@pytest.mark.parametrize("wish", FORGED)
async def test_a_forged_press_gets_a_window_and_nothing_else(
    session: BotSession, ann: Person, eve: Person, club: int, wish: str
) -> None:
    hers = await session.delivered(await ann.says("/imagine a secret garden", chat=club))
    mine = await session.delivered(await eve.says("/imagine a weed"))
    data = FORGED[wish](data_of(hers).split(":")[1], data_of(mine).split(":")[1], ann.id, eve.id)
    bought, after = await session.bought(), session.last_call
    answer = await eve.presses(hers, data=data)
    assert answer["show_alert"]
    assert "secret" not in answer["text"]
    assert not session.seen(hers)["deleted"]
    assert session.seen(hers)["caption"].startswith("a secret garden")
    assert await session.bought() == bought
    assert "Spoiler: not set" in flat(await opened(session, ann))
    changes = {call.method for call in session.world.journal.calls if call.n > after}
    assert changes <= {"answerCallbackQuery", "getChatMember", "getUpdates", "sendMessage"}
    assert (await ann.credits(), await eve.credits()) == (39, 39)


async def test_an_own_offer_or_farewell_pressed_on_somebody_elses_message_leaves_that_alone(
    session: BotSession, ann: Person, eve: Person, club: int
) -> None:
    hers = await session.delivered(await ann.says("/imagine a rose", chat=club))
    offer = await session.answer(await eve.says("a thistle"))
    await eve.presses(hers, data=data_of(offer))
    await session.until(lambda: session.tasks("a thistle"))
    await session.until(
        lambda: [one for one in session.world.chats[eve.id].messages.values() if "photo" in one.content]
    )
    assert (await eve.presses(hers, data=f"forget:{eve.id}"))["show_alert"]
    assert not session.seen(hers)["deleted"]
    assert "photo" in session.seen(hers)
    assert session.seen(hers)["caption"].startswith("a rose")


async def test_the_same_press_twice_is_one_order(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a mirror"))
    query = {
        "id": str(next(NUMBERS)),
        "from": session.world.people[ann.id].as_user(),
        "message": session.world.chats[ann.id].messages[done["message_id"]].as_message(),
        "chat_instance": "1",
        "data": data_of(done),
    }
    session.may_fail("answerCallbackQuery")  # the world does not know of this press
    for _ in range(5):
        session.world.updates.put("callback_query", query, ann.id)
    await session.until(lambda: [one for one in session.replies(done) if "photo" in one])
    assert await ann.credits() == 38


NAMES = {
    "markup": "<b>Eve</b><a href='https://evil.example'>&amp;</a>",
    "an override": "Eve\u202egnp.exe\u2066",
    "controls": "Eve\r\n2026-11-21 [info] forged\x1b[31m",
    "zalgo": "E" + "\u0301\u0316\u0302\u0323" * 60 + "ve",
    "nothing that shows": "\u200e\u2066\u202e",
}


@pytest.mark.parametrize("kind", NAMES)
async def test_hostile_names_and_words_are_shown_harmlessly(session: BotSession, ann: Person, kind: str) -> None:
    name = NAMES[kind]
    mallory = session.person("en", name)
    club = session.group("Walks", ann, mallory)
    hello = await mallory.says("hello", chat=club)
    menu = await opened(session, ann, chat=club, to=hello)
    label = flat(menu)[-1]
    assert label.startswith("➕ Let ")
    assert label.endswith(" order")
    shown = [label]
    if words_left := name.strip("\u200e\u2066\u202e"):
        done = await session.delivered(await mallory.says(f"/imagine {words_left} in a field"))
        shown += [words(done), await mallory.asks("/jobs")]
        assert "in a field" in words(done)
    for text in shown:
        assert not set(text) & set("\u202e\u2066\u200e\x1b\r")
        assert "\u0323\u0301" not in text
        assert len(text) <= 1300
    assert "\n2026-11-21 [info] forged" not in session.log
    assert "\x1b[31m" not in session.log


BOMBS = {
    "words": "a fox " * 170_000,
    "commas after a brace": "{" + "a," * 500_000,
    "nested choices": "{a," * 170_000 + "}" * 170_000,
    "choices": "{a,b}" * 200_000,
    "things to leave out": "fox " + "--no a " * 140_000,
    "accents": "fox --ar " + "\u0301\u0316" * 250_000,
}


@pytest.mark.parametrize("kind", BOMBS)
async def test_a_megabyte_is_refused_and_the_bot_goes_on(
    session: BotSession, ann: Person, eve: Person, kind: str
) -> None:
    after = session.last_call
    slip_in(session, eve, text=f"/imagine {BOMBS[kind]}")
    answer = await told(session, eve, after)
    assert len(answer) < 1000
    assert "credits" in await ann.asks("/quota")
    assert await eve.credits() == 40


async def test_another_bot_is_not_answered(session: BotSession, ann: Person, eve: Person) -> None:
    after = session.last_call
    robot = session.world.people[eve.id].as_user() | {"is_bot": True}
    for text in ("/imagine a loop of two bots", "/help", "hello"):
        slip_in(session, eve, text=text, **{"from": robot})
    assert "photo" in await session.answer(await ann.says("/imagine a straight line"))
    calls = [call for call in session.world.journal.calls if call.n > after]
    assert [call for call in calls if call.params.get("chat_id") == eve.id] == []


async def test_who_may_not_order_does_not_by_writing_as_a_channel(
    session: BotSession, ann: Person, eve: Person, club: int
) -> None:
    await turned(session, ann, await opened(session, ann, chat=club), "This chat", "Who can order", "admins")
    channel = session.channel("Eve writes", eve)
    bought = await session.bought()
    assert "admins" in await eve.asks("/imagine a back door", chat=club, as_channel=channel)
    menu = await session.answer(await eve.says("/settings", chat=club, as_channel=channel))
    assert (await eve.presses(menu, data=data_of(menu)))["show_alert"]
    assert session.seen(menu)["edits"] == []
    assert await session.bought() == bought


async def test_albums_without_end_cost_their_sender_alone(session: BotSession, ann: Person, eve: Person) -> None:
    photo = picture(20, 20)
    for _ in range(8):
        await eve.shows_album([photo] * 10)
    assert "photo" in await session.answer(await ann.says("/imagine a quiet shelf"))


@pytest.mark.parametrize("claim", ["image/png", "image/jpeg", "image/webp"])
async def test_a_file_that_is_no_picture_is_answered_and_refunded(session: BotSession, eve: Person, claim: str) -> None:
    order = await eve.attaches("cat.png", b"<script>alert(1)</script>" * 100, "/edit make it night", mime=claim)
    assert "JPEG, PNG and WEBP" in words(await session.answer(order))
    assert await eve.credits() == 40


async def test_a_file_type_is_what_its_sender_wrote_and_is_shown_as_text(session: BotSession, eve: Person) -> None:
    hostile = "image/<b>x</b>" + "\u202e" + "y" * 500
    order = await eve.attaches("cat.bin", b"cat", "/edit make it night", mime=hostile)
    answer = await session.answer(order)
    assert "\u202e" not in words(answer)
    assert len(words(answer)) < 200
    assert labels(answer) == []
