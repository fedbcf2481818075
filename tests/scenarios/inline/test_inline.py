"""`@bot a red fox` in any chat: results, the button under the chosen one, and the picture that it becomes."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, waits, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAINT = "🎨 Paint this · 1 credit"
OWN = [["🎨 Make your own"]]


async def painted(session: BotSession, message: Json) -> Json:
    """The message once it shows a picture."""
    return await session.until(lambda: "photo" in session.seen(message) and session.seen(message))


async def ended(session: BotSession, message: Json) -> Json:
    """The message once nothing is waited for there."""
    return await session.until(lambda: labels(session.seen(message)) != [[PAINT]] and told(session, message))


def told(session: BotSession, message: Json) -> Json | None:
    seen = session.seen(message)
    return None if waits(seen) else seen


def in_private(session: BotSession, person: Person) -> list[Json]:
    """What the bot has written to the person."""
    return [one.as_seen() for one in session.world.chats[person.id].messages.values() if one.by_bot and not one.deleted]


async def test_words_offer_to_paint_them_for_a_price_and_cost_nothing(session: BotSession, ann: Person) -> None:
    before = await session.bought()
    for typed in ("a r", "a red f", "a red fox --4k --ar 16:9"):
        answer = await ann.types(typed)
    [article] = answer["results"]
    assert article["title"] == "🎨 Paint this · 2 credits"
    assert article["description"] == "a red fox\n16:9 · 4K · seedream-4.5"
    assert await session.bought() == before
    assert await ann.credits() == 40


async def test_the_chosen_one_becomes_the_picture_in_its_message_and_comes_in_private(
    session: BotSession, ann: Person
) -> None:
    eve = session.person()
    club = session.group("Inline walks", eve, ann)
    message = await ann.chooses("a red fox at noon", chat=club)
    assert words(message) == "🎨 a red fox at noon"
    assert labels(message) == [[PAINT]]
    assert await ann.credits() == 40
    assert "1 credit" in (await ann.presses(message, PAINT))["text"]
    done = await painted(session, message)
    assert words(done).startswith("a red fox at noon\n")
    assert labels(done) == OWN
    [first, *_] = [edit["was"]["text"] for edit in done["edits"][1:]]
    assert first.startswith("⏳")
    [private] = [one for one in in_private(session, ann) if "photo" in one]
    assert private["photo"][-1]["file_id"] == done["photo"][-1]["file_id"]
    assert len(session.tasks("a red fox at noon")) == 1
    assert await ann.credits() == 39


async def test_pressed_twice_it_orders_once(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("an eager hare", chat=session.group("Hares", ann))
    await session.hold("apipod", "an eager hare")
    data = message["markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        assert "Ordered" in (await ann.presses(message, data=data))["text"]
    await session.until(lambda: session.tasks("an eager hare"))
    session.let_go("an eager hare")
    await painted(session, message)
    assert "Ordered" in (await ann.presses(message, data=data))["text"]
    assert len(session.tasks("an eager hare")) == 1
    assert await ann.credits() == 39


async def test_the_same_words_chosen_twice_are_two_orders(session: BotSession, ann: Person) -> None:
    club = session.group("Twins", ann)
    messages = [await ann.chooses("a twin", chat=club) for _ in range(2)]
    for message in messages:
        await ann.presses(message, PAINT)
    for message in messages:
        await painted(session, message)
    assert len(session.tasks("a twin")) == 2


async def test_somebody_elses_press_is_answered_and_buys_nothing(session: BotSession, ann: Person) -> None:
    eve = session.person()
    message = await ann.chooses("a guarded fox", chat=session.group("Guarded", ann, eve))
    answer = await eve.presses(message, PAINT)
    assert answer["show_alert"]
    assert "someone else" in answer["text"]
    await eve.credits()
    assert session.tasks("a guarded fox") == []
    assert labels(session.seen(message)) == [[PAINT]]


async def test_with_inline_feedback_the_chosen_one_is_painted_at_once(session: BotSession, ann: Person) -> None:
    session.world.inline_feedback = True
    try:
        message = await ann.chooses("a hasty fox", chat=session.group("Haste", ann))
    finally:
        session.world.inline_feedback = False
    await painted(session, message)
    assert await ann.credits() == 39


async def test_ones_last_pictures_are_offered_newest_first_and_sent_as_they_are(
    session: BotSession, ann: Person
) -> None:
    for name in ("one", "two"):
        await session.delivered(await ann.says(f"/imagine picture {name}"))
    answer = await ann.types("")
    assert [one["title"] for one in answer["results"]] == ["picture two", "picture one"]
    assert answer["button"]["text"] == "🎨 Type what to paint"
    assert "/imagine" in await ann.asks(f"/start {answer['button']['start_parameter']}")
    eve = session.person()
    assert (await eve.types(""))["results"] == []
    message = await ann.chooses("", chat=session.group("Gallery walk", ann), number=1)
    assert words(message).startswith("picture one\n")
    assert "photo" in message
    assert await ann.credits() == 38
    assert [one["type"] for one in (await ann.types("more"))["results"]] == ["article", "photo", "photo"]


async def test_a_picture_that_its_person_deleted_is_offered_no_more(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a regretted fox"))
    assert len((await ann.types(""))["results"]) == 1
    await ann.presses(done, "🗑")
    assert (await ann.types(""))["results"] == []


async def test_who_covers_their_pictures_has_them_covered_there_and_never_offered_bare(
    session: BotSession, ann: Person
) -> None:
    await ann.presses(await session.answer(await ann.says("/settings")), "Spoiler")
    message = await ann.chooses("a shy fox", chat=session.group("Covers", ann))
    await ann.presses(message, PAINT)
    assert (await painted(session, message))["has_media_spoiler"]
    assert (await ann.types(""))["results"] == []


async def test_a_photo_that_telegram_forgot_does_not_spoil_the_other_results(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a fading fox"))
    del session.world.files._by_id[done["photo"][-1]["file_id"]]
    session.may_fail("answerInlineQuery")
    [article] = (await ann.types("a fresh fox"))["results"]
    assert article["type"] == "article"


async def test_who_never_started_the_bot_is_told_to_and_nothing_is_bought(session: BotSession, ann: Person) -> None:
    stranger = session.person()
    del session.world.chats[stranger.id]
    club = session.group("Strangers", ann, stranger)
    message = await stranger.chooses("a strange fox", chat=club)
    session.may_fail("sendChatAction")
    answer = await stranger.presses(message, PAINT)
    assert answer["show_alert"]
    assert "press Start" in answer["text"]
    await session.until(lambda: len(labels(session.seen(message))) == 2)
    [[_], [start]] = session.seen(message)["markup"]["inline_keyboard"]
    assert start["url"] == f"https://t.me/{session.world.bot.username}"
    assert session.tasks("a strange fox") == []
    session.world.private(session.world.people[stranger.id])
    await stranger.asks("/start")
    assert "Ordered" in (await stranger.presses(session.seen(message), PAINT))["text"]
    await painted(session, message)
    assert await stranger.credits() == 39


async def test_who_blocks_the_bot_before_it_begins_pays_nothing(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("a blocked fox", chat=session.group("Blocked", ann))
    session.may_fail("sendMessage")
    error = {"kind": "error", "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    await session.act("faults", faults=[error | {"method": "sendMessage", "chat_id": ann.id}])
    assert "Ordered" in (await ann.presses(message, PAINT))["text"]
    done = await ended(session, message)
    assert "not charged" in words(done)
    assert session.tasks("a blocked fox") == []
    assert await ann.credits() == 40


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a fox --ar 17:10", "does not support 17:10"),
        ("a fox --wings", "Unknown flag --wings"),
        ("a {red,blue} fox", "only work in our private chat"),
    ],
)
async def test_what_cannot_be_painted_is_one_result_that_says_why(
    session: BotSession, ann: Person, typed: str, said: str
) -> None:
    [article] = (await ann.types(typed))["results"]
    assert article["title"] == "I can’t make this"
    assert said in article["description"]
    assert "reply_markup" not in article


async def test_what_fails_is_said_there_too_and_refunded(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("a forbidden thing", chat=session.group("Forbidden", ann))
    await ann.presses(message, PAINT)
    done = await ended(session, message)
    assert "content rules" in words(done)
    assert "returned" in words(done)
    assert labels(done) == OWN
    assert await ann.credits() == 40


async def test_the_owner_cancels_it_there(session: BotSession, ann: Person) -> None:
    eve = session.person()
    message = await ann.chooses("a slow fox", chat=session.group("Slow", ann, eve))
    await session.hold("apipod", "a slow fox")
    await ann.presses(message, PAINT)
    await session.until(lambda: labels(session.seen(message)) == [["❌ Cancel"]])
    assert "someone else" in (await eve.presses(session.seen(message), "Cancel"))["text"]
    await ann.presses(session.seen(message), "Cancel")
    done = await ended(session, message)
    assert "Cancelled" in words(done)
    session.let_go("a slow fox")


async def test_in_the_private_chat_itself_it_works_and_is_no_wish(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("a lonely fox", chat=ann.id)
    await ann.presses(message, PAINT)
    await painted(session, message)
    [placeholder] = in_private(session, ann)
    assert "photo" in placeholder


async def test_a_death_between_the_private_picture_and_the_other_message_loses_neither(
    session: BotSession, ann: Person
) -> None:
    message = await ann.chooses("a deathly fox", chat=session.group("Deaths", ann))
    await ann.presses(message, PAINT)
    # The first such edit makes the picture in private, the second would show it elsewhere.
    await session.act("faults", faults=[{"kind": "slow", "method": "editMessageMedia", "seconds": 0}])
    await session.act("faults", faults=[{"kind": "reset_before", "method": "editMessageMedia", "times": 1000}])
    await session.until(lambda: any("photo" in one for one in in_private(session, ann)))
    await session.bot.kill()
    assert waits(session.seen(message))
    await session.act("faults", clear=True)
    await session.start()
    await painted(session, message)
    assert len([one for one in in_private(session, ann) if "photo" in one]) == 1
    assert len(session.tasks("a deathly fox")) == 1
    assert await ann.credits() == 39


async def test_a_bot_without_inline_mode_is_never_asked(session: BotSession, ann: Person) -> None:
    session.world.inline_mode = False
    try:
        reply = await session.http.post(
            f"{session.embedded.telegram_url}/_world/ask", json={"chat_id": ann.id, "from_id": ann.id, "query": "a fox"}
        )
    finally:
        session.world.inline_mode = True
    assert reply.status_code == 400
