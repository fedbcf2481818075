"""Called by its name in a group where it is not, the bot answers there, once."""

import pytest

from sandbox.telegram.state.event_log import LoggedCall
from tests.support.bot_session import BotSession, Json, labels, waits, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = [["🎨 Make your own"]]


@pytest.fixture
def abroad(session: BotSession, ann: Person) -> int:
    """A group of Ann's where the bot is not."""
    chat_id = session.group("Abroad", ann)
    session.world.chats[chat_id].bot_status = "left"
    return chat_id


def named(session: BotSession, text: str) -> str:
    return f"@{session.world.bot.username} {text}".strip()


async def the_answer(session: BotSession, call: Json) -> Json:
    """The one answer, once nothing is waited for there."""
    await session.until(lambda: [one for one in session.replies(call) if not waits(one)])
    [answer] = session.replies(call)
    return answer


async def test_the_answer_to_a_call_becomes_the_picture_and_the_caller_pays(
    session: BotSession, ann: Person, abroad: int
) -> None:
    call = await ann.says(named(session, "a visiting fox --ar 16:9"), chat=abroad)
    assert words(await session.placeholder(call)).startswith("⏳")
    done = await the_answer(session, call)
    assert words(done).startswith("a visiting fox\n")
    assert labels(done) == OWN
    assert done["photo"][-1]["width"] > done["photo"][-1]["height"]
    [private] = [one.as_seen() for one in session.world.chats[ann.id].messages.values() if one.by_bot]
    assert private["photo"][-1]["file_id"] == done["photo"][-1]["file_id"]
    assert await ann.credits() == 39


async def test_a_call_in_answer_to_a_photo_changes_it(session: BotSession, ann: Person, abroad: int) -> None:
    photo = await ann.shows(picture(), chat=abroad)
    call = await ann.says(named(session, "make it a woodcut for guests"), chat=abroad, to=photo)
    done = await the_answer(session, call)
    assert "photo" in done
    assert labels(done) == []  # others have not got that photo
    [task] = session.tasks("make it a woodcut for guests")
    assert len(task.job.images) == 1


async def test_flags_alone_in_answer_to_a_text_paint_that_text(session: BotSession, ann: Person, abroad: int) -> None:
    idea = await ann.says("a lighthouse for guests", chat=abroad)
    done = await the_answer(session, await ann.says(named(session, "--ar 16:9"), chat=abroad, to=idea))
    assert words(done).startswith("a lighthouse for guests\n")
    assert done["photo"][-1]["width"] > done["photo"][-1]["height"]


async def test_both_pictures_of_a_mask_are_found(session: BotSession, ann: Person, abroad: int) -> None:
    photo = await ann.shows(picture(), chat=abroad)
    asked = named(session, "a hat for guests --mask")
    alone = await ann.shows(picture(), asked, chat=abroad)
    assert "needs two pictures" in words(await the_answer(session, alone))
    call = await ann.shows(picture(), asked, chat=abroad, reply_to=photo["message_id"])
    assert "seedream-4.5 cannot edit only a part" in words(await the_answer(session, call))


async def test_the_name_may_stand_anywhere_and_a_command_before_it_is_no_wish(
    session: BotSession, ann: Person, abroad: int
) -> None:
    name = session.world.bot.username
    for text in (f"/imagine @{name} an ant", f"an ant, please, @{name.upper()}", f"@{name}: an ant, please"):
        await the_answer(session, await ann.says(text, chat=abroad))
    assert (len(session.tasks("an ant")), len(session.tasks("an ant, please"))) == (1, 2)


async def test_what_cannot_be_painted_is_answered_in_one_sentence(
    session: BotSession, ann: Person, abroad: int
) -> None:
    for text, said in (("", "Write what to paint after my name"), ("a fox --wings", "Unknown flag --wings")):
        answer = await the_answer(session, await ann.says(named(session, text), chat=abroad))
        assert said in words(answer)
        assert labels(answer) == []
    assert await ann.credits() == 40


