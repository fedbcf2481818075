"""/cancel and its button: an order that waits ends at once, one at work is stopped by whoever holds it."""

from bot.chat.context import Call, Press
from bot.chat.reply_sender import Alert, Answer, Say
from bot.handlers.services import House
from storage.orders.models import Order
from storage.orders.orders import at_placeholder, cancel, unfinished
from storage.schema.states import OrderState


async def cancel_order(house: House, call: Call) -> list[Answer]:
    """Cancels the order whose placeholder is replied to, or the newest that waits, or else the newest at work."""
    mine = await _meant(house, call)
    if not mine:
        return [Say(call.place, house.say(call, "cancel-none"))]
    waiting = [order for order in mine if order.state is OrderState.QUEUED]
    order = await _cancel(house, (waiting or mine)[-1].id)
    if order is None:
        return [Say(call.place, house.say(call, "cancel-late"))]
    if order.state is OrderState.CANCELLED:
        return [Say(call.place, house.say(call, "cancel-done", credits=order.credits))]
    return [Say(call.place, house.say(call, "cancel-stopping"))]


async def pressed(house: House, press: Press, order: Order) -> list[Answer]:
    """The button under the placeholder."""
    cancelled = await _cancel(house, order.id)
    key = "alert-too-late"
    if cancelled is not None:
        key = "alert-cancelled" if cancelled.state is OrderState.CANCELLED else "alert-stopping"
    text = house.sentences.plain(press.language, key)
    return [Alert(press.query.id, text, loud=key != "alert-cancelled")]


async def _meant(house: House, call: Call) -> list[Order]:
    """The caller's unfinished orders that the command can mean, oldest first."""
    replied = call.message.reply_to_message
    if replied is not None and replied.forum_topic_created is not None:  # what every message in a topic replies to
        replied = None
    async with house.database.read() as connection:
        mine = await unfinished(connection, user_id=call.user_id)
        if replied is not None:
            meant = await at_placeholder(connection, chat_id=call.place.chat_id, message_id=replied.message_id)
            # A placeholder whose id is not known (yet) can only be that of an order without one.
            return [
                order for order in mine if (order.placeholder_id is None if meant is None else order.id == meant.id)
            ]
    if call.words:
        return [order for order in mine if order.id == call.words.lower()]
    return mine


async def _cancel(house: House, order_id: str) -> Order | None:
    async with house.database.write() as tx:
        order = await cancel(tx, order_id)
        if order is not None:
            await house.wakeups.announce(tx)
    house.wakeups.heard.set()
    return order
