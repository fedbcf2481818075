"""An order in hand: one step after another, each committed, until nothing is due."""

import sys
from collections.abc import Callable

import structlog

from bot.chat.rate_limiter import RateLimiter
from bot.config.settings import Settings
from bot.delivery.inline_message import InlineMessage
from bot.delivery.order_message import ACCEPTED, DONE, ChatClosed, OrderMessenger, Postponed
from bot.orders import decisions
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.submission import Submitter
from bot.orders.tracking import Tracker
from providers.contract import Waiting
from storage.database.database import Database, now_ms
from storage.database.errors import StorageDown
from storage.orders import leases
from storage.orders.gateway_callbacks import album
from storage.orders.leases import Claim
from storage.orders.models import Order, Part
from storage.orders.order_queries import active_count, count_ahead, load, mean_duration
from storage.orders.orders import wake_waiting
from storage.schema.states import OPEN_PARTS, OrderEvent, OrderState, PartState

log = structlog.get_logger(__name__)

_MUTE_SECONDS = 3.0
_DELIVERY_CAP_SECONDS = 60.0


class OrderExecutor:
    """Does what `decisions.next_step` says. `stopping` ends the work after the current step."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        gateway_calls: GatewayCalls,
        submitter: Submitter,
        tracker: Tracker,
        order_messenger: OrderMessenger,
        inline_message: InlineMessage,
        rate_limiter: RateLimiter,
        backoff: Callable[[int], float],
    ) -> None:
        self.stopping = False
        self._settings = settings
        self._database = database
        self._gateway_calls = gateway_calls
        self._submitter = submitter
        self._tracker = tracker
        self._order_messenger = order_messenger
        self._inline_message = inline_message
        self._rate_limiter = rate_limiter
        self._backoff = backoff

    async def advance(self, held: Claim, order: Order) -> None:
        """Works on the claimed order until nothing is due, then releases it; raises `LostClaim`, `StorageDown`."""
        waiting, mute = False, False
        adopting: set[str] = set()
        while True:
            async with self._database.read() as connection:
                order = await load(connection, held.order_id)
                now = await now_ms(connection)
            mute = mute or self._rate_limiter.wait_seconds(order.chat_id) > _MUTE_SECONDS
            step = decisions.next_step(
                order, now=now, recovery=self._submitter.recovery, waiting=waiting, mute=mute, tried_adopting=adopting
            )
            if isinstance(step, decisions.Sleep) or self.stopping:
                until = step.until if isinstance(step, decisions.Sleep) else order.due_at
                return await self._release(held, await self._caught_up(held, order, now, until))
            try:
                match step:
                    case decisions.Start():
                        waiting = not await self._start(held, order)
                    case decisions.AdoptTask(part):
                        adopting.add(part.id)
                        await self._tracker.adopt(held, order, part)
                    case decisions.Announce():
                        mute = True  # once per claim
                        await self._announce(held, order)
                    case _:
                        await self._do(held, order, step)
            except Postponed as later:
                return await self._release(held, now + int(later.seconds * 1000))
            except (leases.LostClaim, StorageDown):
                raise
            except Exception as error:
                await self._caught(held, order, step, now, error)

    async def _caught(self, held: Claim, order: Order, step: decisions.Step, now: int, error: Exception) -> None:
        """Nobody foresaw this: before the deadline it is tried again, after it the part ends with a refund."""
        part = getattr(step, "part", None)
        late = order.deadline_at is not None and now >= order.deadline_at
        if part is None or part.state not in OPEN_PARTS or not late:
            raise error
        log.error("a part that breaks its steps is given up", order=order.id, part=part.id, exc_info=error)
        await self._gateway_calls.give_up(held, order, part, "gateway")

    async def _do(self, held: Claim, order: Order, step: decisions.Step) -> None:
        match step:
            case decisions.ForgetPlaceholder():
                async with leases.transaction(self._database, held) as tx:
                    await tx.note_any(placeholder_status="unknown")
            case decisions.Submit(part):
                await self._submitter.submit(held, order, part)
            case decisions.MarkUnsure(part):
                await self._submitter.suspect(held, order, part)
            case decisions.Resend(part):
                await self._submitter.resend(held, order, part)
            case decisions.Poll(part, last):
                progress = await self._tracker.look(
                    held, order, part, last=last, fetching=lambda: self._fetching(held, order, part)
                )
                if isinstance(progress, Waiting) and part.late_result is None:
                    await self._order_messenger.seem_busy(order)
                if isinstance(progress, Waiting) and progress.percent and part.late_result is None:
                    await self._show(held, order, "placeholder-painting-percent", percent=progress.percent)
            case decisions.GiveUp(part, reason):
                await self._gateway_calls.give_up(held, order, part, reason)
            case decisions.CancelRunning():
                async with leases.transaction(self._database, held) as tx:
                    await tx.stop()
            case decisions.Complete():
                async with leases.transaction(self._database, held) as tx:
                    await tx.move(OrderEvent.COMPLETED)
            case decisions.Fail(reason):
                async with leases.transaction(self._database, held) as tx:
                    await tx.move(OrderEvent.FAILED, failure=reason)
            case decisions.Deliver():
                await self._deliver(held, order)
            case decisions.NotifyEnd():
                await self._tell(held, order)
            case decisions.DeliverLate():
                await self._give(held, order)
            case decisions.AnswerGuest():
                await self._reply(held, order)
            case decisions.UpdateInline():
                await self._settle(held, order)

    async def _start(self, held: Claim, order: Order) -> bool:
        async with leases.transaction(self._database, held) as tx:
            if tx.order.state is not OrderState.QUEUED:  # cancelled meanwhile
                return True
            if order.album_id is not None:
                found = await album(tx.tx, chat_id=order.chat_id, album_id=order.album_id)
                await tx.note(sources=[source.as_json() for source in found])
            started = await tx.start(
                max_active=self._settings.max_active_per_user, deadline_seconds=self._settings.order_deadline_seconds
            )
            if started:
                await wake_waiting(tx.tx, user_id=order.user_id)  # they moved up by one, and say so
            order = tx.order
        if order.placeholder_id is not None:
            key, args = await self._state_sentence(order)
            await self._show(held, order, key, **args)
        return started

    async def _caught_up(self, held: Claim, order: Order, now: int, until: int | None) -> int | None:
        """When the order is due, sooner where its message still has something to show."""
        wait = await self._order_messenger.catch_up(held, order)
        return until if wait is None else min(until if until is not None else sys.maxsize, now + int(wait * 1000) + 1)

    async def _show(self, held: Claim, order: Order, key: str, **args: int) -> None:
        await self._order_messenger.show(held, order, key, **args)
        await self._inline_message.show(order, key, **args)

    async def _state_sentence(self, order: Order) -> tuple[str, dict[str, int]]:
        position = 0
        async with self._database.read() as connection:
            if order.state is OrderState.QUEUED:
                older = await count_ahead(connection, order)
                active = await active_count(connection, user_id=order.user_id)
                position = max(older - active, 0) + 1
            choices = self._submitter.choices(order, order.parts[0])
            first = choices[0].gateway if isinstance(choices, tuple) and choices else ""
            usual = await mean_duration(connection, model=order.model, gateway=first)
        if order.state is OrderState.QUEUED:
            wait = decisions.queue_seconds(position, active=self._settings.max_active_per_user, usual=usual)
            if wait is None:
                return "placeholder-queued", {"position": position}
            minutes, seconds = (0, wait) if wait < 120 else (round(wait / 60), 0)
            return "placeholder-queued-about", {"position": position, "minutes": minutes, "seconds": seconds}
        if usual is None or usual < 1:
            return "placeholder-painting", {}
        return "placeholder-painting-about", {"seconds": round(usual)}

    async def _fetching(self, held: Claim, order: Order, part: Part) -> float | None:
        """Shows that the picture is being brought; the seconds until that may be shown, None once it is."""
        if part.late_result is not None:
            return None
        await self._show(held, order, "placeholder-fetching")
        return await self._order_messenger.catch_up(held, order)

    async def _announce(self, held: Claim, order: Order) -> None:
        key, args = await self._state_sentence(order)
        try:
            await self._order_messenger.announce(held, order, key, **args)
            await self._order_messenger.react(order, ACCEPTED)
            await self._inline_message.show(order, key, **args)
        except Postponed:  # the chat has to wait; the picture does not
            return
        except ChatClosed:
            await self._drop(held, order)

    async def _drop(self, held: Claim, order: Order) -> None:
        """Nobody can be answered there: what is not bought yet is not bought."""
        for part in order.parts:
            if part.state is PartState.QUEUED:
                await self._gateway_calls.give_up(held, order, part, "closed")
        async with leases.transaction(self._database, held) as tx:
            await tx.note_any(placeholder_status="unknown", notified_at=tx.now)

    async def _deliver(self, held: Claim, order: Order) -> None:
        try:
            photo_id = await self._order_messenger.deliver(held, order)
        except ChatClosed:
            async with leases.transaction(self._database, held) as tx:
                await tx.move(OrderEvent.REJECTED)
            return
        except Postponed as later:
            raise await self._count_attempt(held, order, later) from later
        async with leases.transaction(self._database, held) as tx:
            await tx.move(OrderEvent.DELIVERED, photo_id=photo_id)
        log.info("delivered", order=order.id, chat=order.chat_id)
        await self._order_messenger.react(order, DONE)

    async def _tell(self, held: Claim, order: Order) -> None:
        try:
            await self._order_messenger.tell(held, order)
            await self._order_messenger.react(order, None)
        except ChatClosed:
            log.info("nobody to tell", order=order.id)
        except Postponed as later:
            raise await self._count_attempt(held, order, later) from later
        async with leases.transaction(self._database, held) as tx:
            await tx.note(notified_at=tx.now)

    async def _give(self, held: Claim, order: Order) -> None:
        photo_id = None
        try:
            photo_id = await self._order_messenger.deliver(held, order, late_result=True)
        except ChatClosed:
            log.info("nobody to give to", order=order.id)
        except Postponed as later:
            raise await self._count_attempt(held, order, later) from later
        async with leases.transaction(self._database, held) as tx:
            for part in tx.order.parts:
                if part.late_result == "stored":
                    await tx.note_part(part, late_result="given")
            await tx.note_any(photo_id=photo_id, inline_updated_at=None)

    async def _reply(self, held: Claim, order: Order) -> None:
        """The guest's call is answered, once; a call that it is too late for is left."""
        try:
            inline_id = await self._inline_message.answer(order)
        except Postponed as later:
            raise await self._count_attempt(held, order, later) from later
        async with leases.transaction(self._database, held) as tx:
            await tx.note_any(guest_query_id=None, **({"inline_id": inline_id} if inline_id is not None else {}))

    async def _settle(self, held: Claim, order: Order) -> None:
        try:
            await self._inline_message.settle(order)
        except Postponed as later:
            raise await self._count_attempt(held, order, later) from later
        async with leases.transaction(self._database, held) as tx:
            await tx.note_any(inline_updated_at=tx.now)

    async def _count_attempt(self, held: Claim, order: Order, later: Postponed) -> Postponed:
        async with leases.transaction(self._database, held) as tx:
            await tx.note_any(delivery_attempts=tx.order.delivery_attempts + 1)
        wait = min(self._backoff(order.delivery_attempts), _DELIVERY_CAP_SECONDS)
        return Postponed(max(later.seconds, wait))

    async def _release(self, held: Claim, due_at: int | None) -> None:
        async with leases.transaction(self._database, held) as tx:
            if tx.order.state is OrderState.QUEUED:
                await tx.release_waiting(max_active=self._settings.max_active_per_user, due_at=due_at)
            else:
                await tx.release(due_at=due_at)