async def test_a_channel_or_an_anonymous_admin_is_nobody_to_paint_for(session: BotSession, ann: Person) -> None:
    forum = session.group("Masks", ann, topics={2: "Walks"})
    session.world.chats[forum].bot_status = "left"
    gallery = session.channel("Faces", ann)
    for mask in ({"anonymous": True}, {"as_channel": gallery}):
        call = await ann.says(named(session, "a masked fox"), chat=forum, thread_id=2, **mask)
        assert "from your own account" in words(await the_answer(session, call))
    assert session.tasks("a masked fox") == []


async def test_who_never_started_the_bot_is_told_to_and_can_order_from_the_answer(
    session: BotSession, ann: Person, abroad: int
) -> None:
    stranger = session.person()
    del session.world.chats[stranger.id]
    session.world.chats[abroad].members[stranger.id] = "member"
    session.may_fail("sendChatAction")
    call = await stranger.says(named(session, "a stranger’s fox"), chat=abroad)
    answer = await the_answer(session, call)
    assert "press Start" in words(answer)
    assert labels(answer) == [["🎨 Paint this · 1 credit"], ["▶️ Open our chat"]]
    assert session.tasks("a stranger’s fox") == []
    session.world.private(session.world.people[stranger.id])
    await stranger.asks("/start")
    await stranger.presses(answer, "Paint this")
    await session.until(lambda: "photo" in session.seen(answer))
    assert await stranger.credits() == 39


async def test_an_expensive_video_waits_for_the_button_that_names_its_price(
    session: BotSession, ann: Person, abroad: int
) -> None:
    call = await ann.says(named(session, "/video a long guest --sec 6"), chat=abroad)
    answer = await the_answer(session, call)
    assert "6 credits" in words(answer)
    assert labels(answer) == [["🎬 Make it · 6 credits"]]
    assert (session.tasks("a long guest"), await ann.credits()) == ([], 40)
    await ann.presses(answer, "Make it")
    await session.until(lambda: "video" in session.seen(answer))
    assert await ann.credits() == 34


async def test_what_fails_is_said_there_too_and_refunded(session: BotSession, ann: Person, abroad: int) -> None:
    answer = await the_answer(session, await ann.says(named(session, "a forbidden guest"), chat=abroad))
    assert "content rules" in words(answer)
    assert await ann.credits() == 40


async def test_a_death_before_the_call_is_answered_answers_it_afterwards(
    session: BotSession, ann: Person, abroad: int
) -> None:
    await session.act("faults", faults=[{"kind": "reset_before", "method": "answerGuestQuery", "times": 1000}])
    before = session.last_call
    call = await ann.says(named(session, "a late guest"), chat=abroad)
    await session.until(lambda: any(one.method == "answerGuestQuery" for one in calls_after(session, before)))
    await session.bot.kill()
    await session.act("faults", clear=True)
    await session.start()
    assert "photo" in await the_answer(session, call)
    assert len(session.tasks("a late guest")) == 1
    assert await ann.credits() == 39


async def test_an_answer_of_which_nothing_was_heard_still_becomes_the_picture_once_its_button_is_pressed(
    session: BotSession, ann: Person, abroad: int
) -> None:
    session.may_fail("answerGuestQuery")
    await session.act("faults", faults=[{"kind": "reset_after", "method": "answerGuestQuery"}])
    call = await ann.says(named(session, "an unheard guest"), chat=abroad)
    [private] = await session.until(
        lambda: [one for one in session.world.chats[ann.id].messages.values() if "photo" in one.content]
    )
    [answer] = session.replies(call)
    assert waits(answer)
    await ann.presses(answer, "Cancel")
    done = await the_answer(session, call)
    assert done["photo"] == private.content["photo"]
    assert await ann.credits() == 39


async def test_without_inline_mode_nothing_speaks_of_it_and_guests_are_answered_all_the_same(
    session: BotSession, ann: Person, abroad: int
) -> None:
    assert f"@{session.world.bot.username} a red fox" in await ann.asks("/help groups")
    session.world.inline_mode = False
    await session.restart()
    assert "@" not in await ann.asks("/help groups")
    done = await the_answer(session, await ann.says(named(session, "a plain guest"), chat=abroad))
    assert "photo" in done
    assert labels(done) == []
    session.world.inline_mode = True
    await session.restart()


def calls_after(session: BotSession, number: int) -> list[LoggedCall]:
    return [call for call in session.world.journal.calls if call.n > number and call.response is None]
