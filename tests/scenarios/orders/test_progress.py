"""What people see between their order and its end."""

import pytest

from tests.support.bot_session import Json, Stage, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"MAX_ACTIVE_PER_USER": "1"}


def marks(stage: Stage, message: Json) -> list[str]:
    """The bot's reactions to the message."""
    return [emoji for one in stage.seen(message)["reactions"] for emoji in one["emoji"]]


async def test_ones_message_is_marked_when_it_is_accepted_and_when_it_is_done(stage: Stage, ann: Person) -> None:
    await stage.hold("apipod", "a marked thing")
    order = await ann.says("/imagine a marked thing")
    await stage.until(lambda: marks(stage, order) == ["👀"])
    await stage.until(lambda: stage.tasks("a marked thing"))
    stage.let_go("a marked thing")
    await stage.until(lambda: marks(stage, order) == ["👌"])
    assert "photo" in await stage.answer(order)


async def test_the_mark_goes_when_it_does_not_work_out(stage: Stage, ann: Person) -> None:
    await stage.fault("apipod", "failed_refused", match="an unlucky thing")
    order = await ann.says("/imagine an unlucky thing")
    await stage.until(lambda: marks(stage, order) == ["👀"])
    assert "rules" in words(await stage.answer(order))
    await stage.until(lambda: marks(stage, order) == [])


async def test_a_private_chat_shows_that_a_picture_is_coming_and_a_group_does_not(stage: Stage, ann: Person) -> None:
    club = stage.group("Quiet walks", ann)
    await stage.hold("apipod", "a coming thing")
    before = stage.last_call
    assert "photo" in await stage.answer(await ann.says("/imagine a slow parade", chat=club))
    order = await ann.says("/imagine a coming thing")
    told = await stage.called("sendChatAction", after=before)
    assert (int(told["chat_id"]), told["action"]) == (ann.id, "upload_photo")
    stage.let_go("a coming thing")
    assert "photo" in await stage.answer(order)


async def test_ones_place_in_the_queue_is_told_again_when_it_moves(stage: Stage, ann: Person) -> None:
    names = ["the first in line", "the second in line", "the third in line"]
    await stage.hold("apipod", "in line")
    await stage.hold("apipod", "in line")
    orders = []
    for name in names:
        orders.append(await ann.says(f"/imagine {name}"))
        await stage.until(lambda: stage.replies(orders[-1]))
    assert "Position 2" in words(stage.replies(orders[2])[0])
    await stage.until(lambda: stage.tasks(names[0]))
    stage.let_go(names[0])
    # Two that wait are woken together, and either may be the one that is painted now.
    await stage.until(lambda: not [one for order in orders for one in stage.replies(order) if "number" in words(one)])
    await stage.until(lambda: [name for name in names[1:] if stage.tasks(name)])
    for name in names[1:]:
        stage.let_go(name)
    assert "photo" in await stage.answer(orders[1])
    assert "photo" in await stage.answer(orders[2])
