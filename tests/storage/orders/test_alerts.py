"""Alerts are sent once: by whoever opens the row; the watch raises, resolves and reports."""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy import text, update

from bot.observability.alert_rules import Limits
from bot.observability.alert_watch import AlertWatch
from providers.errors import Busy
from storage.admin.tickets import ask_for_help
from storage.database.database import DAY_MS, Database, clock
from storage.database.health import load_megabytes
from storage.orders.alerts import list_open_alerts, list_recovered, raise_alert, resolve_alert
from storage.orders.claimed_order import transaction
from storage.orders.figures import list_credits, load_daily_figures, load_health, record_credit
from storage.schema.operations import alerts, credit_samples
from storage.schema.orders import orders
from storage.schema.states import OrderEvent, PartEvent
from tests.support.order_factory import PICTURE, delivered, painted, placed, running, started, submitted

LIMITS = Limits(credit_days=3, refund_percent=30, queue_seconds=120)


def watch(database: Database, sent: list[Any], **how: Any) -> AlertWatch:
    given: dict[str, Any] = {"limits": LIMITS, "report_hour": None, "seconds": 60, "gateways": {}, "transport": None}
    send = lambda *lines, alert=None: sent.append(lines)  # noqa: E731
    return AlertWatch(database=database, send=send, **(given | how))


async def failed(database: Database, reason: str = "gateway") -> None:
    held, _ = await running(database, task_id=f"task-{reason}-{asyncio.get_running_loop().time()}")
    async with transaction(database, held) as move:
        await move.move_part(move.order.parts[0], PartEvent.FAILED, failure=reason, finished_at=move.now)
        await move.move(OrderEvent.FAILED, failure=reason)
        await move.release(due_at=None)


class Gateway:
    def __init__(self, name: str) -> None:
        self.name = name

    def account_request(self) -> None: ...


class Unanswered:
    async def send(self, *_: object, **__: object) -> None:
        raise Busy("away")


async def test_alerts_of_a_gateway_that_is_not_used_any_more_are_closed_without_a_word(database: Database) -> None:
    async with database.write() as tx:
        for name in ("operator-credit-low", "operator-key-refused", "operator-circuit-open"):
            for gateway in ("pixwith", "apikley"):
                await raise_alert(tx, (name, gateway))
    sent: list[Any] = []
    here: Any = {"apikley": Gateway("apikley")}
    await watch(database, sent, gateways=here, transport=Unanswered()).check()
    assert sent == [(("operator-credit-enough", {"gateway": "apikley"}),)]
    async with database.read() as connection:
        assert {subject for _, subject in await list_open_alerts(connection)} == {"apikley"}


async def test_an_alert_is_opened_and_closed_by_one(database: Database, other: Database) -> None:
    async def opened(which: Database) -> bool:
        async with which.write() as tx:
            return await raise_alert(tx, ("operator-queue-slow", ""))

    assert sorted(await asyncio.gather(opened(database), opened(other))) == [False, True]
    async with database.write() as tx:
        assert await resolve_alert(tx, ("operator-queue-slow", ""))
        assert not await resolve_alert(tx, ("operator-queue-slow", ""))
    assert await opened(other)


async def test_a_gateway_has_recovered_when_it_made_something_of_a_later_order(database: Database) -> None:
    alert = ("operator-circuit-open", "apikley")

    async def recovered() -> list[Any]:
        async with database.read() as connection:
            return await list_recovered(connection, ["operator-circuit-open"])

    held, _ = await running(database)
    async with database.write() as tx:
        await raise_alert(tx, alert)
        await tx.execute(update(alerts).values(raised_at=clock() + 1))
    async with transaction(database, held) as move:
        await move.store_part(move.order.parts[0], (PICTURE,))
        await move.move(OrderEvent.COMPLETED)
    assert await recovered() == []  # it was submitted before
    async with database.write() as tx:
        await tx.execute(update(alerts).values(raised_at=clock() - DAY_MS))
    assert await recovered() == [alert]
    sent: list[Any] = []
    here: Any = {"apikley": Gateway("apikley")}
    await watch(database, sent, gateways=here, transport=Unanswered()).check()
    await watch(database, sent, gateways=here, transport=Unanswered()).check()
    assert sent == [(("operator-gateway-back", {"gateway": "apikley"}),)]


