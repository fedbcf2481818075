"""The row of buttons under a picture, each pressed."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.support.bot_session import ONE, BotSession, Json, labels, words
from tests.support.users import Person, alike

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"PROVIDERS": "apipod,apikley,pixwith,openai"}


async def painted(session: BotSession, ann: Person, prompt: str, flags: str = "") -> Json:
    return await session.delivered(await ann.says(f"/imagine {prompt} {flags}".strip()))


async def answered_with_a_picture(session: BotSession, message: Json) -> Json:
    return (await session.until(lambda: [one for one in session.replies(message) if "photo" in one]))[0]


def row(session: BotSession, prompt: str) -> dict[str, Any]:
    """The newest order with that prompt, as the bot wrote it down."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db")) as database:
        database.row_factory = sqlite3.Row
        asked = "SELECT * FROM orders WHERE prompt = ? ORDER BY created_at DESC LIMIT 1"
        return dict(database.execute(asked, (prompt,)).fetchone())


async def test_vary_makes_another_of_the_picture_itself(session: BotSession, ann: Person) -> None:
    done = await painted(session, ann, "a varied fox", "--ar 16:9")
    parent = row(session, "a varied fox")["id"]
    assert "1 credit" in (await ann.presses(done, "Vary"))["text"]
    other = await answered_with_a_picture(session, done)
    assert words(other).startswith("a varied fox")
    assert labels(other) == ONE
    first, second = session.tasks("a varied fox")
    assert (len(first.job.images), len(second.job.images)) == (0, 1)
    assert row(session, "a varied fox")["parent_id"] == parent
    assert await ann.credits() == 38


async def test_4k_makes_it_larger_for_two_credits_and_is_not_offered_again(session: BotSession, ann: Person) -> None:
    done = await painted(session, ann, "a growing fox")
    assert "2 credits" in (await ann.presses(done, "4K"))["text"]
    large = await answered_with_a_picture(session, done)
    assert labels(large) == [ONE[0], ["📎 File", "🔗", "🗑"], ONE[2]]
    assert row(session, "a growing fox")["resolution"] == "4K"
    assert await ann.credits() == 37


async def test_what_the_model_cannot_do_has_no_button(session: BotSession, ann: Person) -> None:
    done = await painted(session, ann, "a small fox", "--model seedream-5-lite")
    assert labels(done) == [ONE[0], ["📎 File", "🔗", "🗑"], ONE[2]]


async def test_edit_asks_and_the_answer_edits_this_picture_also_after_a_restart(
    session: BotSession, ann: Person
) -> None:
    done = await painted(session, ann, "a fox to change")
    await ann.presses(done, "Edit")
    (question,) = await session.until(lambda: session.replies(done))
    assert "What should I change?" in words(question)
    assert question["markup"]["force_reply"]
    await session.restart()
    other = await session.answer(await ann.says("give it a hat", to=question))
    assert "photo" in other
    (task,) = session.tasks("give it a hat")
    assert len(task.job.images) == 1
    assert row(session, "give it a hat")["parent_id"] == row(session, "a fox to change")["id"]


async def test_in_a_group_the_question_goes_to_the_one_who_pressed(session: BotSession, ann: Person) -> None:
    eve = session.person()
    club = session.group("Hats", ann, eve)
    order = await ann.says("/imagine a fox for all", chat=club)
    done = await session.delivered(order)
    await ann.presses(done, "Edit")
    question = (await session.until(lambda: [one for one in session.replies(order) if "text" in one]))[0]
    assert question["markup"]["selective"]
    silent = await eve.says("give it horns", chat=club, to=question)
    assert "photo" in await session.answer(await ann.says("give it wings", chat=club, to=question))
    assert session.replies(silent) == []
    assert session.tasks("give it horns") == []


