"""What an order's message says and does, before and after the bot is started again."""

import pytest

from tests.support.bot_session import BotSession, labels, waits, words
from tests.support.users import Person, alike

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def a_file(session: BotSession, ann: Person, message: dict[str, object], label: str) -> bytes:
    """The file that a button brings."""
    known = len(session.replies(message))
    assert not (await ann.presses(message, label)).get("show_alert")
    files = await session.until(lambda: session.replies(message)[known:])
    return session.file(files[0])


async def test_the_caption_holds_the_prompt_the_model_and_the_time(session: BotSession, ann: Person) -> None:
    done = await session.answer(await ann.says("/imagine <b>bold</b> & *starred* _cats_ --n 1"))
    assert done["caption"].startswith("<b>bold</b> & *starred* _cats_\n")
    assert done["caption"].endswith(("seedream-4.5 · 1 s", "seedream-4.5 · 2 s"))


async def test_a_long_prompt_is_cut_in_the_caption_and_whole_at_the_gateway(session: BotSession, ann: Person) -> None:
    prompt = "🦊 " * 700 + "the end"
    done = await session.answer(await ann.says(f"/imagine {prompt}"))
    assert len(done["caption"].encode("utf-16-le")) // 2 <= 1024
    assert "…" in done["caption"]
    assert "seedream-4.5" in done["caption"]
    assert len(session.tasks(prompt)) == 1


async def test_the_persons_own_message_is_marked_at_the_end(session: BotSession, ann: Person) -> None:
    order = await ann.says("/imagine a good end")
    await session.delivered(order)
    assert session.seen(order)["reactions"] == [{"from_id": session.world.bot.id, "emoji": ["👌"]}]


async def test_four_pictures_are_one_sheet_with_a_button_for_each_original(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine four seasons --n 4 --via pixwith"))
    assert labels(done) == [["1", "2", "3", "4"], ["🔁 Again", "🔗", "🗑"]]
    (task,) = session.tasks("four seasons")
    files = [await a_file(session, ann, done, label) for label in ("1", "2", "3", "4")]
    originals = session.results(task, "pixwith")
    assert [alike(file, original) for file, original in zip(files, originals, strict=True)] == [True] * 4
    assert not alike(files[0], originals[1])
    assert await ann.credits() == 36


async def test_a_sheet_is_not_edited_but_one_of_its_pictures(session: BotSession, ann: Person) -> None:
    sheet = await session.delivered(await ann.says("/imagine two halves --n 2 --via pixwith"))
    assert "several pictures" in await ann.asks("/edit as a sketch", to=sheet)
    await ann.presses(sheet, "2")
    (file,) = await session.until(lambda: [one for one in session.replies(sheet) if "document" in one])
    again = await ann.says("only the second half", to=file)
    assert "photo" in await session.delivered(again)
    assert len(session.replies(again)) == 1
    assert len(session.tasks("only the second half")) == 1


async def test_buttons_work_after_the_bot_was_started_again(session: BotSession, ann: Person) -> None:
    single = await session.delivered(await ann.says("/imagine a lasting thing"))
    sheet = await session.delivered(await ann.says("/imagine lasting things --n 3 --via pixwith"))
    await session.restart()
    (task,) = session.tasks("a lasting thing")
    assert alike(await a_file(session, ann, single, "📎"), session.results(task, "apipod")[0])
    (task,) = session.tasks("lasting things")
    assert alike(await a_file(session, ann, sheet, "3"), session.results(task, "pixwith")[2])
    await ann.presses(single, "🔁")
    again = await session.until(lambda: [m for m in session.replies(single) if "photo" in m])
    assert "a lasting thing" in again[0]["caption"]
    assert len(session.tasks("a lasting thing")) == 2
    assert await ann.credits() == 35


async def test_an_order_under_way_survives_a_power_cut(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "a power cut")
    order = await ann.says("/imagine a power cut")
    placeholder = await session.placeholder(order)
    await session.until(lambda: session.tasks("a power cut"))
    await session.bot.kill()
    session.let_go("a power cut")
    await session.start()
    done = await session.answer(order)
    assert "photo" in done
    assert done["message_id"] == placeholder["message_id"]
    assert len(session.tasks("a power cut")) == 1
    assert await ann.credits() == 39


async def test_somebody_elses_press_is_answered_and_does_nothing(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine mine alone"))
    eve = session.person()
    for label in ("🔁", "📎"):
        answer = await eve.presses(done, label)
        assert answer["show_alert"]
        assert "someone else" in answer["text"]
    assert session.replies(done) == []
    assert len(session.tasks("mine alone")) == 1
    assert (await ann.credits(), await eve.credits()) == (39, 40)


async def test_a_press_with_invented_data_is_answered(session: BotSession, ann: Person) -> None:
    done = await session.delivered(await ann.says("/imagine a plain thing"))
    name = done["markup"]["inline_keyboard"][0][0]["callback_data"].partition(":")[2]
    wrong = ["file:zzzzzzzz:1", f"file:{name}:9", f"file:{name}:0", "again:", "drop:table", "x" * 64, "file:'; --:1"]
    for data in wrong:
        answer = await ann.presses(done, data=data)
        assert answer["show_alert"], data
    assert session.replies(done) == []


async def test_a_deleted_placeholder_does_not_lose_the_picture(session: BotSession, ann: Person) -> None:
    await session.hold("apipod", "a tidy person")
    order = await ann.says("/imagine a tidy person")
    placeholder = (await session.until(lambda: [one for one in session.replies(order) if waits(one)]))[0]
    await session.act("delete", chat_id=ann.id, message_id=placeholder["message_id"])
    session.may_fail("editMessageMedia", "editMessageText")
    await session.until(lambda: session.tasks("a tidy person"))
    session.let_go("a tidy person")
    done = await session.answer(order)
    assert "photo" in done
    assert words(done).startswith("a tidy person")
