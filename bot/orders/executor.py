"""Does what `decisions.next_step` says for a claimed order, one committed step after another, until it has to wait."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.config.settings import Settings
from bot.observability.tracing import Tracer
from bot.orders import decisions
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.lost_replies import LostReplies
from bot.orders.order_messages import OrderMessages
from bot.orders.outcomes import OrderOutcomes
from bot.orders.ports import ChatClosed, ChatMoved, Postponed
from bot.orders.submission import Submitter
from bot.orders.task_cancellation import TaskCancellation
from bot.orders.tracking import Tracker
from bot.orders.undelivered import NO_RIGHT, UndeliveredOrders
from providers.contract import Kind, Waiting
from storage.conversation.chats import migrate_chat
from storage.conversation.missing_rights import find_missing_right
from storage.database.database import Database
from storage.database.errors import StorageDown
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.gateway_callbacks import album
from storage.orders.leases import Claim, LostClaim, reload
from storage.orders.models import Part
from storage.orders.wake_ups import wake_waiting
from storage.schema.states import OPEN_ORDERS, OPEN_PARTS, OrderEvent, OrderState

log = structlog.get_logger(__name__)

_MUTE_SECONDS = 3.0
_REREADS = 5
_HOLD_MS = 15_000
_LATE_TRIES = 5  # more than a minute, see the worker's pauses


@dataclass(slots=True)
class _Run:
    """What is known within one run: the person had no room, the chat cannot be written to, tasks were looked at."""

    waiting: bool = False
    mute: bool = False
    rereads: int = 0


class OrderExecutor:
    """Works on claimed orders. `stopping` ends the work after the current step."""

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        gateway_calls: GatewayCalls,
        submitter: Submitter,
        lost_replies: LostReplies,
        cancellation: TaskCancellation,
        tracker: Tracker,
        messages: OrderMessages,
        backoff: Callable[[int], float],
        tracer: Tracer | None = None,
    ) -> None:
        self.stopping = False
        self._tracer = tracer or Tracer()
        self._settings = settings
        self._database = database
        self._gateway_calls = gateway_calls
        self._submitter = submitter
        self._lost_replies = lost_replies
        self._cancellation = cancellation
        self._tracker = tracker
        self._messages = messages
        self._undelivered = UndeliveredOrders(database=database, gateway_calls=gateway_calls, messages=messages)
        self._outcomes = OrderOutcomes(
            database=database,
            lost_replies=lost_replies,
            messages=messages,
            undelivered=self._undelivered,
            backoff=backoff,
        )

    async def run(self, held: Claim, *, failures: int = 0) -> int | None:
        """Works until nothing is due. Returns when to go on (ms), the claim still held; None when it was given back.

        Raises `LostClaim` and `StorageDown`, and whatever breaks a step before the order's deadline. `failures`: how
        often in a row it raised before.
        """
        run, adopting = _Run(), set[str]()
        while True:
            if held.stale:
                await reload(self._database, held)
                adopting.clear()
            order, now = held.order, self._database.now()
            run.mute = run.mute or self._messages.wait_seconds(order) > _MUTE_SECONDS
            step = decisions.next_step(
                order,
                now=now,
                recovery=self._lost_replies.recovery,
                waiting=run.waiting,
                mute=run.mute,
                tried_adopting=adopting,
            )
            try:
                if isinstance(step, decisions.Sleep) or self.stopping:
                    until = step.until if isinstance(step, decisions.Sleep) else now
                    return await self._rest(held, until)
                if isinstance(step, decisions.AdoptTask):
                    adopting.add(step.part.id)
                with self._tracer.span("order step", step=type(step).__name__, order=order.id):
                    done = await self._do(held, step, run)
                if done:
                    return None
            except Postponed as later:
                return await self._rest(held, now + int(later.seconds * 1000))
            except ChatMoved as moved:
                await self._move_chat(held, moved.chat_id)
            except LostClaim:
                run.rereads += 1
                if run.rereads > _REREADS:
                    raise
                await reload(self._database, held)  # raises it again when the order is really somebody else's
            except Exception as error:
                if await self._on_error(held, step, now, error, failures=failures):
                    return None

    async def _on_error(self, held: Claim, step: decisions.Step, now: int, error: Exception, *, failures: int) -> bool:
        """Unexpected errors are retried until the deadline; then a part fails with a refund, or the end is let go.

        What may still work is tried some times more: a step that ends the order, and a store that is away. True when
        the order was given back.
        """
        order = held.order
        late = order.state not in OPEN_ORDERS or (order.deadline_at is not None and now >= order.deadline_at)
        open_parts = [part for part in _parts_of(step) or order.parts if part.state in OPEN_PARTS]
        storage_is_down, repeated = isinstance(error, StorageDown), failures >= _LATE_TRIES
        for_good = (repeated or not storage_is_down) if open_parts else (repeated and not storage_is_down)
        if not late or not for_good:
            raise error
        if held.stale:
            await reload(self._database, held)
        if open_parts:
            log.error("step failed at the deadline, part failed", order=order.id, exc_info=error)
            await self._gateway_calls.fail_part(held, open_parts[0], "gateway")
            return False
        return await self._outcomes.abandon(held, step, error)

    async def _do(self, held: Claim, step: decisions.Step, run: _Run) -> bool:
        """Does one step; True when the order was given back with it."""
        match step:
            case decisions.Start():
                run.waiting = not await self._start(held)
            case decisions.Announce():
                run.mute = True  # once per run and chat
                try:
                    await self._messages.announce(held, *await self._messages.state_text(held.order))
                except ChatClosed as closed:
                    run.mute = not await self._undelivered.drop(held, closed)
            case decisions.ForgetPlaceholder():
                async with transaction(self._database, held) as moves:
                    await moves.note_any(placeholder_status="unknown")
            case decisions.Submit(parts):
                await self._submitter.submit(held, parts)
                self._tracker.expect_results()
            case decisions.MarkUnsure(part):
                await self._lost_replies.mark_unsure(held, part)
            case decisions.Resend(part):
                await self._lost_replies.resend(held, part)
            case decisions.AdoptTask(part):
                await self._tracker.adopt(held, part)
            case decisions.Poll(parts, last):
                await self._poll(held, parts, last=last)
            case decisions.GiveUp(part, reason):
                await self._gateway_calls.fail_part(held, part, reason)
            case decisions.CancelRunning():
                running = held.order
                async with transaction(self._database, held) as moves:
                    await moves.stop()
                self._cancellation.cancel(running)
            case decisions.Complete():
                async with transaction(self._database, held) as moves:
                    await moves.move(OrderEvent.COMPLETED)
            case decisions.Fail(reason):
                async with transaction(self._database, held) as moves:
                    await moves.move(OrderEvent.FAILED, failure=reason)
            case _:
                return await self._outcomes.tell(held, step)
        return False

    async def _start(self, held: Claim) -> bool:
        order = held.order
        if order.state is not OrderState.QUEUED:
            return True
        if self._messages.hold_notice() is not None:
            return False
        async with transaction(self._database, held) as moves:
            await moves.lock()
            if await self._refuse_without_right(moves):
                return True
            if order.album_id is not None:
                found = await album(moves.tx, chat_id=order.chat_id, album_id=order.album_id)
                await moves.note(sources=tuple(found))
            started = await moves.start(
                max_active=self._settings.max_active_per_user, deadline_seconds=self._settings.deadline_of(order.kind)
            )
            if started:
                await wake_waiting(moves.tx, user_id=order.user_id, but=order.id)  # they moved up by one, and say so
        if held.order.placeholder_id is not None:
            await self._messages.show_state(held.order)
        return started

    async def _refuse_without_right(self, moves: ClaimedOrder) -> bool:
        """Fails an order that waited while the right to post its pictures was missed by another one."""
        order = moves.order
        if order.chat_id > 0:
            return False
        found = await find_missing_right(
            moves.tx, chat_id=order.chat_id, thread_id=order.thread_id, video=order.kind == Kind.VIDEO
        )
        if found is None or found.noted_at <= order.created_at:
            return False
        for part in order.parts:
            await self._gateway_calls.fail(moves, part, NO_RIGHT, detail=found.word)
        await moves.move(OrderEvent.FAILED, failure=NO_RIGHT)
        return True

    async def _poll(self, held: Claim, parts: tuple[Part, ...], *, last: bool) -> None:
        late_result = parts[0].late_result is not None

        async def fetching() -> None:
            if not late_result:
                await self._messages.show(held.order, "placeholder-fetching")

        polls = (self._tracker.poll(held, part, last=last, fetching=fetching) for part in parts)
        found = await asyncio.gather(*polls, return_exceptions=True)
        for progress in found:
            if isinstance(progress, BaseException):
                raise progress
        waiting = [
            (part, progress) for part, progress in zip(parts, found, strict=True) if isinstance(progress, Waiting)
        ]
        if waiting and not late_result:
            lasts = [self._gateway_calls.remaining_seconds(held.order, *one) for one in waiting]
            known = [seconds for seconds in lasts if seconds is not None]
            left = max(known) if len(known) == len(lasts) else None
            await self._messages.show_waiting(held.order, waiting[0][1], left=left)

    async def _move_chat(self, held: Claim, chat_id: int) -> None:
        async with self._database.write(lengthy=True) as tx:
            await migrate_chat(tx, old_id=held.order.chat_id, new_id=chat_id)
        await reload(self._database, held)

    def let_go(self, held: Claim) -> None:
        """The order is not in hand any more: its parts are polled by nobody here."""
        for part in held.current.parts if held.current is not None else ():
            self._gateway_calls.ended(part)

    async def give_back(self, held: Claim) -> None:
        """Gives back an order that waits, due at once, with what only memory knows of it; only when `stopping`."""
        await self._rest(held, self._database.now())

    async def _rest(self, held: Claim, until: int | None) -> int | None:
        """Keeps an order at work in hand until then; gives every other one back."""
        if held.placeholder_noted and held.order.placeholder_status == "none":
            held.placeholder_noted = False
            held.remember(placeholder_status="none")  # the row says that it is being sent, and it was not
        order = held.order
        if order.state in (OrderState.WORKING, OrderState.READY) and not self.stopping:
            if held.pending:
                async with transaction(self._database, held):
                    pass
            return until if until is not None else sys.maxsize
        async with transaction(self._database, held) as moves:
            if order.state is OrderState.QUEUED and self._messages.hold_notice() is not None:
                await moves.release(due_at=moves.now + _HOLD_MS)  # earlier when that ends
            elif order.state is OrderState.QUEUED:
                await moves.release_waiting(max_active=self._settings.max_active_per_user, due_at=until)
            else:
                await moves.release(due_at=until)
        return None


def _parts_of(step: decisions.Step) -> tuple[Part, ...]:
    """The parts that the step is about."""
    match step:
        case decisions.Submit(parts) | decisions.Poll(parts):
            return parts
        case decisions.MarkUnsure(part) | decisions.Resend(part) | decisions.AdoptTask(part) | decisions.GiveUp(part):
            return (part,)
        case _:
            return ()
