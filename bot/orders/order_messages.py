"""What people see of a claimed order, and what has to be written down about it."""

import math
from collections.abc import Callable, Mapping

import structlog

from bot.catalog.models import Catalog
from bot.config.settings import Settings
from bot.i18n.refusal import Refusal
from bot.orders import decisions
from bot.orders.gateway_calls import GatewayCalls
from bot.orders.ports import ChatClosed, ChatMoved, InlineMessages, Messenger, PlaceholderMissing, Postponed
from bot.orders.submission import Submitter
from bot.preferences.loading import load_effective
from providers.contract import Kind, Waiting
from storage.conversation.chats import is_muted, mute
from storage.database.database import Database
from storage.orders.claimed_order import transaction
from storage.orders.leases import Claim
from storage.orders.models import Order
from storage.orders.order_queries import active_count, count_ahead
from storage.schema.states import OrderState

log = structlog.get_logger(__name__)

# While the gateway is at work: nothing known, its percentage, the time left, both.
_PAINTING = (
    "placeholder-painting",
    "placeholder-painting-percent",
    "placeholder-painting-left",
    "placeholder-painting-percent-left",
)
_FILMING = (
    "placeholder-filming",
    "placeholder-filming-percent",
    "placeholder-filming-left",
    "placeholder-filming-percent-left",
)
_LEFT_STEP = 5  # seconds: a countdown by ones would be an edit each time

ACCEPTED, DONE = "👀", "👌"
Text = tuple[str, dict[str, str | int]]


