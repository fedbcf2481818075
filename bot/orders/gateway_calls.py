"""What buying a part and polling it share: the calls to gateways, when to poll, the end of a part."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import Any

import structlog

from bot.config.settings import Settings
from bot.observability.metrics import Metrics
from bot.orders.decisions import backoff_seconds, reason_of
from bot.orders.poll_rate import PollRate
from bot.orders.polling_schedule import (
    DurationKey,
    DurationStatistics,
    Estimate,
    first_poll_delay,
    next_poll_delay,
    remaining_seconds,
    stretch_factor,
)
from bot.orders.ports import Previews
from bot.orders.produced_results import ProducedResults
from bot.orders.status_reads import read_status
from providers.contract import Cost, Gateway, Kind, Progress, SubmittedTask, Waiting
from providers.errors import ContentRefused, GatewayError, OutOfCredit, Unfetchable, Unsupported, Unsure
from providers.transport import Transport
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.media.store import MediaUnavailable
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.leases import Claim, reload
from storage.orders.models import Order, Part
from storage.orders.order_queries import recent_durations
from storage.schema.states import OrderEvent, OrderState, PartEvent, PartState

log = structlog.get_logger(__name__)

_RETRY_CAP_SECONDS = 60.0
_LATE_RESULT_MS = 24 * 3600 * 1000
_STORAGE_PAUSE_SECONDS = 0.5

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
    """The part as the order has it now."""
    return next(one for one in order.parts if one.id == part.id)


def columns_of(cost: Cost | None) -> dict[str, Any]:
    """A part's columns for what the gateway charged, none where it did not tell."""
    return {} if cost is None else {"cost": cost.amount, "cost_unit": cost.unit}


async def finish_if_done(moves: ClaimedOrder) -> None:
    """Completes or fails the order in the transaction that ends its last open part."""
    order = moves.order
    if order.state is not OrderState.WORKING or any(part.open for part in order.parts):
        return
    if any(part.state is PartState.STORED for part in order.parts):
        await moves.move(OrderEvent.COMPLETED)
    else:
        await moves.move(OrderEvent.FAILED, failure=reason_of(order))


