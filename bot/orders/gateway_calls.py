"""What buying a part and watching it share: the calls to gateways, acceptance, the end with a refund."""

import asyncio
from random import Random

import structlog

from bot.config.settings import Settings
from bot.observability.metrics import Metrics
from bot.orders.decisions import backoff_seconds, next_poll_delay
from providers.contract import Gateway, Progress, SubmittedTask
from providers.errors import ContentRefused, GatewayError, OutOfCredit, Unfetchable, Unsupported, Unsure
from providers.transport import Transport
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders import leases
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.orders.order_queries import mean_duration
from storage.schema.states import PartEvent, PartState

log = structlog.get_logger(__name__)

_RETRY_CAP_SECONDS = 60.0
_GIFT_MS = 24 * 3600 * 1000
_STORAGE_PAUSE_SECONDS = 0.5
_LONGEST_FIRST_LOOK_SECONDS = 30.0

# Our error → the word that names its sentence, most special first.
_REASONS: tuple[tuple[type[GatewayError], str], ...] = (
    (ContentRefused, "content"),
    (OutOfCredit, "gateway-credit"),
    (Unsupported, "unsupported"),
    (Unfetchable, "result"),
    (Unsure, "unsure"),
)


def reason_for(error: GatewayError) -> str:
    """The word for a final refusal."""
    return next((word for kind, word in _REASONS if isinstance(error, kind)), "gateway")


def current_part(order: Order, part: Part) -> Part:
    """The part as this transaction sees it."""
    return next(one for one in order.parts if one.id == part.id)


class GatewayCalls:
    """Every method commits what it came to, under the claim it is given."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        gateways: dict[str, Gateway],
        transport: Transport,
        metrics: Metrics,
        random: Random,
    ) -> None:
        self.settings = settings
        self.database = database
        self.gateways = gateways
        self.transport = transport
        self.random = random
        self._metrics = metrics

    async def buy(self, gateway: Gateway, part: Part, body: bytes) -> SubmittedTask:
        """The paid request; raises the gateway's errors."""
        with self._metrics.gateway_call(gateway.name, "create"):
            request = gateway.submit_request(body, key=part.idempotency_key)
            return gateway.parse_submit(await self.transport.send(gateway, request))

    async def ask(self, gateway: Gateway, task_id: str) -> Progress:
        """A free read of the task's state; raises the gateway's errors."""
        with self._metrics.gateway_call(gateway.name, "look"):
            return gateway.parse_status(await self.transport.send(gateway, gateway.status_request(task_id)))

    def callback(self, gateway: Gateway, part: Part) -> str | None:
        """Where the gateway calls back for this part, None when it cannot."""
        if self.settings.public_url is None or not gateway.calls_back:
            return None
        return f"{self.settings.public_url}/hooks/{part.callback_token}"

    async def accepted(self, held: Claim, order: Order, part: Part, gateway: Gateway, task_id: str) -> None:
        """The part has a task, and is looked at when it should be ready."""
        usual = await self._usual(order, gateway)
        first = next_poll_delay(0, poll=self.settings.poll_seconds, usual=usual, random=self.random)
        await self._keep(held, part, task_id, first)
        log.info("submitted", order=order.id, part=part.id, gateway=gateway.name, task=task_id)

    async def _usual(self, order: Order, gateway: Gateway) -> float | None:
        try:
            async with self.database.read() as connection:
                usual = await mean_duration(connection, model=order.model, gateway=gateway.name)
        except StorageDown:
            return None
        return None if usual is None else min(usual, _LONGEST_FIRST_LOOK_SECONDS)

    async def _keep(self, held: Claim, part: Part, task_id: str, first: float) -> None:
        """Writes the task down; it is paid for, so this is tried for as long as the order is ours."""
        while True:
            try:
                return await self._kept(held, part, task_id, first)
            except StorageDown as error:
                log.warning("a task waits to be written down", part=part.id, task=task_id, why=str(error))
                await asyncio.sleep(_STORAGE_PAUSE_SECONDS)

    async def _kept(self, held: Claim, part: Part, task_id: str, first: float) -> None:
        async with leases.transaction(self.database, held) as step:
            current = current_part(step.order, part)
            if current.task_id == task_id:  # an earlier try was committed although its answer was lost
                return
            await step.move_part(
                current, PartEvent.ACCEPTED, task_id=task_id, next_at=step.now + int(first * 1000), unsure_since=None
            )

    async def give_up(
        self, held: Claim, order: Order, part: Part, reason: str, *, detail: str = "", watch: bool = True
    ) -> None:
        """Ends the part with a refund. One that may still arrive is watched for a day (`watch`)."""
        async with leases.transaction(self.database, held) as step:
            current = current_part(step.order, part)
            may_arrive = watch and (current.task_id is not None or current.state is PartState.UNSURE)
            await step.move_part(
                current,
                PartEvent.FAILED,
                failure=reason,
                failure_detail=detail or None,
                polls=0,
                next_at=step.now + int(self.settings.poll_seconds * 1000),
                late_result="watched" if may_arrive else None,
                late_result_until=step.now + _GIFT_MS if may_arrive else None,
            )
        log.info("given up", order=order.id, part=part.id, gateway=part.gateway, reason=reason, detail=detail)

    def backoff(self, attempt: int, wish: float | None = None) -> float:
        """Seconds until another try."""
        return backoff_seconds(
            attempt, base=self.settings.poll_seconds, cap=_RETRY_CAP_SECONDS, wish=wish, random=self.random
        )
