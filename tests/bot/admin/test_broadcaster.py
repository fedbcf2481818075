"""Ten thousand people, three crashes: nobody gets a broadcast twice, and all but a handful get it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from telegram.error import Forbidden, RetryAfter, TimedOut

from bot.admin.broadcaster import Broadcaster
from bot.i18n.translations import Translations
from storage.admin.broadcasts import DONE, Broadcast, draft_broadcast, find_broadcast, start_broadcast
from storage.admin.people import Sighting, record_people
from storage.database.database import Database
from storage.database.migrate import migrate

AT_ONCE = 5


class Telegram:
    """Takes messages; `answers` are raised to a person, once each; at `crash_at` messages it calls `crash`."""

    def __init__(self) -> None:
        self.got: Counter[int] = Counter()
        self.answers: dict[int, Exception] = {}
        self.crash_at: list[int] = []
        self.crashed = asyncio.Event()

    async def send_message(self, chat_id: int, text: str, **how: Any) -> None:
        await asyncio.sleep(0)
        if (answer := self.answers.pop(chat_id, None)) is not None:
            raise answer
        self.got[chat_id] += 1
        if self.crash_at and self.got.total() >= self.crash_at[0]:
            self.crash_at.pop(0)
            self.crashed.set()
            await asyncio.Event().wait()  # the process is gone before the answer is read


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(database)
    yield database
    await database.close()


async def begin(database: Database, people: int) -> int:
    async with database.write(lengthy=True) as tx:
        await record_people(tx, [Sighting(one, None, "P", "en", private=True) for one in range(1, people + 1)])
        news = await draft_broadcast(tx, key="a", admin_id=1, text="News", photo_id=None)
        await start_broadcast(tx, news, total=people)
    return news


async def ended(database: Database, telegram: Telegram, news: int) -> Broadcast:
    """The broadcast at its end, sent by one process after another."""
    while True:
        broadcaster = Broadcaster(
            bot=telegram,  # type: ignore[arg-type]
            database=database,
            translations=Translations(),
            calls_per_second=1e9,
            sleep=lambda seconds: asyncio.sleep(0),
        )
        running = asyncio.create_task(broadcaster._send_all())
        crash = asyncio.create_task(telegram.crashed.wait())
        await asyncio.wait({running, crash}, return_when=asyncio.FIRST_COMPLETED)
        for task in (running, crash):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        telegram.crashed.clear()
        async with database.read() as connection:
            found = await find_broadcast(connection, news)
        assert found is not None
        if found.state == DONE:
            return found


async def check_crashes(database: Database, people: int, crashes: list[int]) -> None:
    telegram = Telegram()
    news = await begin(database, people)
    telegram.crash_at = crashes[:]
    found = await ended(database, telegram, news)
    assert max(telegram.got.values()) == 1
    assert found.handled == people
    assert found.delivered + found.uncertain == people
    assert len(crashes) <= found.uncertain <= AT_ONCE * len(crashes)
    assert telegram.got.total() >= people - found.uncertain


async def test_after_crashes_nobody_gets_it_twice_and_every_uncertain_one_is_counted(database: Database) -> None:
    await check_crashes(database, 203, [2, 61, 140])


@pytest.mark.siege
async def test_ten_thousand_people_and_three_crashes(database: Database) -> None:
    await check_crashes(database, 10_000, [1_003, 5_002, 9_001])


async def test_a_flood_wait_is_obeyed_and_blocked_or_silent_ends_are_counted(database: Database) -> None:
    telegram = Telegram()
    telegram.answers = {2: RetryAfter(1), 3: Forbidden("bot was blocked by the user"), 4: TimedOut()}
    found = await ended(database, telegram, await begin(database, 7))
    assert (found.delivered, found.blocked, found.uncertain, found.failed) == (5, 1, 1, 0)
    assert set(telegram.got) == {1, 2, 5, 6, 7}
