"""What people see between their order and its end."""

import pytest

from tests.support.bot_session import BotSession, Json, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"MAX_ACTIVE_PER_USER": "1"}


def marks(session: BotSession, message: Json) -> list[str]:
    """The bot's reactions to the message."""
    return [emoji for one in session.seen(message)["reactions"] for emoji in one["emoji"]]


async def test_ones_message_is_marked_when_it_is_accepted_and_when_it_is_done(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "a marked thing")
    order = await ann.says("/imagine a marked thing")
    await session.until(lambda: marks(session, order) == ["👀"])
    await session.until(lambda: session.tasks("a marked thing"))
    session.let_go("a marked thing")
    await session.until(lambda: marks(session, order) == ["👌"])
    assert "photo" in await session.answer(order)


async def test_the_mark_goes_when_it_does_not_work_out(session: BotSession, ann: Person) -> None:
    await session.fault("apipod", "failed_refused", match="an unlucky thing")
    order = await ann.says("/imagine an unlucky thing")
    await session.until(lambda: marks(session, order) == ["👀"])
    assert "rules" in words(await session.answer(order))
    await session.until(lambda: marks(session, order) == [])


async def test_a_private_chat_shows_that_a_picture_is_coming_and_a_group_does_not(
    session: BotSession, ann: Person
) -> None:
    club = session.group("Quiet walks", ann)
    await session.hold("apipod", "a coming thing")
    before = session.last_call
    assert "photo" in await session.answer(await ann.says("/imagine a slow parade", chat=club))
    order = await ann.says("/imagine a coming thing")
    reply = await session.called("sendChatAction", after=before)
    assert (int(reply["chat_id"]), reply["action"]) == (ann.id, "upload_photo")
    session.let_go("a coming thing")
    assert "photo" in await session.answer(order)


async def test_ones_place_in_the_queue_is_told_again_when_it_moves(session: BotSession, ann: Person) -> None:
    names = ["the first in line", "the second in line", "the third in line"]
    await session.hold("apipod", "in line")
    await session.hold("apipod", "in line")
    orders = []
    for name in names:
        orders.append(await ann.says(f"/imagine {name}"))
        await session.until(lambda: session.replies(orders[-1]))
    assert "Position 2" in words(session.replies(orders[2])[0])
    await session.until(lambda: session.tasks(names[0]))
    session.let_go(names[0])
    # Two that wait are woken together, and either may be the one that is painted now.
    await session.until(
        lambda: not [one for order in orders for one in session.replies(order) if "number" in words(one)]
    )
    await session.until(lambda: [name for name in names[1:] if session.tasks(name)])
    for name in names[1:]:
        session.let_go(name)
    assert "photo" in await session.answer(orders[1])
    assert "photo" in await session.answer(orders[2])
