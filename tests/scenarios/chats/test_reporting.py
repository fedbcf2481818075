"""/report: a picture that somebody finds wrong is shown to the operators."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"ADMIN_IDS": "102,103"}
VERA, LILEI = 102, 103


def told(session: BotSession, person: int) -> list[Json]:
    """All that the bot has written to that operator in private."""
    written = session.world.chats[person].messages.values()
    return [one.as_seen() for one in written if one.by_bot and not one.deleted]


async def next_told(session: BotSession, person: int, before: int) -> list[Json]:
    """The report and the copy that come after so many messages."""
    return (await session.until(lambda: found if len(found := told(session, person)) >= before + 2 else None))[before:]


async def test_a_report_shows_the_operators_the_picture_the_place_and_the_words(
    session: BotSession, ann: Person
) -> None:
    eve = session.person("en", "Eve <b>")
    club = session.group("Friends of foxes", ann, eve, topics={2: "Foxes"})
    done = await session.delivered(await ann.says("/imagine a nasty fox", chat=club, thread_id=2))
    before = {person: len(told(session, person)) for person in (VERA, LILEI)}
    thanks = await session.answer(await eve.says("/report that is\nme", chat=club, to=done, thread_id=2))
    assert "Thank you" in words(thanks)
    for person in (VERA, LILEI):
        report, copy = await next_told(session, person, before[person])
        for said in ("Eve <b>", str(eve.id), "Friends of foxes", str(club), "that is me"):
            assert said in words(report)
        link = report["markup"]["inline_keyboard"][0][0]["url"]
        assert link.startswith("https://t.me/c/")
        assert link.endswith(f"/{done['message_id']}?thread=2") or link.endswith(f"/{done['message_id']}")
        assert session.file(copy) == session.file(done)
        assert copy["markup"] is None
    name = next(entity for entity in report["entities"] if entity["type"] == "code" and entity["length"] == 8)
    order_id = words(report)[name["offset"] : name["offset"] + 8]
    mine = words(await session.answer(await ann.says("/jobs")))
    assert order_id in mine


async def test_the_same_picture_is_reported_once_by_each(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine an odd fox"))
    before = len(told(session, VERA))
    assert "Thank you" in await ann.asks("/report odd", to=done)
    await next_told(session, VERA, before)
    assert "already" in await ann.asks("/report very odd", to=done)
    assert len(told(session, VERA)) == before + 2


async def test_a_report_by_name_is_taken_from_its_owner_alone(session: BotSession, ann: Person) -> None:
    await session.delivered(await ann.says("/imagine a fox by name"))
    name = words(await session.answer(await ann.says("/jobs"))).split("a fox by name")[0].split()[-1]
    eve = session.person()
    before = len(told(session, VERA))
    assert "not one of my pictures" in await eve.asks(f"/report {name} bad")
    assert "Thank you" in await ann.asks(f"/report #{name.upper()} a sad fox")
    report, copy = await next_told(session, VERA, before)
    assert "a sad fox" in words(report)
    assert "photo" in copy


@pytest.mark.parametrize("text", ["/report", "/report k7m2p9qx hello", "/report nothing at all"])
async def test_a_report_of_nothing_is_answered_with_how_to_do_it(session: BotSession, ann: Person, text: str) -> None:
    before = len(told(session, VERA))
    assert "/report what is wrong with it" in await ann.asks(text)
    assert len(told(session, VERA)) == before


async def test_other_peoples_messages_and_unfinished_orders_are_no_pictures_of_ours(
    session: BotSession, ann: Person
) -> None:
    photo = await ann.shows(picture(), "/quota")
    assert "not one of my pictures" in await ann.asks("/report", to=photo)
    await session.hold("apipod", "an unborn fox")
    order = await ann.says("/imagine an unborn fox")
    waiting = (await session.until(lambda: session.replies(order)))[0]
    assert "not one of my pictures" in await ann.asks("/report", to=waiting)
    await session.until(lambda: session.tasks("an unborn fox"))
    session.let_go("an unborn fox")
    await session.delivered(order)


@pytest.mark.siege
async def test_ten_an_hour_are_enough(session: BotSession) -> None:
    eager = session.person()
    pictures = [await session.delivered(await eager.says("/imagine a fox to count")) for _ in range(4)]
    for number in range(7):
        await eager.presses(pictures[0], "🔁")
        await session.until(
            lambda number=number: len([one for one in session.replies(pictures[0]) if "photo" in one]) > number
        )
    pictures += [one for one in session.replies(pictures[0]) if "photo" in one]
    said = [await eager.asks("/report", to=one) for one in pictures]
    assert ["Thank you" in one for one in said] == [True] * 10 + [False]
    assert "many reports" in said[-1]


async def test_operators_read_reports_in_the_language_they_chose(session: BotSession, ann: Person) -> None:
    vera = Person(session, VERA)
    menu = await session.answer(await vera.says("/settings"))
    await vera.presses(menu, data=f"set:{VERA}:m:language:ru")
    before = len(told(session, VERA))
    done = await session.delivered(await ann.says("/imagine a fox in Russian"))
    await ann.asks("/report", to=done)
    assert "жалуется" in words((await next_told(session, VERA, before))[0])


async def test_without_operators_it_is_said(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a lonely fox"))
    await session.restart(ADMIN_IDS="")
    assert "Reports are off" in await ann.asks("/report", to=done)
