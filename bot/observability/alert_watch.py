"""Looks once a minute whether the operators should be told something, and once a day reports to them."""

import time
from collections.abc import Callable, Mapping
from typing import ClassVar

import structlog

from bot.observability.alert_rules import (
    CREDIT_LOW,
    GATEWAY_BACK,
    OF_GATEWAYS,
    RESOLVED,
    Arguments,
    Credit,
    Limits,
    arguments_of,
    find_conditions,
    forecast_credit,
)
from bot.observability.watch import Watch
from providers.contract import Gateway
from providers.errors import GatewayError
from providers.transport import Transport
from storage.admin.tickets import count_open_tickets
from storage.database.database import DAY_MS, Database, now_ms
from storage.database.health import load_megabytes
from storage.orders.alerts import AlertKey, list_open_alerts, list_recovered, raise_alert, resolve_alert
from storage.orders.figures import list_credits, load_daily_figures, load_health, record_credit

log = structlog.get_logger(__name__)

Line = tuple[str, Arguments]

_HOUR_SECONDS = 3600.0
_CREDIT_SECONDS = 900.0
_HOUR_MS = 3_600_000
_REPORT = "daily-report"


class AlertWatch(Watch):
    """One replica at a time should run it. `report_hour` (UTC) is None for no report."""

    failed: ClassVar[str] = "alerts not checked"

    def __init__(
        self,
        *,
        database: Database,
        gateways: Mapping[str, Gateway],
        transport: Transport,
        limits: Limits,
        send: Callable[..., None],
        seconds: float,
        report_hour: int | None,
    ) -> None:
        super().__init__(database=database, send=send, seconds=seconds)
        self._gateways = gateways
        self._transport = transport
        self._limits = limits
        self._report_hour = report_hour
        self._next_credit = 0.0

    async def check(self) -> None:
        """Raises and resolves alerts, and sends the report when it is due. Raises `StorageDown`."""
        if time.monotonic() >= self._next_credit:
            self._next_credit = time.monotonic() + _CREDIT_SECONDS
            await self.read_credits()
        async with self._database.read(lengthy=True) as connection:
            is_open = await list_open_alerts(connection)
            recovered = await list_recovered(connection, OF_GATEWAYS)
            health = await load_health(connection, seconds=_HOUR_SECONDS)
            size = await load_megabytes(connection) if self._limits.database_mb is not None else 0
            credits = await self._credits(await list_credits(connection))
        found = find_conditions(health, credits, size, self._limits, is_open=is_open)
        for key, arguments in found.items():
            if key not in is_open:
                await self._raise(key, arguments)
        over = [key for key in is_open if key[0] in RESOLVED and key not in found and not self._has_left(key)]
        for key in over:
            await self._resolve(key, RESOLVED[key[0]], arguments_of(key))
        for key in (one for one in recovered if not self._has_left(one)):
            await self._resolve(key, GATEWAY_BACK, arguments_of(key))
        await self._forget(filter(self._has_left, is_open))
        await self._report(credits)

    async def read_credits(self) -> None:
        """Asks every gateway what is left there, and keeps it. Raises `StorageDown`."""
        for gateway in self._gateways.values():
            try:
                reply = await self._transport.send(gateway, gateway.account_request(), paid=False)
                credit = gateway.parse_account(reply)
            except GatewayError as error:
                log.info("credit not known", gateway=gateway.name, why=str(error))
                continue
            if credit is not None:
                async with self._database.write() as tx:
                    await record_credit(tx, gateway.name, credit)

    async def _credits(self, samples: Mapping[str, list[tuple[int, float]]]) -> dict[str, Credit]:
        known = {name: forecast_credit(taken) for name, taken in samples.items() if name in self._gateways}
        return {name: credit for name, credit in known.items() if credit is not None}

    def _has_left(self, key: AlertKey) -> bool:
        """Whether it is about a gateway that is not in PROVIDERS any more."""
        return key[0] in (CREDIT_LOW, *OF_GATEWAYS) and key[1] not in self._gateways

    async def _report(self, credits: Mapping[str, Credit]) -> None:
        """Sends the report once a day; the first day begins when the bot is first seen here."""
        async with self._database.write() as tx:
            now = await now_ms(tx)
            today = str(now // DAY_MS)
            if self._report_hour is None or now % DAY_MS < self._report_hour * _HOUR_MS:
                return
            sent = [key for key in await list_open_alerts(tx) if key[0] == _REPORT]
            if not await raise_alert(tx, (_REPORT, today)):
                return
            for key in sent:
                await resolve_alert(tx, key)
            figures = await load_daily_figures(tx, since=now - DAY_MS)
            waiting = await count_open_tickets(tx)
        if not sent:
            return
        lines: list[Line] = [
            (
                "operator-daily-report",
                {
                    "delivered": figures.delivered,
                    "failed": figures.failed,
                    "cancelled": figures.cancelled,
                    "pictures": figures.pictures,
                    "videos": figures.videos,
                    "people": figures.people,
                    "charged": figures.charged,
                    "refunded": figures.refunded,
                },
            )
        ]
        if waiting:
            lines.append(("operator-report-tickets", {"count": waiting}))
        for gateway, credit in credits.items():
            arguments: Arguments = {"gateway": gateway, "left": int(credit.left)}
            if credit.days is None:
                lines.append(("operator-report-credit", arguments))
            else:
                lines.append(("operator-report-forecast", arguments | {"days": int(credit.days)}))
        self._send(*lines)
