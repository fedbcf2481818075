"""What a chat's administrators decide: what may be ordered, by whom, and who pays."""

from typing import Any

import pytest

from tests.support.bot_session import BotSession, labels, words
from tests.support.menus import flat, opened, turned
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"DAILY_CREDITS": "6"}


@pytest.fixture
def vera(session: BotSession) -> Person:
    """A member of the group."""
    return session.person("en", "Vera")


@pytest.fixture
def club(session: BotSession, ann: Person, vera: Person) -> int:
    """A group that Ann leads."""
    return session.group("Walks", ann, vera)


async def ruled(session: BotSession, ann: Person, club: int, *turns: str) -> dict[str, Any]:
    """The chat's menu after these presses."""
    return await turned(session, ann, await opened(session, ann, chat=club), "This chat", *turns)


async def refused(session: BotSession, person: Person, text: str, club: int) -> str:
    """What the person is told; nothing is bought."""
    before = await session.bought()
    reply = await person.asks(text, chat=club)
    assert await session.bought() == before
    return reply


async def test_only_the_allowed_models_are_painted_with(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    shown = await ruled(session, ann, club, "Allowed models", "wan-2.7", "nano-banana-2", "wan-2.7")
    assert "✓ nano-banana-2" in flat(shown)
    assert "✓ wan-2.7" not in flat(shown)
    assert "nano-banana-2" in await refused(session, vera, "/imagine a hill --model wan-2.7", club)
    assert "nano-banana-2" in words(await session.answer(await vera.says("/imagine a hill", chat=club)))
    assert "wan-2.7" in words(await session.answer(await vera.says("/imagine a hill --model wan-2.7")))


async def test_pictures_and_size_have_a_limit(session: BotSession, ann: Person, vera: Person, club: int) -> None:
    await ruled(session, ann, club, "Max pictures", "2", "Max resolution", "2K")
    assert "2 pictures" in await refused(session, vera, "/imagine a brook --n 3", club)
    assert "2K" in await refused(session, vera, "/imagine a brook --4k", club)
    own = await opened(session, vera)
    await turned(session, vera, own, "Resolution", "4K")
    before = await vera.credits()
    assert "photo" in await session.answer(await vera.says("/imagine a brook", chat=club))
    assert await vera.credits() == before - 1


async def test_a_repeated_order_keeps_the_rules_of_today(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    done = await session.delivered(await vera.says("/imagine two ponds --n 2", chat=club))
    await ruled(session, ann, club, "Max pictures", "1")
    before = await session.bought()
    assert "1 picture" in (await vera.presses(done, "🔁"))["text"]
    assert await session.bought() == before


async def test_only_admins_order_where_they_decided_so(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    await ruled(session, ann, club, "Who can order", "admins")
    assert "admins" in await refused(session, vera, "/imagine a gate", club)
    assert "photo" in await session.answer(await ann.says("/imagine a gate", chat=club))
    assert "photo" in await session.answer(await vera.says("/imagine a gate"))


async def test_people_are_put_on_the_list_by_a_reply_to_them(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    lee = session.person("en", "Lee")
    session.world.chats[club].members[lee.id] = "member"
    await ruled(session, ann, club, "Who can order", "selected members")
    assert "selected members" in await refused(session, lee, "/imagine a door", club)
    hello = await vera.says("hello", chat=club)
    menu = await opened(session, ann, chat=club, to=hello)
    assert flat(menu)[-1] == "➕ Let Vera order"
    await turned(session, ann, menu, "Vera")
    assert "photo" in await session.answer(await vera.says("/imagine a door", chat=club))
    menu = await opened(session, ann, chat=club, to=hello)
    assert flat(menu)[-1] == "➖ Stop Vera from ordering"
    await turned(session, ann, menu, "Vera")
    assert "selected members" in await refused(session, vera, "/imagine a window", club)


@pytest.mark.siege
async def test_a_chat_that_pays_spends_its_own_credits_within_its_budget(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    await ruled(session, ann, club, "Who pays", "the chat", "Credits per day", "5", "Credits per person", "3")
    assert "up to 3 of them" in await vera.asks("/quota", chat=club)
    for number in range(3):
        await session.delivered(await vera.says(f"/imagine stone number {number}", chat=club))
    assert "you can still use 0" in await refused(session, vera, "/imagine one stone more", club)
    reply = await ann.asks("/quota", chat=club)
    assert "has 2 credits left today" in reply
    assert "You can use up to 2 of them" in reply
    assert "this chat has 2" in await refused(session, ann, "/imagine a wall --n 3", club)
    assert "photo" in await session.answer(await ann.says("/imagine a small wall --n 2", chat=club))
    assert await vera.credits() == 6
    assert await ann.credits() == 6


async def test_what_fails_goes_back_to_the_chat(session: BotSession, ann: Person, vera: Person, club: int) -> None:
    await ruled(session, ann, club, "Who pays", "the chat")
    assert "returned" in await vera.asks("/imagine a forbidden thing", chat=club)
    assert "has 6 credits" in await vera.asks("/quota", chat=club)


async def test_the_person_pays_again_when_the_chat_stops(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    await ruled(session, ann, club, "Who pays", "the chat")
    done = await session.delivered(await vera.says("/imagine a paid fox", chat=club))
    assert await vera.credits() == 6
    await ruled(session, ann, club, "Who pays", "each person")
    await vera.presses(done, "🔁")
    await session.answer(done)
    assert await vera.credits() == 5


async def test_a_quiet_chat_sees_no_progress_and_no_reaction(
    session: BotSession, ann: Person, vera: Person, club: int
) -> None:
    await ruled(session, ann, club, "Quiet mode")
    after = session.last_call
    order = await vera.says("/imagine a silent lake", chat=club)
    done = await session.answer(order)
    assert "photo" in done
    assert len(done["edits"]) == 1
    assert labels(done)
    await ann.asks("/models", chat=club)
    methods = {call.method for call in session.world.journal.calls if call.n > after}
    assert "setMessageReaction" not in methods
