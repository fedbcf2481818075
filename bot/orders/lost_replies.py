"""What is done about a paid request whose reply was lost: what its gateway allows, and never a second purchase."""

import structlog

from bot.orders.circuit_breaker import PAUSED_SECONDS, CircuitBreakers
from bot.orders.gateway_calls import GatewayCalls, reason_for
from bot.orders.ports import AdminAlerts
from providers.contract import Gateway, Recovery, SubmittedTask
from providers.errors import Busy, GatewayError, KeyRefused, NeverArrived, OutOfCredit, Refused, Unsupported, Unsure
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.schema.states import PartEvent

log = structlog.get_logger(__name__)


class LostReplies:
    """Works on parts that may have been paid for."""

    def __init__(
        self, *, gateway_calls: GatewayCalls, circuit_breakers: CircuitBreakers, admin_alerts: AdminAlerts
    ) -> None:
        self._calls = gateway_calls
        self._circuit_breakers = circuit_breakers
        self._admin_alerts = admin_alerts
        self._gateways = gateway_calls.gateways
        self._database = gateway_calls.database

    def recovery(self, part: Part) -> Recovery:
        """What may be done about this part's lost reply."""
        gateway = self._gateways.get(part.gateway or "")
        if gateway is None:  # the operator took it out of the settings
            return Recovery.NONE
        return gateway.recovery(callback=self._calls.callback_url(gateway, part) is not None)

    async def mark_unsure(self, held: Claim, part: Part) -> None:
        """A process died while it submitted the part: it may have been paid. Results that it had kept are taken up."""
        kept = await self._calls.produced.recover(part)
        async with transaction(self._database, held) as moves:
            await moves.move_part(part, PartEvent.REPLY_LOST, unsure_since=moves.now, next_at=moves.now)
            if kept is not None:
                await self._calls.accept(moves, part, kept.task_id, first_poll=0.0)

    async def resend(self, held: Claim, part: Part) -> None:
        """The same body with the same key again: buys at most once in all. Not where its task is found."""
        gateway = self._gateways[part.gateway or ""]
        try:
            task = await self._find_own(gateway, held.order, part)
            if task is None and self._circuit_breakers.is_paused(gateway.name):  # it may not have arrived: it would buy
                async with transaction(self._database, held) as moves:
                    await moves.note_part(part, next_at=moves.now + int(PAUSED_SECONDS * 1000))
                return
            task = task or await self._calls.submit(gateway, held.order, part, part.body or b"")
        except (OutOfCredit, KeyRefused, Busy, Unsure) as error:
            # None of these tells what became of the first submission.
            wait = self._calls.backoff(part.attempts, getattr(error, "retry_after", None))
            async with transaction(self._database, held) as moves:
                await moves.note_part(part, attempts=part.attempts + 1, next_at=moves.now + int(wait * 1000))
            return
        except Refused as error:
            tell_if_retired(self._admin_alerts, error, gateway, held.order)
            await self._calls.fail_part(held, part, reason_for(error), detail=error.code)
            return
        self._circuit_breakers.succeeded(gateway.name)
        first_poll = await self._calls.first_poll_delay(task, held.order, gateway, part)
        await self._calls.persist(
            held, lambda moves: self._calls.accept(moves, part, task.task_id, first_poll=first_poll, cost=task.cost)
        )
        log.info("task submitted", part=part.id, gateway=gateway.name, task=task.task_id)

    async def _find_own(self, gateway: Gateway, order: Order, part: Part) -> SubmittedTask | None:
        """The task with our id, if it arrived; None also where the gateway chooses the id. Raises as a poll does."""
        task_id = gateway.own_task_id(part.idempotency_key)
        if not task_id:
            return None
        try:
            await self._calls.poll(gateway, order, task_id)
        except NeverArrived:
            return None
        except Refused as error:  # of the question, which says nothing about the purchase
            raise Unsure(f"{gateway.name} cannot be asked", code=error.code) from error
        return SubmittedTask(task_id)


def tell_if_retired(admin_alerts: AdminAlerts, error: GatewayError, gateway: Gateway, order: Order) -> None:
    """Tells the administrators of a model that its gateway does not know any more, or of a workflow that it refuses."""
    if isinstance(error, Unsupported) and gateway.self_hosted:
        what = {"gateway": gateway.name, "model": order.model, "reason": error.code}
        admin_alerts.tell("operator-workflow-refused", **what)
    elif isinstance(error, Unsupported):
        admin_alerts.tell("operator-model-retired", gateway=gateway.name, model=order.model)
