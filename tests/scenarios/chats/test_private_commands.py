"""Every command, said to the bot in private."""

import pytest

from tests.support.bot_session import ONE, BotSession, labels, words
from tests.support.users import Person, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_start_greets_and_help_shows_examples(ann: Person) -> None:
    assert "/imagine a red fox in snow" in await ann.asks("/start")
    reply = await ann.asks("/help")
    for flag in ("--ar 16:9", "--res 4K", "--n 4", "--model", "--via", "/edit", "/quota", "/jobs", "/cancel", "/show"):
        assert flag in reply


async def test_an_order_becomes_a_picture_in_the_message_that_was_its_placeholder(
    session: BotSession, ann: Person
) -> None:
    order = await ann.says("/imagine a red fox in snow --ar 16:9")
    placeholder = await session.placeholder(order)
    assert placeholder["text"].startswith("⏳")
    done = await session.answer(order)
    assert done["message_id"] == placeholder["message_id"]
    assert done["photo"][-1]["width"] > done["photo"][-1]["height"]
    assert labels(done) == ONE
    assert await ann.credits() == 39


async def test_a_bare_imagine_and_a_bare_edit_are_answered_with_how_to_use_them(
    session: BotSession, ann: Person
) -> None:
    before = await session.bought()
    assert "/imagine a red fox" in await ann.asks("/imagine")
    assert "/edit make it" in await ann.asks("/edit")
    assert "/edit make it" in await ann.asks("/edit make it watercolour")
    assert await session.bought() == before
    assert await ann.credits() == 40


async def test_a_bare_imagine_paints_the_text_it_replies_to(session: BotSession, ann: Person) -> None:
    idea = await ann.says("a harbour in the morning mist")
    done = await session.answer(await ann.says("/imagine", to=idea))
    assert "a harbour in the morning mist" in done["caption"]
    ordered = await ann.says("/imagine a harbour in the evening mist --ar 16:9")
    await session.answer(ordered)
    again = await session.answer(await ann.says("/imagine", to=ordered))
    assert again["caption"].startswith("a harbour in the evening mist\n")
    assert again["photo"][-1]["width"] > again["photo"][-1]["height"]
    tall = await session.answer(await ann.says("/imagine --ar 9:16", to=idea))
    assert tall["caption"].startswith("a harbour in the morning mist\n")
    assert tall["photo"][-1]["width"] < tall["photo"][-1]["height"]


async def test_a_bare_command_as_a_reply_to_what_the_bot_says_buys_nothing(session: BotSession, ann: Person) -> None:
    usage = await session.answer(await ann.says("/imagine"))
    assert "Tell me what to paint" in words(await session.answer(await ann.says("/imagine", to=usage)))
    assert "Tell me what to show" in words(await session.answer(await ann.says("/video", to=usage)))
    assert await ann.credits() == 40


async def test_words_without_a_command_are_answered_with_a_hint(session: BotSession, ann: Person) -> None:
    assert "/imagine" in await ann.asks("good morning")
    asked = await session.answer(await ann.shows(picture()))
    assert "/edit" in words(asked)


async def test_quota_tells_what_is_left_and_when_the_day_ends(ann: Person) -> None:
    reply = await ann.asks("/quota")
    assert "40 of 40 credits" in reply
    assert " min)." in reply


async def test_jobs_lists_orders_and_show_brings_one_back_with_its_buttons(session: BotSession, ann: Person) -> None:
    assert "/imagine" in await ann.asks("/jobs")
    done = await session.delivered(await ann.says("/imagine a kite over dunes"))
    listed = await ann.asks("/jobs")
    name = listed.split("a kite over dunes")[0].split()[-1]
    again = await session.answer(await ann.says(f"/show {name}"))
    assert again["caption"] == done["caption"]
    assert labels(again) == labels(done)
    assert len(session.file(again)) > 1000
    assert "/jobs" in await ann.asks("/show zzzzzzzz")
    assert name in await ann.asks("/show")


async def test_nobody_is_shown_somebody_elses_order(session: BotSession, ann: Person) -> None:
    await session.answer(await ann.says("/imagine a secret garden"))
    name = (await ann.asks("/jobs")).split("a secret garden")[0].split()[-1]
    eve = session.person()
    assert "secret" not in await eve.asks(f"/show {name}")
    assert "secret" not in await eve.asks("/jobs")


async def test_cancel_without_a_waiting_order_says_so(ann: Person) -> None:
    assert "no order" in await ann.asks("/cancel")


async def test_models_are_listed_with_what_they_do(ann: Person) -> None:
    reply = await ann.asks("/models")
    for model in ("seedream-4.5", "seedream-5-lite", "nano-banana-2", "nano-banana-pro", "wan-2.7", "gpt-image-2"):
        assert model in reply


async def test_settings_name_the_model(ann: Person) -> None:
    assert "seedream-4.5" in await ann.asks("/settings")


async def test_another_case_and_the_bots_own_name_are_the_same_command(session: BotSession, ann: Person) -> None:
    assert "40 of 40" in await ann.asks("/QUOTA")
    assert "40 of 40" in await ann.asks(f"/quota@{session.world.bot.username}")


async def test_a_command_that_does_not_exist_is_answered_with_a_hint(ann: Person) -> None:
    assert "/imagine" in await ann.asks("/unknown")
