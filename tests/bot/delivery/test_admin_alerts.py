"""Alerts reach everyone named, in their language, once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.delivery.admin_alerts import AdminAlerts, AlertTarget
from bot.i18n.translations import Translations
from storage.accounts.preferences import Subject, set_preference
from storage.database.database import DAY_MS, Database, clock
from storage.database.migrate import migrate
from storage.orders.alerts import list_open_alerts, raise_alert, resolve_alert
from storage.schema.operations import alerts as alert_rows


class Bot:
    """Notes what is sent; `errors` are raised instead, one after another, and the last one without end."""

    def __init__(self, *errors: Exception | None) -> None:
        self.sent: list[tuple[int, str, int | None]] = []
        self.errors = list(errors)
        self.failed = asyncio.Event()

    async def send_message(self, chat_id: int, text: str, *, parse_mode: str, message_thread_id: int | None) -> None:
        await asyncio.sleep(0)
        if self.errors and (error := self.errors.pop(0) if len(self.errors) > 1 else self.errors[0]) is not None:
            self.failed.set()
            raise error
        self.sent.append((chat_id, text, message_thread_id))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(opened)
    yield opened
    await opened.close()


def alerts(bot: Bot, database: Database, *targets: AlertTarget, language: str = "en", **how: Any) -> AdminAlerts:
    made: Any = bot
    given = {"translations": Translations(), "language": language, "sleep": no_sleep} | how
    return AdminAlerts(bot=made, database=database, targets=targets, **given)


async def no_sleep(_: float) -> None: ...


async def settled(one: AdminAlerts) -> None:
    await asyncio.gather(*one._tasks)


async def open_alerts(database: Database) -> set[tuple[str, str]]:
    async with database.read() as connection:
        return set(await list_open_alerts(connection))


async def test_each_gets_it_in_the_language_that_they_chose(database: Database) -> None:
    async with database.write() as tx:
        await set_preference(tx, Subject(2), language="ru")
    bot = Bot()
    one = alerts(bot, database, AlertTarget(1), AlertTarget(2), AlertTarget(-100, 7), language="zh-Hans")
    one.send(("operator-queue-normal", {}), ("operator-report-credit", {"gateway": "pixwith", "left": 3}))
    await settled(one)
    assert [(chat, topic) for chat, _, topic in bot.sent] == [(1, None), (2, None), (-100, 7)]
    assert [text.splitlines()[0] for _, text, _ in bot.sent] == [
        "✅ 订单不再需要等待处理。",
        "✅ Заказы больше не ждут обработчика.",
        "✅ 订单不再需要等待处理。",
    ]
    assert all("pixwith" in text.splitlines()[1] for _, text, _ in bot.sent)


async def test_a_gateways_trouble_is_told_once_by_all_processes_until_it_is_over(database: Database) -> None:
    bot = Bot()
    replicas = [alerts(bot, database, AlertTarget(1)) for _ in range(2)]
    for one in (*replicas, *replicas):
        one.tell("operator-circuit-open", gateway="pixwith")
        await settled(one)
    assert len(bot.sent) == 1
    async with database.write() as tx:
        await resolve_alert(tx, ("operator-circuit-open", "pixwith"))
    replicas[0].tell("operator-circuit-open", gateway="pixwith")
    await settled(replicas[0])
    assert len(bot.sent) == 2


async def test_a_migration_is_told_once_for_good(database: Database) -> None:
    bot = Bot()
    for one in (alerts(bot, database, AlertTarget(1)), alerts(bot, database, AlertTarget(1))):
        one.tell("operator-migrated", was="0011", new="0012")
        await settled(one)
    [(_, text, _)] = bot.sent
    assert "from 0011 to 0012" in text


async def test_a_gateways_trouble_is_told_also_without_a_database(tmp_path: Path) -> None:
    bot, away = Bot(), Database(f"sqlite:///{tmp_path}/none.db")  # it has no tables
    one = alerts(bot, away, AlertTarget(1))
    (tmp_path / "none.db").write_bytes(b"no database at all" * 100)
    for _ in range(2):
        one.tell("operator-key-refused", gateway="pixwith")
        await settled(one)
    await away.close()
    assert len(bot.sent) == 1


async def test_an_alert_is_tried_again_for_some_minutes(database: Database) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    bot = Bot(NetworkError("away"), TimedOut(), RetryAfter(40), None)
    one = alerts(bot, database, AlertTarget(1), sleep=sleep)
    one.send(("operator-queue-slow", {"count": 1, "seconds": 300}), alert=("operator-queue-slow", ""))
    one.send(("operator-queue-normal", {}))  # not before what it ends
    await settled(one)
    assert [text[0] for _, text, _ in bot.sent] == ["🔧", "✅"]
    assert slept == [2.0, 5.0, 40.0]


@pytest.mark.parametrize("error", [NetworkError("away"), RetryAfter(3600), Forbidden("blocked")])
async def test_an_alert_that_reaches_nobody_is_raised_anew(database: Database, error: Exception) -> None:
    bot = Bot(error)
    one = alerts(bot, database, AlertTarget(1), AlertTarget(2))
    async with database.write() as tx:
        await raise_alert(tx, ("operator-queue-slow", ""))
    one.send(("operator-queue-slow", {"count": 1, "seconds": 300}), alert=("operator-queue-slow", ""))
    one.tell("operator-circuit-open", gateway="pixwith")
    one.tell("operator-other-poller")
    await settled(one)
    assert await open_alerts(database) == set()
    bot.errors.clear()
    one.tell("operator-circuit-open", gateway="pixwith")
    one.tell("operator-other-poller")
    await settled(one)
    assert len(bot.sent) == 4
    assert await open_alerts(database) == {("operator-circuit-open", "pixwith")}


async def test_an_alert_that_reaches_one_of_two_is_not_raised_anew(database: Database) -> None:
    bot = Bot(Forbidden("blocked"), None)
    one = alerts(bot, database, AlertTarget(1), AlertTarget(2))
    one.tell("operator-circuit-open", gateway="pixwith")
    await settled(one)
    assert [chat for chat, _, _ in bot.sent] == [2]
    assert await open_alerts(database) == {("operator-circuit-open", "pixwith")}


async def test_the_end_waits_for_alerts_and_leaves_the_rest_to_the_next_process(database: Database) -> None:
    bot = Bot(None, NetworkError("away"))
    one = alerts(bot, database, AlertTarget(1), sleep=asyncio.sleep)
    one.tell("operator-key-refused", gateway="pixwith")
    await one.finish(5.0)
    assert len(bot.sent) == 1
    one.tell("operator-circuit-open", gateway="apipod")
    await bot.failed.wait()
    await one.finish(0.0)
    assert await open_alerts(database) == {("operator-key-refused", "pixwith")}


async def test_a_gateways_trouble_is_told_again_when_the_last_time_is_a_day_ago(database: Database) -> None:
    bot = Bot()
    one = alerts(bot, database, AlertTarget(1))
    for age_ms in (0, DAY_MS - 60_000, DAY_MS + 1000, 0):
        async with database.write() as tx:
            await tx.execute(update(alert_rows).values(raised_at=clock() - age_ms))
        one.tell("operator-key-refused", gateway="pixwith")
        one.tell("operator-migrated", was="0011", new="0012")  # once for good
        await settled(one)
    assert [text[0] for _, text, _ in bot.sent].count("🔧") == 2
    assert len(bot.sent) == 3
