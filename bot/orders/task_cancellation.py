"""Asks gateways to stop tasks whose order was cancelled. It may be too late, and nobody may hear: it costs nothing."""

import asyncio

import httpx
import structlog

from bot.observability.metrics import Metrics
from providers.contract import Gateway, Kind
from providers.errors import GatewayError
from providers.transport import Transport
from storage.orders.models import Order, Part
from storage.schema.states import PartState

log = structlog.get_logger(__name__)


class TaskCancellation:
    """Works in the background."""

    def __init__(self, *, gateways: dict[str, Gateway], transport: Transport, metrics: Metrics) -> None:
        self._gateways = gateways
        self._transport = transport
        self._metrics = metrics
        self._tasks: set[asyncio.Task[None]] = set()

    def cancel(self, order: Order) -> None:
        """Stops the tasks that run for the order; returns at once."""
        for part in order.parts:
            gateway = self._gateways.get(part.gateway or "")
            if gateway is None or part.task_id is None or part.state is not PartState.RUNNING:
                continue
            requests = gateway.cancel_requests(part.task_id, kind=Kind(order.kind))
            task = asyncio.create_task(self._send(gateway, part, requests))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Waits for what is under way."""
        await asyncio.gather(*self._tasks)

    async def _send(self, gateway: Gateway, part: Part, requests: tuple[httpx.Request, ...]) -> None:
        try:
            for request in requests:
                with self._metrics.gateway_call(gateway.name, "cancel"):
                    reply = await self._transport.send(gateway, request, paid=False)
                log.info("task cancelled", part=part.id, gateway=gateway.name, status=reply.status_code)
        except GatewayError as error:
            log.info("task cannot be cancelled", part=part.id, gateway=gateway.name, why=str(error))
