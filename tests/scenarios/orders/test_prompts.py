"""Prompts as people type them: lines, quotes, emoji, what is not wanted, choices."""

import pytest

from tests.support.bot_session import BotSession, Json, labels, words
from tests.support.users import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apipod,apikley,pixwith,openai"}

PAINT = "🎨 Paint this"


async def pictures(session: BotSession, message: Json, count: int) -> list[Json]:
    return await session.until(
        lambda: found if len(found := [one for one in session.replies(message) if "photo" in one]) == count else []
    )


async def test_lines_quotes_and_emoji_reach_the_gateway_as_they_were_typed(session: BotSession, ann: Person) -> None:
    prompt = "a sign that says “Café & 'bar'”\n\n  lit by 🏮,\nin the rain"
    done = await session.answer(await ann.says(f"/imagine {prompt}\n--ar 16:9"))
    assert "photo" in done
    assert len(session.tasks(prompt)) == 1


async def test_what_is_not_wanted_is_told_in_words(session: BotSession, ann: Person) -> None:
    assert "photo" in await session.answer(await ann.says("/imagine a wide street --no parked cars --n 1"))
    assert len(session.tasks("a wide street\nWithout: parked cars")) == 1
    vera = session.person("ru", "Вера")
    assert "photo" in await session.answer(await vera.says("/imagine широкая улица --no машины"))
    assert len(session.tasks("широкая улица\nБез: машины")) == 1


async def test_a_seed_is_refused_with_what_helps(ann: Person) -> None:
    assert "🎨" in await ann.asks("/imagine a fox --seed 7")
    assert await ann.credits() == 40


async def test_a_prompt_too_long_for_the_model_is_counted_before_paying(session: BotSession, ann: Person) -> None:
    reply = await ann.asks(f"/imagine {'x' * 2500} --model seedream-5-lite")
    assert "2,500 characters" in reply
    assert await ann.credits() == 40


async def test_choices_are_confirmed_once_for_all_and_painted_one_by_one(session: BotSession, ann: Person) -> None:
    club = session.group("Choices", ann)
    command = await ann.says("/imagine a {red,blue} {kite,boat} --4k", chat=club)
    offer = await session.answer(command)
    assert "4 orders" in words(offer)
    assert "8 credits" in words(offer)
    assert labels(offer) == [[PAINT], ["✍️ One, as written · 2 credits"]]
    await session.restart()
    assert "8 credits" in (await ann.presses(offer, PAINT))["text"]
    done = await pictures(session, command, 4)
    firsts = {words(one).splitlines()[0] for one in done}
    assert firsts == {"a red kite", "a red boat", "a blue kite", "a blue boat"}
    assert await ann.credits() == 32


async def test_choices_beyond_the_quota_order_nothing(session: BotSession, ann: Person) -> None:
    offer = await session.answer(await ann.says("/imagine {a,b,c,d,e,f} thing --4k --n 4"))
    answer = await ann.presses(offer, PAINT)
    assert "48 credits" in answer["text"]
    assert session.tasks("a thing") == []
    assert await ann.credits() == 40


async def test_more_than_eight_choices_are_refused(ann: Person) -> None:
    assert "maximum is 8" in await ann.asks("/imagine {1,2,3}{4,5,6}")
