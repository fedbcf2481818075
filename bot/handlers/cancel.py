"""/cancel and its button: an order that waits ends at once, one at work is stopped by whoever holds it."""

from bot.chat.context import ButtonContext, MessageContext
from bot.chat.reply_sender import Reply, TextReply, Toast
from bot.handlers.services import Services
from storage.orders.models import Order
from storage.orders.order_queries import at_placeholder, unfinished
from storage.orders.orders import cancel
from storage.schema.states import OrderState


async def cancel_order(services: Services, context: MessageContext) -> list[Reply]:
    """Cancels the order whose placeholder is replied to, or the newest that waits, or else the newest at work."""
    mine = await _meant(services, context)
    if not mine:
        return [TextReply(context.place, services.translate(context, "cancel-none"))]
    waiting = [order for order in mine if order.state is OrderState.QUEUED]
    order = await _cancel(services, (waiting or mine)[-1].id)
    if order is None:
        return [TextReply(context.place, services.translate(context, "cancel-late"))]
    if order.state is OrderState.CANCELLED:
        return [TextReply(context.place, services.translate(context, "cancel-done", credits=order.credits))]
    return [TextReply(context.place, services.translate(context, "cancel-stopping"))]


async def pressed(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    """The button under the placeholder."""
    cancelled = await _cancel(services, order.id)
    key = "alert-too-late"
    if cancelled is not None:
        key = "alert-cancelled" if cancelled.state is OrderState.CANCELLED else "alert-stopping"
    text = services.translations.plain(press.language, key)
    return [Toast(press.query.id, text, loud=key != "alert-cancelled")]


async def _meant(services: Services, context: MessageContext) -> list[Order]:
    """The caller's unfinished orders that the command can mean, oldest first."""
    replied = context.message.reply_to_message
    if replied is not None and replied.forum_topic_created is not None:  # what every message in a topic replies to
        replied = None
    async with services.database.read() as connection:
        mine = await unfinished(connection, user_id=context.user_id)
        if replied is not None:
            meant = await at_placeholder(connection, chat_id=context.place.chat_id, message_id=replied.message_id)
            # A placeholder whose id is not known (yet) can only be that of an order without one.
            return [
                order for order in mine if (order.placeholder_id is None if meant is None else order.id == meant.id)
            ]
    if context.words:
        return [order for order in mine if order.id == context.words.lower()]
    return mine


async def _cancel(services: Services, order_id: str) -> Order | None:
    async with services.database.write() as tx:
        order = await cancel(tx, order_id)
        if order is not None:
            await services.wakeups.announce(tx)
    services.wakeups.heard.set()
    return order