async def test_a_number_gives_the_original_with_the_row_of_that_one_picture(session: BotSession, ann: Person) -> None:
    sheet = await painted(session, ann, "foxes in a row", "--n 3 --via pixwith")
    sheet_id = row(session, "foxes in a row")["id"]
    await ann.presses(sheet, "2")
    (file,) = await session.until(lambda: [one for one in session.replies(sheet) if "document" in one])
    assert labels(file) == ONE
    (task,) = session.tasks("foxes in a row")
    assert alike(session.file(file), session.results(task, "pixwith")[1])
    await ann.presses(file, "Again")
    assert labels(await answered_with_a_picture(session, file)) == ONE
    assert await ann.credits() == 36
    assert "photo" in await session.answer(await ann.says("only this one", to=file))
    assert row(session, "only this one")["parent_id"] == sheet_id


async def test_a_button_pressed_twice_orders_once(session: BotSession, ann: Person) -> None:
    done = await painted(session, ann, "an eager fox")
    await session.hold("apipod", "an eager fox")
    for label in ("Vary", "Vary", "Again", "Again"):
        assert "Ordered" in (await ann.presses(done, label))["text"]
    await session.until(lambda: len(session.tasks("an eager fox")) == 3)
    session.let_go("an eager fox")
    await session.until(lambda: len([one for one in session.replies(done) if "photo" in one]) == 2)
    assert len(session.tasks("an eager fox")) == 3
    assert await ann.credits() == 37


async def test_the_bin_deletes_the_message_and_a_second_press_is_answered(session: BotSession, ann: Person) -> None:
    order = await ann.says("/imagine a shy fox")
    done = await session.delivered(order)
    session.may_fail("deleteMessage")
    pressed = [await session.act("press", **press) for press in [where(done, ann, "🗑")] * 2]
    reply = [session.world.presses[press["id"]] for press in pressed]
    await session.until(lambda: all(press.answer for press in reply))
    assert [press.answer["text"] for press in reply if press.answer] == ["Deleted."] * 2
    assert session.replies(order) == []


def where(message: Json, person: Person, label: str) -> Json:
    return {
        "chat_id": message["chat"]["id"],
        "message_id": message["message_id"],
        "from_id": person.id,
        "label": label,
    }


async def test_in_a_group_the_owner_and_the_admin_delete_and_nobody_else(session: BotSession, ann: Person) -> None:
    eve, vera = session.person(), session.person()
    club = session.group("Shy walks", ann, eve, vera)
    first = await session.delivered(await eve.says("/imagine a loud fox", chat=club))
    second = await session.delivered(await eve.says("/imagine a louder fox", chat=club))
    assert (await vera.presses(first, "🗑"))["show_alert"]
    assert not session.seen(first)["deleted"]
    assert (await ann.presses(first, "Again"))["show_alert"]
    assert "Deleted" in (await ann.presses(first, "🗑"))["text"]
    assert "Deleted" in (await eve.presses(second, "🗑"))["text"]
    assert session.seen(first)["deleted"]
    assert session.seen(second)["deleted"]


async def test_show_brings_it_back_in_another_chat_where_its_buttons_and_replies_work(
    session: BotSession, ann: Person
) -> None:
    await painted(session, ann, "a returning fox", "--n 2 --via pixwith")
    club = session.group("Returns", ann)
    name = row(session, "a returning fox")["id"]
    back = await session.answer(await ann.says(f"/show {name}", chat=club))
    assert labels(back) == [["1", "2"], ["🔁 Again", "🔗", "🗑"]]
    await ann.asks("/quota")  # meanwhile it is written down what the new message shows
    assert "several pictures" in await ann.asks("add snow", chat=club, to=back)
    await ann.presses(back, "1")
    (file,) = await session.until(lambda: [one for one in session.replies(back) if "document" in one])
    await ann.asks("/quota")
    assert "photo" in await session.answer(await ann.says("add much snow", chat=club, to=file))
    assert row(session, "add much snow")["parent_id"] == name