class GatewayCalls:
    """The gateways, how long they usually take, and how parts end."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        gateways: dict[str, Gateway],
        transport: Transport,
        produced: ProducedResults,
        metrics: Metrics,
        random: Random,
        previews: Previews | None = None,
    ) -> None:
        self._previews = previews
        self.settings = settings
        self.database = database
        self.gateways = gateways
        self.transport = transport
        self.produced = produced
        self.random = random
        self.statistics = DurationStatistics()
        self.polled: dict[str, set[str]] = {}
        self._placed: dict[str, str] = {}  # the gateway of each part in hand, by the part's id
        self._metrics = metrics
        self._poll_rates: dict[str, PollRate] = {}

    async def submit(self, gateway: Gateway, order: Order, part: Part, body: bytes) -> SubmittedTask:
        """The paid request; raises the gateway's errors. Results that its reply brings are kept."""
        with self._metrics.gateway_call(gateway.name, "create"):
            request = gateway.submit_request(body, key=part.idempotency_key, kind=Kind(order.kind))
            hears = (
                {"hear": partial(self._previews.hear, gateway, order)} if gateway.previews and self._previews else {}
            )
            answer = gateway.parse_submit(await self.transport.send(gateway, request, paid=True, **hears))
        if isinstance(answer, SubmittedTask):
            return answer
        try:
            return await self.produced.keep(part, answer)
        except MediaUnavailable as error:
            raise Unsure(f"what {gateway.name} sent cannot be kept") from error

    async def poll(self, gateway: Gateway, order: Order, task_id: str) -> Progress:
        """A free read of the task's status; raises the gateway's errors."""
        if (kept := await self.produced.find(order, task_id)) is not None:
            return kept
        with self._metrics.gateway_call(gateway.name, "look"):
            return await read_status(self.transport, gateway, task_id, kind=Kind(order.kind))

    def callback_url(self, gateway: Gateway, part: Part) -> str | None:
        """Where the gateway calls back for this part, None when it cannot."""
        if self.settings.public_url is None or not gateway.calls_back:
            return None
        return f"{self.settings.public_url}/hooks/{part.callback_token}"

    def backoff(self, attempt: int, retry_after: float | None = None) -> float:
        """Seconds until another try."""
        return backoff_seconds(
            attempt,
            base=self.settings.poll_seconds,
            cap=_RETRY_CAP_SECONDS,
            retry_after=retry_after,
            random=self.random,
        )

    # ---- when to poll

    async def _learn(self, order: Order, gateway: str) -> Estimate:
        """How long the gateway usually takes for such an order; the database is asked once per kind of order."""
        key = _key(order, gateway)
        if not self.statistics.is_seeded(key):
            try:
                async with self.database.read() as connection:
                    known = await recent_durations(
                        connection,
                        gateway=gateway,
                        model=order.model,
                        kind=order.kind,
                        resolution=order.resolution,
                        length=order.seconds,
                    )
                self.statistics.seed(key, known)
            except StorageDown:
                log.debug("durations unknown", gateway=gateway)
        return self.statistics.estimate(key, poll_seconds=self.settings.poll_seconds)

    def typical_seconds(self, order: Order, gateway: str) -> float | None:
        """The mean duration that this process knows of such orders, None while it knows none."""
        return self.statistics.typical(_key(order, gateway))

    def remaining_seconds(self, order: Order, part: Part, progress: Waiting) -> float | None:
        """How long a part will still take, by what is known of such orders; None while that is nothing."""
        gateway = part.gateway or ""
        if part.submitted_at is None or not self.statistics.is_learned(_key(order, gateway)):
            return None
        estimate = self.statistics.estimate(_key(order, gateway), poll_seconds=self.settings.poll_seconds)
        return remaining_seconds(estimate, (self.database.now() - part.submitted_at) / 1000, percent=progress.percent)

    async def first_poll_delay(self, task: SubmittedTask, order: Order, gateway: Gateway, part: Part) -> float:
        """Seconds from acceptance to the first poll."""
        estimate = await self._learn(order, gateway.name)
        if task.estimated_seconds == 0:  # its results are here
            return 0.0
        callbacks = self._expects_callback(order, gateway, part)
        learned = self.typical_seconds(order, gateway.name) is not None
        poll = self.settings.poll_seconds
        return first_poll_delay(estimate, poll_seconds=poll, callbacks=callbacks, learned=learned)

    def next_poll_delay(
        self, order: Order, part: Part, gateway: Gateway | None, *, percent: int | None, retry_after: float | None
    ) -> float:
        """Seconds from a poll that found nothing to the next one."""
        poll = self.settings.poll_seconds
        name = part.gateway or ""
        age = max((self.database.now() - (part.submitted_at or self.database.now())) / 1000, 0.0)
        polled = self.polled.setdefault(name, set())
        polled.add(part.id)
        self.place(part, name)
        return next_poll_delay(
            self.statistics.estimate(_key(order, name), poll_seconds=poll),
            age,
            poll_seconds=poll,
            percent=percent,
            retry_after=retry_after,
            callbacks=gateway is not None and self._expects_callback(order, gateway, part),
            stretch=stretch_factor(len(polled), mean_interval=poll, polls_per_second=self.settings.polls_per_second),
        )

    def _expects_callback(self, order: Order, gateway: Gateway, part: Part) -> bool:
        """Whether polls are only a safety net; not for videos, whose models may have no callback."""
        return order.kind != Kind.VIDEO and self.callback_url(gateway, part) is not None

    def poll_wait_seconds(self, part: Part) -> float:
        """0 when the part may be polled now, which is counted; else how long until its turn."""
        rate = self._poll_rates.setdefault(part.gateway or "", PollRate(time.monotonic))
        return rate.wait_seconds(part.id, per_second=self.settings.polls_per_second)

    def finished(self, order: Order, part: Part, seconds: float) -> None:
        """The part took so long."""
        self.statistics.add(_key(order, part.gateway or ""), seconds)

    def place(self, part: Part, gateway: str) -> None:
        """The part is in flight there."""
        self._placed[part.id] = gateway

    def in_flight(self, gateway: str) -> int:
        """How many parts of this process are in flight there."""
        return sum(1 for name in self._placed.values() if name == gateway)

    def ended(self, part: Part) -> None:
        """The part is polled no more."""
        self._placed.pop(part.id, None)
        self.polled.get(part.gateway or "", set()).discard(part.id)
        if (rate := self._poll_rates.get(part.gateway or "")) is not None:
            rate.drop(part.id)

    # ---- what a call came to

    async def persist(self, held: Claim, apply: Callable[[ClaimedOrder], Awaitable[None]]) -> None:
        """Writes what was paid for or sent: tried for as long as the order is ours; raises `LostClaim`.

        `apply` may find that an earlier try was committed although its answer was lost.
        """
        while True:
            try:
                if held.stale:
                    await reload(self.database, held)
                async with transaction(self.database, held) as moves:
                    await apply(moves)
                return
            except StorageDown as error:
                log.warning("result not saved yet, trying again", order=held.order_id, why=str(error))
                await asyncio.sleep(_STORAGE_PAUSE_SECONDS)

    async def accept(
        self, moves: ClaimedOrder, part: Part, task_id: str, *, first_poll: float, cost: Cost | None = None
    ) -> None:
        """The part has a task."""
        current = current_part(moves.order, part)
        if current.task_id == task_id:
            return
        values = {"task_id": task_id, "next_at": moves.now + int(first_poll * 1000), **columns_of(cost)}
        await moves.move_part(current, PartEvent.ACCEPTED, **values)
        if moves.order.deadline_at is not None:  # asleep until then, unless somebody calls for it
            await moves.note_any(due_at=moves.order.deadline_at)

    async def fail(self, moves: ClaimedOrder, part: Part, reason: str, *, detail: str = "", watch: bool = True) -> None:
        """Ends the part with a refund, and the order with its last one. What may still arrive is watched for a day."""
        current = current_part(moves.order, part)
        may_arrive = watch and (current.task_id is not None or current.state is PartState.UNSURE)
        gateway = self.gateways.get(current.gateway or "")
        own_id = gateway.own_task_id(current.idempotency_key) if may_arrive and gateway is not None else ""
        await moves.move_part(
            current,
            PartEvent.FAILED,
            failure=reason,
            failure_detail=detail or None,
            task_id=current.task_id or own_id or None,  # where it has an id of ours, it can be looked for
            polls=0,
            next_at=moves.now + int(self.settings.poll_seconds * 1000),
            late_result="watched" if may_arrive else None,
            late_result_until=moves.now + _LATE_RESULT_MS if may_arrive else None,
        )
        await finish_if_done(moves)
        self.ended(part)
        log.info("part failed", part=part.id, gateway=part.gateway, reason=reason, detail=detail)

    async def fail_part(self, held: Claim, part: Part, reason: str, *, detail: str = "", watch: bool = True) -> None:
        """The same in a transaction of its own."""
        async with transaction(self.database, held) as moves:
            await self.fail(moves, part, reason, detail=detail, watch=watch)


def _key(order: Order, gateway: str) -> DurationKey:
    return DurationKey(gateway, order.model, order.kind, order.resolution, order.seconds)
