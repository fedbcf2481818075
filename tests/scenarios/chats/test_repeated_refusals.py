"""What would be refused in the same words is said once per person and hour in groups, and every time in private."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEA, CID, GUEST = 104, 105, 106  # who is let in, and who is not
SETTINGS = {
    "DAILY_CREDITS": "1",
    "MAX_ACTIVE_PER_USER": "1",
    "MAX_QUEUED_PER_USER": "0",
    "ALLOWED_IDS": f"101,102,103,{BEA},{CID}",
    "SHORT_ANSWER_SECONDS": "600",
}


def answers(session: BotSession, *messages: Json) -> list[int]:
    """How many answers each message got."""
    return [len(session.replies(message)) for message in messages]


@pytest.fixture(scope="module")
def crowd(running: BotSession) -> dict[int, Person]:
    """Everybody of this module."""
    for number in (BEA, CID, GUEST):
        running.world.private(running.world.person(number, f"N{number}", "en"))
    return {number: Person(running, number) for number in (101, 102, 103, BEA, CID, GUEST)}


async def test_no_credits_is_said_once_in_a_group(session: BotSession, crowd: dict[int, Person]) -> None:
    ann, bea = crowd[101], crowd[BEA]
    club = session.group("Spenders", ann, bea)
    await session.delivered(await ann.says("/imagine a last fox", chat=club))
    first, second, third = [await ann.says(f"/imagine fox {number}", chat=club) for number in range(3)]
    other = await bea.says("/imagine two foxes --n 2", chat=club)
    assert "you have 1" in words(
        await session.answer(other)
    )  # written after Ann's were, and she is told apart from Bea
    assert "you have 0" in words(await session.answer(first))
    assert answers(session, first, second, third) == [1, 0, 0]
    elsewhere = session.group("Other spenders", ann)
    assert "you have 0" in words(await session.answer(await ann.says("/imagine fox 4", chat=elsewhere)))
    for number in range(2):
        assert "you have 0" in await ann.asks(f"/imagine private fox {number}")


async def test_a_full_queue_is_said_once_in_a_group_and_other_refusals_each_time(
    session: BotSession, crowd: dict[int, Person]
) -> None:
    cid = crowd[CID]
    club = session.group("Waiters", cid)
    await session.hold("apipod", "a long fox")
    slow = await cid.says("/imagine a long fox", chat=club)
    await session.until(lambda: session.tasks("a long fox"))
    first, second = [await cid.says(f"/imagine a next fox {number}", chat=club) for number in range(2)]
    wrong = [await cid.says("/imagine a fox --ar 17:10", chat=club) for _ in range(2)]
    for message in wrong:
        assert "17:10" in words(await session.answer(message))
    assert "unfinished" in words(await session.answer(first))
    assert answers(session, first, second) == [1, 0]
    for number in range(2):
        assert "unfinished" in await cid.asks(f"/imagine a private fox {number}")
    session.let_go("a long fox")
    await session.delivered(slow)


async def test_who_is_not_let_in_is_told_once_in_a_group_and_each_time_in_private(
    session: BotSession, crowd: dict[int, Person]
) -> None:
    ann, guest = crowd[101], crowd[GUEST]
    club = session.group("Insiders", ann, guest)
    first, second = [await guest.says(f"/imagine a guest {number}", chat=club) for number in range(2)]
    assert "This bot is private" in words(await session.answer(first))
    assert "credit" in await ann.asks("/quota", chat=club)
    assert answers(session, first, second) == [1, 0]
    for _ in range(2):
        assert "This bot is private" in await guest.asks("/imagine me")


async def test_buttons_are_answered_however_often(session: BotSession, crowd: dict[int, Person]) -> None:
    vera = crowd[102]
    club = session.group("Pressers", vera)
    done = await session.delivered(await vera.says("/imagine a pressed fox", chat=club))
    refused = [await vera.presses(done, "🔁") for _ in range(2)]
    assert all("0" in one["text"] and one["show_alert"] for one in refused)