async def test_the_watch_tells_once_and_again_when_it_is_over(database: Database, other: Database) -> None:
    await placed(database)
    async with database.write() as tx:
        await tx.execute(update(orders).values(due_at=clock() - 300_000))
    sent: list[Any] = []
    for one in (database, other, database):
        await watch(one, sent).check()
    [((name, arguments),)] = sent
    assert name == "operator-queue-slow"
    assert arguments["count"] == 1
    assert 295 <= arguments["seconds"] <= 310
    async with database.write() as tx:
        await tx.execute(update(orders).values(due_at=clock() + 1000))
    for one in (database, other):
        await watch(one, sent).check()
    assert sent[1:] == [(("operator-queue-normal", {}),)]


async def test_health_counts_what_failed_for_no_wish_of_the_person(database: Database) -> None:
    for reason in ("gateway", "content"):
        await failed(database, reason)
    held, _ = await painted(database)
    await delivered(database, held)
    async with database.read() as connection:
        health = await load_health(connection, seconds=3600)
        figures = await load_daily_figures(connection, since=0)
    assert (health.parts_finished, health.parts_failed) == (3, 1)
    assert (figures.delivered, figures.failed, figures.pictures, figures.videos, figures.people) == (1, 2, 1, 0, 1)
    assert figures.charged == 1


async def test_the_size_of_the_database_is_told_where_a_limit_is_set(database: Database) -> None:
    sent: list[Any] = []
    await watch(database, sent).check()
    assert sent == []
    async with database.read() as connection:
        size = await load_megabytes(connection)
    tight = replace(LIMITS, database_mb=-1)  # also an empty database is larger
    for _ in range(2):
        await watch(database, sent, limits=tight).check()
    assert sent == [(("operator-database-large", {"size": size}),)]
    await watch(database, sent, limits=replace(LIMITS, database_mb=1 << 40)).check()
    assert sent[1:] == [(("operator-database-small", {}),)]


async def test_credit_is_kept_for_eight_days_and_its_end_forecast(database: Database) -> None:
    class Account:
        name = "pixwith"

        def account_request(self) -> None: ...

        def parse_account(self, _: object) -> float:
            return 10.0

    class Replies:
        async def send(self, *_: object, **__: object) -> None: ...

    async with database.write() as tx:
        for credit, days in ((900.0, 9), (30.0, 2), (20.0, 1)):
            await record_credit(tx, "pixwith", credit)
            await tx.execute(
                update(credit_samples)
                .where(credit_samples.c.credit == credit)
                .values(taken_at=clock() - days * DAY_MS - 1)
            )
    sent: list[Any] = []
    looking = watch(database, sent, gateways={"pixwith": Account()}, transport=Replies())
    await looking.check()
    assert sent == [(("operator-credit-low", {"gateway": "pixwith", "left": 10, "days": 0}),)] or sent == [
        (("operator-credit-low", {"gateway": "pixwith", "left": 10, "days": 1}),)
    ]
    async with database.read() as connection:
        assert [credit for _, credit in (await list_credits(connection))["pixwith"]] == [30.0, 20.0, 10.0]


async def test_the_report_comes_once_a_day_and_not_on_the_first(database: Database) -> None:
    sent: list[Any] = []
    held, _ = await painted(database)
    await delivered(database, held)
    async with database.write() as tx:
        await ask_for_help(tx, key="m", user_id=7, language="en", words="help")
    for _ in range(2):
        await watch(database, sent, report_hour=0).check()
    assert sent == []
    async with database.write() as tx:  # a day passes
        await tx.execute(update(alerts).values(subject=text("'1'")))
    for _ in range(2):
        await watch(database, sent, report_hour=0).check()
    [((name, figures), open_tickets)] = sent
    assert name == "operator-daily-report"
    assert open_tickets == ("operator-report-tickets", {"count": 1})
    assert (figures["delivered"], figures["pictures"], figures["charged"]) == (1, 1, 1)
    async with database.read() as connection:
        assert len(await list_open_alerts(connection)) == 1


async def test_what_is_submitted_is_no_failure(database: Database) -> None:
    held, _ = await started(database)
    async with transaction(database, held) as move:
        await submitted(move, 0)
    async with database.read() as connection:
        assert (await load_health(connection, seconds=3600)).parts_finished == 0


async def test_the_report_waits_for_its_hour(database: Database) -> None:
    sent: list[Any] = []
    await watch(database, sent, report_hour=24).check()
    async with database.read() as connection:
        assert await list_open_alerts(connection) == {}
    assert sent == []
