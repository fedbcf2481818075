"""Submits parts: each intent is committed before the paid request, and bought at most once."""

import asyncio
from dataclasses import dataclass
from itertools import groupby

import structlog

from bot.catalog.models import Catalog
from bot.catalog.offer_filters import GatewayOffer
from bot.i18n.refusal import Refusal
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.gateway_calls import GatewayCalls, current_part, reason_for
from bot.orders.lost_replies import tell_if_retired
from bot.orders.order_offers import offers_of
from bot.orders.ports import AdminAlerts, InputBusy, InputImages, InputUnavailable
from providers.contract import Gateway, GenerationRequest, Kind, SubmittedTask
from providers.errors import Busy, GatewayError, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from providers.image import ImageFile
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.schema.states import PartEvent, PartState

log = structlog.get_logger(__name__)

_BUSY_TRIES = 3
_CREDIT_PATIENCE_SECONDS = 10.0
_ALERTS: dict[type[GatewayError], str] = {OutOfCredit: "operator-out-of-credit", KeyRefused: "operator-key-refused"}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A part that is about to be bought there with that body."""

    part: Part
    gateway: Gateway
    body: bytes


class Submitter:
    """Buys parts. What a paid request came to is written for as long as the claim is ours."""

    def __init__(
        self,
        *,
        gateway_calls: GatewayCalls,
        catalog: Catalog,
        input_images: InputImages,
        circuit_breakers: CircuitBreakers,
        admin_alerts: AdminAlerts,
    ) -> None:
        self._calls = gateway_calls
        self._catalog = catalog
        self._input_images = input_images
        self._circuit_breakers = circuit_breakers
        self._admin_alerts = admin_alerts
        self._gateways = gateway_calls.gateways
        self._database = gateway_calls.database

    def choices(self, order: Order, part: Part) -> tuple[GatewayOffer, ...] | Refusal:
        """Where the part can still be bought, best first."""
        chosen = offers_of(self._catalog, order, placed=True)
        if isinstance(chosen, Refusal):
            return chosen
        return tuple(
            choice for choice in chosen if choice.gateway not in part.tried and choice.offer.outputs >= part.count
        )

    async def submit(self, held: Claim, parts: tuple[Part, ...]) -> None:
        """Buys each part at the first gateway that is well: one transaction before the paid requests, one after."""
        if held.order.sources and held.pending:
            async with transaction(self._database, held):  # fetching pictures may take long: write what is known
                pass
        prepared: list[_Prepared] = []
        try:
            for part in parts:
                ready = await self._prepare(held, part)
                prepared += [ready] if ready is not None else []
            if not prepared:
                return
            async with transaction(self._database, held) as moves:
                for ready in prepared:
                    await self._begin(moves, ready)
            creating = (self._create(held.order, ready) for ready in prepared)
            answers = await asyncio.gather(*creating, return_exceptions=True)
            outcomes = [
                (ready, answer)
                for ready, answer in zip(prepared, answers, strict=True)
                if isinstance(answer, (tuple, GatewayError))
            ]

            async def write(moves: ClaimedOrder) -> None:
                for ready, outcome in outcomes:
                    await self._write(moves, ready, outcome)

            await self._calls.persist(held, write)
            for ready, outcome in outcomes:
                self._report(ready, outcome)
            for answer in answers:
                if not isinstance(answer, (tuple, GatewayError)):
                    raise answer  # what the others came to is written
        finally:
            for ready in prepared:
                self._circuit_breakers.left(ready.gateway.name)

    async def _prepare(self, held: Claim, part: Part) -> _Prepared | None:
        """The part with its gateway and body; None when it has to wait or ended, which is written then."""
        order = held.order
        if order.mask and len(order.sources) < 2:  # of an album only one picture came
            await self._calls.fail_part(held, part, "mask-missing")
            return None
        choices = self.choices(order, part)
        if isinstance(choices, Refusal):
            if choices.key in ("refused-too-many-pictures", "refused-too-many-frames"):
                await self._calls.fail_part(held, part, "album-limit", detail=str(choices.args["limit"]))
            else:
                await self._calls.fail_part(held, part, "unsupported")
            return None
        if not choices:
            await self._calls.fail_part(held, part, part.failure_detail or "gateway")
            return None
        paused = {choice.gateway for choice in choices if self._circuit_breakers.is_paused(choice.gateway)}
        kept = part.gateway if part.body is not None and part.gateway not in paused else None
        begun = [choice for choice in choices if choice.gateway == kept]
        waits = [
            (self._circuit_breakers.wait_seconds(choice.gateway), choice) for choice in begun or self._shared(choices)
        ]
        choice = next((choice for wait, choice in waits if wait <= 0), None)
        if choice is None:
            wait, first = min(waits, key=lambda pair: pair[0])
            reason = self._circuit_breakers.of(first.gateway).reason
            if wait > _CREDIT_PATIENCE_SECONDS and reason and not paused:
                await self._calls.fail_part(held, part, reason)
            else:
                await self._postpone(held, part, wait)
            return None
        return await self._with_body(held, part, choice)

    def _shared(self, choices: tuple[GatewayOffer, ...]) -> list[GatewayOffer]:
        """The same, but neighbours that share the work begin with the one that has the least of it from us."""
        found: list[GatewayOffer] = []
        for _, run in groupby(choices, key=lambda choice: self._gateways[choice.gateway].brand):
            servers = list(run)
            if self._gateways[servers[0].gateway].self_hosted:
                servers.sort(key=lambda choice: self._calls.in_flight(choice.gateway))
            found += servers
        return found

    async def _with_body(self, held: Claim, part: Part, choice: GatewayOffer) -> _Prepared | None:
        gateway = self._gateways[choice.gateway]
        self._circuit_breakers.enter(gateway.name)
        kept = part.body if part.gateway == gateway.name else None
        ready: _Prepared | None = None
        try:
            # One intent, one body: what a gateway once said 429 to is sent again as it was.
            body = kept or await self._body(held.order, part, choice, gateway)
            ready = _Prepared(part, gateway, body)
            self._calls.place(part, gateway.name)
        except InputUnavailable as error:
            await self._calls.fail_part(held, part, error.reason)
        except InputBusy:
            await self._postpone(held, part, self._calls.backoff(part.attempts))
        except GatewayError as error:  # hosting the picture is free: nothing was bought
            await self._count_error(gateway, error)
            async with transaction(self._database, held) as moves:
                await self._not_started(moves, part, gateway, error)
        finally:
            if ready is None:
                self._circuit_breakers.left(gateway.name)
        return ready

    async def _body(self, order: Order, part: Part, choice: GatewayOffer, gateway: Gateway) -> bytes:
        pictures = await self._input_images.pictures(order) if order.sources else []
        images, mask = await self._input_images.addresses(gateway, order, pictures) if pictures else ((), "")
        generation = GenerationRequest(
            offer=choice.offer,
            prompt=order.prompt,
            ratio=order.ratio or self._ratio_of(pictures, choice),
            resolution=order.resolution,
            count=part.count,
            images=images,
            seconds=order.seconds,
            sound=not order.mute,
            seed=_seed_of(order, part),
            usual_seed=int(part.idempotency_key[:8], 16),
            transparent=order.transparent,
            mask=mask,
            style=order.style,
            negative=order.negative,
        )
        return gateway.build_body(generation, callback=self._calls.callback_url(gateway, part))

    def _ratio_of(self, pictures: list[tuple[str, ImageFile]], choice: GatewayOffer) -> str | None:
        """The ratio of the first picture, as near as the model offers it; a video's model may see to it by itself."""
        offer = choice.offer
        adapts = offer.kind is Kind.VIDEO and offer.default_ratio is None and bool(offer.wire.auto)
        if not pictures or not offer.ratios or adapts:
            return None
        first = pictures[0][1]
        return self._catalog.nearest_ratio(first.width, first.height, choice.offer.ratios)

    async def _begin(self, moves: ClaimedOrder, ready: _Prepared) -> None:
        await moves.move_part(
            ready.part,
            PartEvent.SUBMISSION_STARTED,
            gateway=ready.gateway.name,
            body=ready.body,
            attempts=ready.part.attempts + 1,
            submitted_at=moves.now,
        )

    async def _create(self, order: Order, ready: _Prepared) -> tuple[SubmittedTask, float] | GatewayError:
        """The task and when to poll it first, or what went wrong."""
        try:
            task = await self._calls.submit(ready.gateway, order, ready.part, ready.body)
        except (Unsure, Busy, Refused) as error:
            await self._count_error(ready.gateway, error)
            tell_if_retired(self._admin_alerts, error, ready.gateway, order)
            return error
        self._circuit_breakers.succeeded(ready.gateway.name)
        return task, await self._calls.first_poll_delay(task, order, ready.gateway, ready.part)

    async def _write(
        self, moves: ClaimedOrder, ready: _Prepared, outcome: tuple[SubmittedTask, float] | GatewayError
    ) -> None:
        current = current_part(moves.order, ready.part)
        match outcome:
            case Unsure():
                if current.state is PartState.SUBMITTING:
                    wait = int(self._calls.backoff(ready.part.attempts) * 1000)
                    await moves.move_part(
                        current, PartEvent.REPLY_LOST, unsure_since=moves.now, next_at=moves.now + wait
                    )
            case GatewayError():
                if current.state is PartState.SUBMITTING:
                    await self._not_started(moves, ready.part, ready.gateway, outcome)
            case (task, first_poll):
                await self._calls.accept(moves, ready.part, task.task_id, first_poll=first_poll, cost=task.cost)

    def _report(self, ready: _Prepared, outcome: tuple[SubmittedTask, float] | GatewayError) -> None:
        where = {"part": ready.part.id, "gateway": ready.gateway.name}
        match outcome:
            case Unsure():
                log.warning("submission reply lost", why=str(outcome), code=outcome.code, **where)
            case GatewayError():
                log.info("submission not started", why=str(outcome), code=outcome.code, **where)
            case (task, _):
                log.info("task submitted", task=task.task_id, **where)

    async def _not_started(self, moves: ClaimedOrder, part: Part, gateway: Gateway, error: GatewayError) -> None:
        """Nothing was started: again later, or at the next gateway, or failed."""
        current = current_part(moves.order, part)
        for_good = isinstance(error, (OutOfCredit, KeyRefused, Unsupported))
        choices = self.choices(moves.order, part)
        others = () if isinstance(choices, Refusal) else [one for one in choices if one.gateway != gateway.name]
        if isinstance(error, Refused) and not (for_good and others):
            await self._calls.fail(moves, part, reason_for(error), detail=error.code)
            return
        failures = part.attempts + 1
        move_on = bool(others) and (for_good or failures >= _BUSY_TRIES)
        wait = 0.0 if move_on else self._calls.backoff(part.attempts, getattr(error, "retry_after", None))
        values = {
            "next_at": moves.now + int(wait * 1000),
            "tried": (*part.tried, gateway.name) if move_on else part.tried,
            "attempts": 0 if move_on else failures,
            "failure_detail": reason_for(error) if for_good else None,
        }
        if current.state is PartState.QUEUED:
            await moves.note_part(current, **values)
        else:
            kept = {"body": None, "gateway": None} if move_on else {}
            await moves.move_part(current, PartEvent.RETURNED, **kept, **values)

    async def _postpone(self, held: Claim, part: Part, seconds: float) -> None:
        async with transaction(self._database, held) as moves:
            await moves.note_part(part, attempts=part.attempts + 1, next_at=moves.now + int(seconds * 1000))

    async def _count_error(self, gateway: Gateway, error: GatewayError) -> None:
        """Counts what says something about the gateway's health; administrators are told when it is left alone."""
        if isinstance(error, (OutOfCredit, KeyRefused)):
            opened = self._circuit_breakers.failed(gateway.name, fatal=reason_for(error))
        elif isinstance(error, Unsure) or error.code in ("ConnectError", "ConnectTimeout", "PoolTimeout"):
            opened = self._circuit_breakers.failed(gateway.name)
        else:
            return
        if opened:
            self._admin_alerts.tell(_ALERTS.get(type(error), "operator-circuit-open"), gateway=gateway.name)


def _seed_of(order: Order, part: Part) -> int | None:
    """Another seed for each part: else they would all get the same picture."""
    if order.seed is None:
        return None
    before = sum(one.count for one in order.parts if one.ordinal < part.ordinal)
    return (order.seed + before) % 2**31
