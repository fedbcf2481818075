"""Alerts reach everyone named, in their language, once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.admin_alerts import AdminAlerts, AlertTarget
from bot.i18n.translations import Translations
from storage.accounts.preferences import Subject, set_preference
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.orders.alerts import resolve_alert


class Bot:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str, int | None]] = []

    async def send_message(self, chat_id: int, text: str, *, parse_mode: str, message_thread_id: int | None) -> None:
        self.sent.append((chat_id, text, message_thread_id))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/imagine.db")
    await migrate(opened)
    yield opened
    await opened.close()


def alerts(bot: Bot, database: Database, *targets: AlertTarget, language: str = "en") -> AdminAlerts:
    made: Any = bot
    return AdminAlerts(bot=made, database=database, targets=targets, translations=Translations(), language=language)


async def settled(one: AdminAlerts) -> None:
    await asyncio.gather(*one._tasks)


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
