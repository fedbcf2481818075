"""How well each gateway works: its circuit here, what it made in the last hour, the credit that is left there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.orders.circuit_breaker import CircuitBreakers
from providers.contract import Gateway
from providers.errors import GatewayError
from providers.transport import Transport
from storage.admin.gateway_counts import count_by_gateway
from storage.database.database import Database

log = structlog.get_logger(__name__)

_CREDIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """One gateway. `credit` is None where it is not known; `made` and `failed` are parts of the last hour."""

    name: str
    is_open: bool
    credit: float | None
    made: int
    failed: int


class GatewayHealth:
    """Asks gateways and database."""

    def __init__(
        self,
        *,
        database: Database,
        gateways: Mapping[str, Gateway],
        transport: Transport,
        circuit_breakers: CircuitBreakers,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._transport = transport
        self._circuit_breakers = circuit_breakers

    async def load(self) -> list[Health]:
        """Every configured gateway; waits at most five seconds for their answers."""
        async with self._database.read() as connection:
            counts = await count_by_gateway(connection, hours=1)
        credits = await asyncio.gather(*map(self._credit, self._gateways.values()))
        return [
            Health(name, self._circuit_breakers.of(name).open, credit, *counts.get(name, (0, 0)))
            for name, credit in zip(self._gateways, credits, strict=True)
        ]

    async def _credit(self, gateway: Gateway) -> float | None:
        try:
            async with asyncio.timeout(_CREDIT_SECONDS):
                reply = await self._transport.send(gateway, gateway.account_request(), paid=False)
                return gateway.parse_account(reply)
        except (GatewayError, TimeoutError) as error:
            log.info("credit not known", gateway=gateway.name, why=type(error).__name__)
            return None