class OrderMessages:
    """Announces, shows progress, delivers. Raises `Postponed`, `ChatMoved` and `LostClaim`.

    `hold_notice` is what people are told while no order is started, None if orders are.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        catalog: Catalog,
        messenger: Messenger,
        inline_messages: InlineMessages,
        gateway_calls: GatewayCalls,
        submitter: Submitter,
        hold_notice: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._catalog = catalog
        self._messenger = messenger
        self._inline = inline_messages
        self._gateway_calls = gateway_calls
        self._submitter = submitter
        self.hold_notice = hold_notice

    def wait_seconds(self, order: Order) -> float:
        """How long a message to the order's chat would have to wait now."""
        return self._messenger.wait_seconds(order)

    # ---- progress

    async def state_text(self, order: Order) -> Text:
        """The sentence that says how far the order is: its place in the queue, or how long it usually takes."""
        notice = self.hold_notice() if order.state is OrderState.QUEUED else None
        if notice is not None:
            return "placeholder-held", {"notice": notice}
        choices = self._submitter.choices(order, order.parts[0])
        first = "" if isinstance(choices, Refusal) or not choices else choices[0].gateway
        usual = self._gateway_calls.typical_seconds(order, first)
        if order.state is OrderState.QUEUED:
            async with self._database.read() as connection:
                older = await count_ahead(connection, order)
                active = await active_count(connection, user_id=order.user_id)
            position = max(older - active, 0) + 1
            wait = decisions.queue_seconds(position, active=self._settings.max_active_per_user, usual=usual)
            if wait is None:
                return "placeholder-queued", {"position": position}
            return "placeholder-queued-about", _span(wait) | {"position": position}
        films = order.kind == Kind.VIDEO
        if usual is None or usual < 1:
            return "placeholder-filming" if films else "placeholder-painting", {}
        if films:
            return "placeholder-filming-about", _span(round(usual))
        return "placeholder-painting-about", {"seconds": round(usual)}

    async def show_state(self, order: Order) -> None:
        """Shows how far the order is."""
        key, args = await self.state_text(order)
        await self.show(order, key, **args)

    async def show(self, order: Order, key: str, **args: str | int) -> None:
        """Shows progress in the placeholder and elsewhere: seldom, and never at anybody's expense."""
        self._messenger.show_progress(order, key, **args)
        if order.inline_id is not None:
            await self._inline.show(order, key, **args)

    async def show_waiting(self, order: Order, progress: Waiting, *, left: float | None) -> None:
        """The gateway is still at work, for about `left` seconds, where that is known; or others come before."""
        self._messenger.show_activity(order)
        if progress.position is not None:
            await self.show(order, "placeholder-gateway-queue", position=progress.position)
            return
        args: dict[str, str | int] = {"percent": progress.percent} if progress.percent else {}
        keys = _FILMING if order.kind == Kind.VIDEO else _PAINTING
        key = keys[len(args)]
        if left is not None:
            key = keys[len(args) + 2]
            args |= _span(max(math.ceil(left / _LEFT_STEP) * _LEFT_STEP, _LEFT_STEP))
        if args:
            await self.show(order, key, **args)

    # ---- the placeholder

    async def announce(self, held: Claim, key: str, args: dict[str, str | int]) -> None:
        """Sends the placeholder, once; raises `ChatClosed`. When the chat has to wait, the picture does not."""
        try:
            await self._send_placeholder(held, key, args)
        except Postponed:
            return
        self._messenger.react(held.order, ACCEPTED, first=True)
        if held.order.inline_id is not None:
            await self._inline.show(held.order, key, **args)

    async def _send_placeholder(self, held: Claim, key: str, args: Mapping[str, str | int]) -> None:
        """An unknown outcome is written as such: such a message is never sent again to replace it."""
        before = "unknown" if held.order.placeholder_status in ("unknown", "sent") else "none"
        if held.placeholder_noted:
            held.placeholder_noted = False
        else:
            async with transaction(self._database, held) as moves:
                if await is_muted(moves.tx, chat_id=held.order.chat_id):
                    raise ChatClosed(muted=False)
                await moves.note_any(placeholder_status="sending", placeholder_id=None)
        try:
            message_id, text = await self._messenger.send_placeholder(held.order, key, **args)
        except Postponed as later:
            held.remember(placeholder_status=before if later.sent is False else "unknown")
            raise
        except ChatMoved:  # it is sent to where the chat is now
            held.remember(placeholder_status=before)
            raise
        except BaseException:
            held.remember(placeholder_status="unknown")
            raise
        held.remember(placeholder_status="sent", placeholder_id=message_id, displayed=text)

    # ---- the end

    async def deliver(self, held: Claim) -> dict[str, str | None]:
        """The placeholder becomes the pictures; what is to be kept of it.

        Raises `ChatClosed`, `TooLarge`, `Missing` and `MediaUnavailable`.
        """
        photo_id = await self._become(held, late=False)
        log.info("order delivered", order=held.order_id, chat=held.order.chat_id)
        return {"photo_id": photo_id}

    async def explain(self, held: Claim, key: str, **args: str | int) -> bool:
        """The placeholder, or a new message, says why there are no pictures; False when nothing can be said there."""
        try:
            try:
                await self._messenger.send_note(held.order, key, **args)
            except PlaceholderMissing:
                await self._send_placeholder(held, key, args)
        except ChatClosed:
            return False
        return True

    async def is_reachable(self, person_id: int) -> bool:
        """Whether the person can be written to in private."""
        return await self._messenger.is_reachable(person_id)

    def unmark(self, order: Order) -> None:
        """Takes the mark from the person's message: what comes of it comes elsewhere."""
        self._messenger.react(order, None)

    def mark_end(self, order: Order) -> None:
        """Marks the person's message once the delivery is written down: people may react to it at once."""
        if order.state is OrderState.DELIVERED:
            self._messenger.react(order, DONE)

    async def deliver_late(self, held: Claim) -> str | None:
        """The same with pictures that came after the refund."""
        return await self._become(held, late=True)

    async def _become(self, held: Claim, *, late: bool) -> str | None:
        order = held.order
        effective = await load_effective(
            self._database, self._catalog, user_id=order.user_id, chat_id=order.chat_id, thread_id=order.thread_id
        )
        try:
            return await self._messenger.deliver(order, effective, late=late)
        except PlaceholderMissing:
            await self._replace_placeholder(held, "placeholder-fetching")
        try:
            return await self._messenger.deliver(held.order, effective, late=late)
        except PlaceholderMissing as error:
            raise Postponed(1.0) from error

    async def notify_end(self, held: Claim) -> None:
        """The placeholder says that the order failed or was cancelled."""
        try:
            try:
                await self._messenger.send_outcome(held.order)
            except PlaceholderMissing:
                await self._replace_placeholder(held, "placeholder-painting")
                await self._messenger.send_outcome(held.order)
            self._messenger.react(held.order, None)
        except PlaceholderMissing as error:
            raise Postponed(1.0) from error
        except ChatClosed as closed:
            log.info("chat unreachable", order=held.order_id, chat=held.order.chat_id)
            if closed.muted:
                async with self._database.write() as tx:
                    await mute(tx, chat_id=held.order.chat_id)

    async def _replace_placeholder(self, held: Claim, key: str) -> None:
        """Sends a fresh placeholder whose only purpose is to be edited, since an edit can be repeated."""
        await self._send_placeholder(held, key, {})
        async with transaction(self._database, held):
            pass

    # ---- elsewhere

    async def answer_guest(self, held: Claim) -> None:
        """The guest query is answered, once; one that it is too late for is left."""
        inline_id = await self._inline.answer(held.order)
        async with transaction(self._database, held) as moves:
            await moves.note_any(guest_query_id=None, **({"inline_id": inline_id} if inline_id is not None else {}))

    async def finish_inline(self, held: Claim) -> None:
        """The message elsewhere shows the end."""
        await self._inline.finish(held.order)
        async with transaction(self._database, held) as moves:
            await moves.note_any(inline_updated_at=moves.now)


def _span(seconds: int) -> dict[str, str | int]:
    """The time in seconds, from two minutes on in minutes."""
    return {"minutes": 0, "seconds": seconds} if seconds < 120 else {"minutes": round(seconds / 60), "seconds": 0}
