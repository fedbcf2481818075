"""/cancel and its button: a queued order ends at once, a running order is stopped by the worker that holds it."""

from bot.chat.context import ButtonContext, MessageContext, replied_to
from bot.chat.replies import Reply, TextReply, Toast
from bot.handlers.services import Services
from storage.orders.models import Order
from storage.orders.order_queries import at_placeholder, unfinished
from storage.orders.orders import cancel
from storage.schema.states import OrderState


async def cancel_order(services: Services, context: MessageContext) -> list[Reply]:
    """Cancels the order whose placeholder is replied to, else the newest queued order, else the newest running one."""
    candidates = await _find_cancellable(services, context)
    if not candidates:
        return [TextReply(context.place, services.translate(context, "cancel-none"))]
    waiting = [order for order in candidates if order.state is OrderState.QUEUED]
    order = await _cancel(services, (waiting or candidates)[-1].id)
    if order is None:
        return [TextReply(context.place, services.translate(context, "cancel-late"))]
    if order.state is OrderState.CANCELLED:
        return [TextReply(context.place, services.translate(context, "cancel-done", credits=order.credits))]
    return [TextReply(context.place, services.translate(context, "cancel-stopping", credits=order.credits))]


async def on_press(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    """Handles the cancel button under the placeholder."""
    cancelled = await _cancel(services, order.id)
    key = "alert-too-late"
    if cancelled is not None:
        key = "alert-cancelled" if cancelled.state is OrderState.CANCELLED else "alert-stopping"
    told = {"credits": order.credits} if key == "alert-stopping" else {}
    text = services.translations.plain(press.language, key, **told)
    return [Toast(press.query.id, text, as_alert=key != "alert-cancelled")]


async def _find_cancellable(services: Services, context: MessageContext) -> list[Order]:
    """The person's unfinished orders that the command may refer to, oldest first."""
    replied = replied_to(context.message)
    async with services.database.read() as connection:
        candidates = await unfinished(connection, user_id=context.user_id)
        if replied is not None:
            meant = await at_placeholder(connection, chat_id=context.place.chat_id, message_id=replied.message_id)
            # A placeholder whose id is not stored (yet) can only belong to an order without one.
            return [
                order
                for order in candidates
                if (order.placeholder_id is None if meant is None else order.id == meant.id)
            ]
    if context.words:
        return [order for order in candidates if order.id == context.words.lower()]
    return candidates


async def _cancel(services: Services, order_id: str) -> Order | None:
    async with services.database.write() as tx:
        order = await cancel(tx, order_id)
        if order is not None:
            await services.wakeups.announce(tx, order_id)
    services.wakeups.call(order_id)
    return order
