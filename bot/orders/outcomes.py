"""The steps that end an order: its pictures are delivered, or its failure is told; each is written down afterwards."""

from collections.abc import Callable

import structlog

from bot.orders import decisions
from bot.orders.lost_replies import LostReplies
from bot.orders.order_messages import OrderMessages
from bot.orders.ports import ChatClosed, Postponed, TooLarge
from bot.orders.undelivered import LOST, TOO_LARGE, UndeliveredOrders
from providers.contract import Kind
from storage.conversation.missing_rights import forget_missing_right
from storage.database.database import Database
from storage.media.store import MediaUnavailable, Missing
from storage.orders.claimed_order import ClaimedOrder, transaction
from storage.orders.leases import Claim
from storage.schema.states import OrderEvent

log = structlog.get_logger(__name__)

_DELIVERY_CAP_SECONDS = 60.0
_MEDIA_SECONDS = 2.0


class OrderOutcomes:
    """Writes to chats, then to the database. Raises `Postponed` once the attempt is counted."""

    def __init__(
        self,
        *,
        database: Database,
        lost_replies: LostReplies,
        messages: OrderMessages,
        undelivered: UndeliveredOrders,
        backoff: Callable[[int], float],
    ) -> None:
        self._database = database
        self._lost_replies = lost_replies
        self._messages = messages
        self._undelivered = undelivered
        self._backoff = backoff

    async def tell(self, held: Claim, step: decisions.Step) -> bool:
        """Does a step that writes to a chat; True when the order was given back with it."""
        if "placeholder_id" in held.pending:  # else whoever goes on after a crash sends another one, and both end
            async with transaction(self._database, held):
                pass
        try:
            match step:
                case decisions.Deliver():
                    return await self._deliver(held)
                case decisions.NotifyEnd():
                    await self._messages.notify_end(held)
                    async with transaction(self._database, held) as moves:
                        await moves.note(notified_at=moves.now)
                        return await self._release_if_done(held, moves)
                case decisions.DeliverLate():
                    await self._deliver_late(held)
                case decisions.AnswerGuest():
                    await self._messages.answer_guest(held)
                case decisions.UpdateInline():
                    await self._messages.finish_inline(held)
        except Postponed as later:
            raise await self._count_attempt(held, later) from later
        return False

    async def abandon(self, held: Claim, step: decisions.Step, error: Exception) -> bool:
        """Ends what breaks each time: pictures are given back, messages are left. True when the order was given back.

        Raises the error for a step that writes to no chat.
        """
        log.error("step failed at the deadline, abandoned", order=held.order_id, exc_info=error)
        if isinstance(step, decisions.Deliver):
            return await self._end(held, OrderEvent.REJECTED, {"failure": LOST})
        async with transaction(self._database, held) as moves:
            match step:
                case decisions.NotifyEnd():
                    await moves.note(notified_at=moves.now)
                case decisions.DeliverLate():
                    await _note_given(moves)
                case decisions.AnswerGuest():
                    await moves.note_any(guest_query_id=None)
                case decisions.UpdateInline():
                    await moves.note_any(inline_updated_at=moves.now)
                case _:
                    raise error
            return await self._release_if_done(held, moves)

    async def _deliver(self, held: Claim) -> bool:
        try:
            return await self._end(held, OrderEvent.DELIVERED, await self._messages.deliver(held))
        except ChatClosed as closed:
            failure = await self._undelivered.resolve(held, closed)
            if failure is None:
                return False
        except TooLarge as error:
            log.warning("too large for Telegram", order=held.order_id, why=str(error))
            failure = TOO_LARGE
        except (Missing, MediaUnavailable) as error:
            deadline = held.order.deadline_at
            log.warning("pictures cannot be read", order=held.order_id, why=type(error).__name__)
            if deadline is not None and self._database.now() < deadline:
                raise Postponed(_MEDIA_SECONDS) from error
            failure = LOST
        return await self._end(held, OrderEvent.REJECTED, {"failure": failure or None})

    async def _end(self, held: Claim, event: OrderEvent, values: dict[str, str | None]) -> bool:
        """Writes the end, and gives back what is failed for; the person is told of that by the next step."""
        async with transaction(self._database, held) as moves:
            order = moves.order
            if event is OrderEvent.DELIVERED and order.chat_id < 0:
                await forget_missing_right(
                    moves.tx, chat_id=order.chat_id, thread_id=order.thread_id, video=order.kind == Kind.VIDEO
                )
            await moves.move(event, **values)
            if values.get("failure"):
                await moves.compensate()
            released = await self._release_if_done(held, moves)
        self._messages.mark_end(held.order)
        return released

    async def _deliver_late(self, held: Claim) -> None:
        photo_id: str | None = None
        try:
            photo_id = await self._messages.deliver_late(held)
        except ChatClosed as closed:
            if await self._undelivered.move_late(held, closed):
                return
        except MediaUnavailable as error:
            raise Postponed(_DELIVERY_CAP_SECONDS) from error
        except (Missing, TooLarge) as error:
            log.warning("late pictures cannot be had", order=held.order_id, why=type(error).__name__)
        async with transaction(self._database, held) as moves:
            await _note_given(moves)
            await moves.note_any(photo_id=photo_id, inline_updated_at=None)

    async def _release_if_done(self, held: Claim, moves: ClaimedOrder) -> bool:
        """Gives the order back in the same transaction, unless something is left to do now."""
        left = decisions.next_step(moves.order, now=moves.now, recovery=self._lost_replies.recovery)
        if not isinstance(left, decisions.Sleep) or held.stale:
            return False
        await moves.release(due_at=left.until)
        return True

    async def _count_attempt(self, held: Claim, later: Postponed) -> Postponed:
        attempts = held.order.delivery_attempts
        async with transaction(self._database, held) as moves:
            await moves.note_any(delivery_attempts=attempts + 1)
        wait = min(self._backoff(attempts), _DELIVERY_CAP_SECONDS)
        return Postponed(max(later.seconds, wait))


async def _note_given(moves: ClaimedOrder) -> None:
    """Nothing that came late is left to deliver."""
    for part in moves.order.parts:
        if part.late_result == "stored":
            await moves.note_part(part, late_result="given")
