"""What becomes of an order that cannot be posted where it was placed.

In a group the person's private chat takes its place, if they have one with the bot. Otherwise the credits are returned,
and the pictures stay for /show. The lack of a right is remembered, so that nothing more is bought for that chat.
"""

import structlog

from bot.orders.gateway_calls import GatewayCalls
from bot.orders.order_messages import OrderMessages
from bot.orders.ports import ChatClosed
from providers.contract import Kind
from storage.conversation.chats import is_muted, mute
from storage.conversation.missing_rights import find_missing_right, note_missing_right
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim
from storage.orders.models import Order
from storage.schema.states import OrderEvent, OrderState, PartState

log = structlog.get_logger(__name__)

# An order's `failure`. KEPT is none: people who block the bot find the pictures by /show, at their price.
NO_RIGHT, LOST, TOO_LARGE, KEPT = "rights", "lost", "too-large", ""


class UndeliveredOrders:
    """Under the claim it is given. Raises `Postponed`, `ChatMoved` and `LostClaim`."""

    def __init__(self, *, database: Database, gateway_calls: GatewayCalls, messages: OrderMessages) -> None:
        self._database = database
        self._gateway_calls = gateway_calls
        self._messages = messages

    async def resolve(self, held: Claim, closed: ChatClosed) -> str | None:
        """What the order fails by, with its credits returned: NO_RIGHT or KEPT; None when it goes on in private."""
        if await self._move_to_private_chat(held, closed):
            return None
        order = held.order
        blocked = closed.muted and order.chat_id > 0 and order.failure != NO_RIGHT
        if closed.right is not None and not await self._is_known(order, closed):
            async with transaction(self._database, held) as moves:  # said with the outcome
                first = next(part for part in moves.order.parts if part.state is PartState.STORED)
                await moves.note_part(first, failure_detail=closed.right)
        self._messages.unmark(order)
        await self._remember(order, closed)
        return KEPT if blocked else NO_RIGHT

    async def drop(self, held: Claim, closed: ChatClosed) -> bool:
        """No placeholder can be sent there: True when the order goes on in the private chat; else it is not bought.

        Its end is told, unless the chat is closed for any message of ours: Telegram may take that one.
        """
        if closed.right is not None and await self._move_to_private_chat(held, closed):
            return True
        await self._remember(held.order, closed)
        async with transaction(self._database, held) as moves:
            untold = {"notified_at": moves.now} if closed.muted or closed.right is not None else {}
            await moves.note_any(placeholder_status="unknown", **untold)
            for part in moves.order.parts:
                if part.state is PartState.QUEUED:
                    await self._gateway_calls.fail(moves, part, "closed")
            if moves.order.state is OrderState.QUEUED:  # its turn would bring nothing
                await moves.move(OrderEvent.FAILED, failure="closed")
        return False

    async def move_late(self, held: Claim, closed: ChatClosed) -> bool:
        """The same for pictures that came after the refund; False when they stay for /show."""
        if await self._move_to_private_chat(held, closed):
            return True
        await self._remember(held.order, closed)
        return False

    async def _move_to_private_chat(self, held: Claim, closed: ChatClosed) -> bool:
        order = held.order
        if order.user_id < 0 or order.chat_id == order.user_id or not await self._is_reachable(order.user_id):
            return False
        if order.placeholder_id is not None:
            right = "none" if await self._is_known(order, closed) else closed.right or "none"
            await self._messages.explain(held, "undelivered-private", right=right)
        self._messages.unmark(order)
        async with transaction(self._database, held) as moves:
            ready = {"failure": NO_RIGHT} if order.state is OrderState.READY else {}
            await moves.note_any(
                chat_id=order.user_id,
                thread_id=None,
                message_id=0,
                placeholder_status="none",
                placeholder_id=None,
                displayed=None,
                **ready,
            )
        await self._remember(order, closed)
        return True

    async def _is_reachable(self, person_id: int) -> bool:
        async with self._database.read() as connection:
            if await is_muted(connection, chat_id=person_id):
                return False
        return await self._messages.is_reachable(person_id)

    async def _is_known(self, order: Order, closed: ChatClosed) -> bool:
        """Whether the chat was told of this right before."""
        async with self._database.read() as connection:
            found = await find_missing_right(
                connection, chat_id=order.chat_id, thread_id=order.thread_id, video=order.kind == Kind.VIDEO
            )
        return found is not None and found.word == closed.right

    async def _remember(self, order: Order, closed: ChatClosed) -> None:
        log.info("chat unreachable", order=order.id, chat=order.chat_id, right=closed.right)
        if not closed.muted and (closed.right is None or order.chat_id > 0):
            return
        async with self._database.write() as tx:
            if closed.muted:
                await mute(tx, chat_id=order.chat_id)
            if closed.right is not None:
                await note_missing_right(tx, chat_id=order.chat_id, thread_id=order.thread_id, word=closed.right)
