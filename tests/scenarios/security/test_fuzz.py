"""Hundreds of strange prompts and presses: each is answered, nothing breaks, nothing is charged wrongly."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from itertools import cycle

import pytest
import pytest_asyncio

from tests.support.bot_session import BotSession, open_session, waits
from tests.support.fuzz_inputs import button_data, prompts
from tests.support.users import Person, picture

pytestmark = [pytest.mark.siege, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

SETTINGS = {
    "DAILY_CREDITS": "100000",
    "MAX_ACTIVE_PER_USER": "50",
    "MAX_QUEUED_PER_USER": "1000",
    "PERSON_ACTIONS_PER_MINUTE": "100000",
    "LEASE_SECONDS": "30",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotSession]:
    async with open_session(tmp_path_factory.mktemp("bot"), pace=(0.0, 0.01), **SETTINGS) as session:
        yield session


def unbroken(session: BotSession) -> None:
    """The bot lives, and nothing in its log says that something broke."""
    assert session.bot.running
    for word in ("broke its handler", "Traceback", "exception was never retrieved"):
        assert word not in session.log, session.log[session.log.index(word) - 500 :][:3000]


def books(session: BotSession) -> tuple[dict[int, int], dict[int, int]]:
    """What each account was charged by the ledger, and what the pictures that it was given cost."""
    with closing(sqlite3.connect(session.bot.folder / "imagine.db")) as database:
        charged = dict(
            database.execute(
                "SELECT account_id, -SUM(allowance_delta + balance_delta) FROM ledger GROUP BY account_id"
            ).fetchall()
        )
        given = dict(
            database.execute(
                "SELECT o.account_id, SUM(o.unit_credits * json_array_length(p.results)) FROM orders o "
                "JOIN parts p ON p.order_id = o.id WHERE o.state = 'delivered' GROUP BY o.account_id"
            ).fetchall()
        )
        unfinished = database.execute("SELECT COUNT(*) FROM orders WHERE finished_at IS NULL").fetchone()[0]
        unclosed = database.execute(
            "SELECT COUNT(*) FROM parts WHERE 'close:' || id NOT IN (SELECT entry_key FROM ledger)"
        ).fetchone()[0]
    assert (unfinished, unclosed) == (0, 0)
    return {who: spent for who, spent in charged.items() if spent}, given


async def test_strange_prompts_are_answered_and_charged_for_what_came(session: BotSession) -> None:
    people = [session.person(code) for code in ("en", "ru", "zh-hans") * 5]
    texts = prompts(500, seed=5)
    written = [(text, await person.says(text)) for text, person in zip(texts, cycle(people), strict=False)]
    for text, message in written:
        try:
            # A chat takes one message a second, in no certain order.
            await session.until(
                lambda message=message: [one for one in session.replies(message) if not waits(one)], seconds=60
            )
        except AssertionError:
            pytest.fail(f"no answer to {text[:200]!r}")
    for _, message in written:
        (answer,) = session.replies(message)
        assert not waits(answer)
    await session.until(
        lambda: not [task for task_queue in session.embedded.task_queues.values() for task in task_queue._running]
    )
    unbroken(session)
    charged, given = books(session)
    assert charged == given
    pictures = [session.replies(message)[0] for _, message in written if "photo" in session.replies(message)[0]]
    assert len(pictures) > 40


async def test_strange_presses_are_answered_and_nobody_pays_for_them(session: BotSession, ann: Person) -> None:
    eve = session.person("ru", "Eve")
    club = session.group("Pressers", ann, eve, topics={2: "Foxes"})
    done = await session.delivered(await ann.says("/imagine a pressed fox", chat=club, thread_id=2))
    sheet = await session.delivered(await ann.says("/imagine pressed foxes --n 2"))
    shown = [
        done,
        sheet,
        await session.answer(await ann.says("/settings", chat=club, thread_id=2)),
        await session.answer(await ann.says("/help")),
        await session.answer(await ann.says("a fox to be offered")),
        await session.answer(await ann.shows(picture(), "a hat to be offered")),
    ]
    rows = [row for one in shown for row in one["markup"]["inline_keyboard"]]
    real = sorted({button["callback_data"] for row in rows for button in row if "callback_data" in button})
    ids = sorted({word for data in real for word in data.split(":") if word.isalnum()})
    session.may_fail("editMessageText", "deleteMessage")
    pressed = []
    for data, message, person in zip(
        button_data(500, 5, real=real, ids=ids), cycle(shown), cycle((ann, eve, ann)), strict=False
    ):
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"], "from_id": person.id}
        if where["chat_id"] > 0:
            where["from_id"] = ann.id
        press = await session.act("press", **where, data=data)
        pressed.append((data, session.world.presses[press["id"]]))
    for data, press in pressed:
        try:
            await session.until(lambda press=press: press.answer is not None)
        except AssertionError:
            pytest.fail(f"no answer to {data!r}")
    unbroken(session)
    await session.until(
        lambda: not [task for task_queue in session.embedded.task_queues.values() for task in task_queue._running]
    )
    assert await ann.credits() > 0
    charged, given = books(session)
    assert charged == given
