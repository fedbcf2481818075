"""Submits parts: each intent is committed before the paid request, and bought at most once."""

import structlog

from bot.catalog.models import Catalog, GatewayOffer
from bot.chat.input_images import InputBusy, InputImages, InputUnavailable
from bot.delivery.admin_alerts import AdminAlerts
from bot.i18n.refusal import Refusal
from bot.orders.circuit_breaker import CircuitBreakers
from bot.orders.gateway_calls import GatewayCalls, current_part, reason_for
from providers.contract import Gateway, GenerationRequest, Kind, Recovery
from providers.errors import Busy, GatewayError, KeyRefused, OutOfCredit, Refused, Unsupported, Unsure
from storage.orders import leases
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.schema.states import PartEvent

log = structlog.get_logger(__name__)

_BUSY_TRIES = 3
_CREDIT_PATIENCE_SECONDS = 10.0


class Submitter:
    """Buys parts. Every method does one step and commits what it came to, under the claim it is given."""

    def __init__(
        self,
        *,
        gateway_calls: GatewayCalls,
        catalog: Catalog,
        sources: InputImages,
        circuit_breakers: CircuitBreakers,
        admin_alerts: AdminAlerts,
    ) -> None:
        self._gateway_calls = gateway_calls
        self._catalog = catalog
        self._sources = sources
        self._circuit_breakers = circuit_breakers
        self._admin_alerts = admin_alerts
        self._gateways = gateway_calls.gateways
        self._database = gateway_calls.database

    def recovery(self, part: Part) -> Recovery:
        """What may be done about this part's lost reply."""
        gateway = self._gateways.get(part.gateway or "")
        if gateway is None:  # the operator took it out of the settings
            return Recovery.NONE
        return gateway.recovery(callback=self._gateway_calls.callback(gateway, part) is not None)

    def choices(self, order: Order, part: Part) -> tuple[GatewayOffer, ...] | Refusal:
        """Where the part can still be bought, best first."""
        chosen = self._catalog.choose(
            model=order.model,
            kind=Kind(order.kind),
            ratio=order.ratio,
            resolution=order.resolution,
            inputs=len(order.sources),
            prompt_length=len(order.prompt),
            via=order.via,
        )
        if isinstance(chosen, Refusal):
            return chosen
        return tuple(
            choice for choice in chosen if choice.gateway not in part.tried and choice.offer.outputs >= part.count
        )

    async def submit(self, held: Claim, order: Order, part: Part) -> None:
        """Buys the part at the first gateway that is well; the intent is committed before the paid request."""
        choices = self.choices(order, part)
        if isinstance(choices, Refusal):
            if choices.key == "refused-too-many-pictures":
                return await self._gateway_calls.give_up(
                    held, order, part, "album-limit", detail=str(choices.args["limit"])
                )
            return await self._gateway_calls.give_up(held, order, part, "unsupported")
        if not choices:
            return await self._gateway_calls.give_up(held, order, part, part.failure_detail or "gateway")
        begun = [choice for choice in choices if part.body is not None and choice.gateway == part.gateway]
        waits = [(self._circuit_breakers.wait_seconds(choice.gateway), choice) for choice in begun or choices]
        choice = next((choice for wait, choice in waits if wait <= 0), None)
        if choice is None:
            wait, first = min(waits, key=lambda pair: pair[0])
            if wait > _CREDIT_PATIENCE_SECONDS and self._circuit_breakers.of(first.gateway).reason:
                return await self._gateway_calls.give_up(
                    held, order, part, self._circuit_breakers.of(first.gateway).reason
                )
            return await self._postpone(held, order, part, wait)
        try:
            return await self._submit_to(held, order, part, choice)
        finally:
            self._circuit_breakers.left(choice.gateway)

    async def _submit_to(self, held: Claim, order: Order, part: Part, choice: GatewayOffer) -> None:
        gateway = self._gateways[choice.gateway]
        self._circuit_breakers.enter(gateway.name)
        try:
            # One intent, one body: what a gateway once said 429 to is sent again as it was.
            kept = part.body if part.gateway == gateway.name else None
            body = kept or await self._body(order, part, choice, gateway)
        except InputUnavailable as error:
            return await self._gateway_calls.give_up(held, order, part, error.reason)
        except InputBusy:
            return await self._postpone(held, order, part, self._gateway_calls.backoff(part.attempts))
        except GatewayError as error:  # hosting the picture is free: nothing was bought
            return await self._not_bought(held, order, part, gateway, error, queued=True)
        async with leases.transaction(self._database, held) as step:
            now = step.now
            await step.move_part(
                part,
                PartEvent.SUBMISSION_STARTED,
                gateway=gateway.name,
                body=body,
                attempts=part.attempts + 1,
                submitted_at=now,
            )
        try:
            task = await self._gateway_calls.buy(gateway, part, body)
        except Unsure as error:
            return await self._lost(held, order, part, gateway, error)
        except (Busy, Refused) as error:
            return await self._not_bought(held, order, part, gateway, error, queued=False)
        self._circuit_breakers.succeeded(gateway.name)
        return await self._gateway_calls.accepted(held, order, part, gateway, task.task_id)

    async def _body(self, order: Order, part: Part, choice: GatewayOffer, gateway: Gateway) -> bytes:
        pictures = await self._sources.pictures(order)
        ratio = order.ratio
        if ratio is None and pictures and choice.offer.ratios:
            first = pictures[0][1]
            ratio = self._catalog.nearest_ratio(first.width, first.height, choice.offer.ratios)
        generation = GenerationRequest(
            offer=choice.offer,
            prompt=order.prompt,
            ratio=ratio,
            resolution=order.resolution,
            count=part.count,
            images=await self._sources.addresses(gateway, pictures),
        )
        return gateway.build_body(generation, callback=self._gateway_calls.callback(gateway, part))

    async def _lost(self, held: Claim, order: Order, part: Part, gateway: Gateway, error: GatewayError) -> None:
        log.warning("the gateway's reply was lost", part=part.id, gateway=gateway.name, why=str(error), code=error.code)
        await self._count_failure(gateway)
        wait = self._gateway_calls.backoff(part.attempts)
        async with leases.transaction(self._database, held) as step:
            await step.move_part(
                current_part(step.order, part),
                PartEvent.REPLY_LOST,
                unsure_since=step.now,
                next_at=step.now + int(wait * 1000),
            )

    async def suspect(self, held: Claim, order: Order, part: Part) -> None:
        """A process died while it submitted the part: it may have been paid."""
        async with leases.transaction(self._database, held) as step:
            await step.move_part(part, PartEvent.REPLY_LOST, unsure_since=step.now, next_at=step.now)

    async def resend(self, held: Claim, order: Order, part: Part) -> None:
        """The same body with the same key again: buys at most once in all."""
        gateway = self._gateways[part.gateway or ""]
        try:
            task = await self._gateway_calls.buy(gateway, part, part.body or b"")
        except (OutOfCredit, KeyRefused, Busy, Unsure) as error:
            # None of these tells what became of the first submission.
            wait = self._gateway_calls.backoff(part.attempts, getattr(error, "retry_after", None))
            async with leases.transaction(self._database, held) as step:
                await step.note_part(part, attempts=part.attempts + 1, next_at=step.now + int(wait * 1000))
            return None
        except Refused as error:
            return await self._gateway_calls.give_up(held, order, part, reason_for(error), detail=error.code)
        self._circuit_breakers.succeeded(gateway.name)
        return await self._gateway_calls.accepted(held, order, part, gateway, task.task_id)

    async def _not_bought(
        self, held: Claim, order: Order, part: Part, gateway: Gateway, error: GatewayError, *, queued: bool
    ) -> None:
        """Nothing was started: again later, or at the next gateway, or given up. `queued`: no intent was committed."""
        elsewhere = isinstance(error, (OutOfCredit, KeyRefused, Unsupported))
        if isinstance(error, (OutOfCredit, KeyRefused)):
            await self._count_failure(gateway, fatal=reason_for(error), error=error)
        elif isinstance(error, Unsure) or error.code in ("ConnectError", "ConnectTimeout", "PoolTimeout"):
            await self._count_failure(gateway)
        choices = self.choices(order, part)
        others = () if isinstance(choices, Refusal) else [one for one in choices if one.gateway != gateway.name]
        retry_after = getattr(error, "retry_after", None)
        failures = part.attempts + 1
        if isinstance(error, Refused) and not (elsewhere and others):
            return await self._gateway_calls.give_up(held, order, part, reason_for(error), detail=error.code)
        move_on = bool(others) and (elsewhere or failures >= _BUSY_TRIES)
        wait = 0.0 if move_on else self._gateway_calls.backoff(part.attempts, retry_after)
        async with leases.transaction(self._database, held) as step:
            current = current_part(step.order, part)
            values = {
                "next_at": step.now + int(wait * 1000),
                "tried": [*part.tried, gateway.name] if move_on else list(part.tried),
                "attempts": 0 if move_on else failures,
                "failure_detail": reason_for(error) if elsewhere else None,
            }
            if queued:
                await step.note_part(current, **values)
            else:
                kept = {"body": None, "gateway": None} if move_on else {}
                await step.move_part(current, PartEvent.RETURNED, **kept, **values)
        log.info("not bought", part=part.id, gateway=gateway.name, why=str(error), code=error.code, moves_on=move_on)
        return None

    async def _postpone(self, held: Claim, order: Order, part: Part, seconds: float) -> None:
        async with leases.transaction(self._database, held) as step:
            await step.note_part(part, attempts=part.attempts + 1, next_at=step.now + int(seconds * 1000))

    async def _count_failure(self, gateway: Gateway, *, fatal: str = "", error: GatewayError | None = None) -> None:
        if not self._circuit_breakers.failed(gateway.name, fatal=fatal):
            return
        sentence = {OutOfCredit: "operator-out-of-credit", KeyRefused: "operator-key-refused"}
        self._admin_alerts.tell(sentence.get(type(error), "operator-circuit-open"), gateway=gateway.name)  # type: ignore[arg-type]
