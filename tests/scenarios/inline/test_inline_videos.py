"""Videos that are ordered from chats where the bot is not."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


def in_private(session: BotSession, person: Person) -> list[Json]:
    """What the bot has written to the person."""
    return [one.as_seen() for one in session.world.chats[person.id].messages.values() if one.by_bot and not one.deleted]


async def test_a_video_is_ordered_and_shown_in_any_chat(session: BotSession, ann: Person) -> None:
    club = session.group("Films", session.person(), ann)
    message = await ann.chooses("/video a fox in another chat", chat=club)
    assert labels(message) == [["🎬 Make it · 5 credits"]]
    await ann.presses(message, "Make it")
    done = await session.until(lambda: "video" in session.seen(message) and session.seen(message))
    assert words(done).startswith("a fox in another chat")
    [private] = [one for one in in_private(session, ann) if "video" in one]
    assert private["video"]["file_id"] == done["video"]["file_id"]
    assert await ann.credits() == 35


async def test_an_expensive_one_waits_for_the_button_that_names_its_price(session: BotSession, ann: Person) -> None:
    message = await ann.chooses("/video a long fox elsewhere --sec 6", chat=session.group("Long films", ann))
    assert labels(message) == [["🎬 Make it · 6 credits"]]
    assert await ann.credits() == 40
    assert session.tasks("a long fox elsewhere") == []
