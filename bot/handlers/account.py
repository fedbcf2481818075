"""/quota, /jobs, /show: what a person has, runs and had."""

from bot.answers import Answer, Say, Show
from bot.calls import Call
from bot.captions import cut, one_line
from bot.house import House
from storage.accounts import purse, share
from storage.ledger import Budget
from storage.orders import load, recent, unfinished
from storage.records import Order
from storage.states import OrderState

_PROMPT_UNITS = 48


async def quota(house: House, call: Call) -> list[Answer]:
    """What is left today, and until when; where the chat pays, of the chat's."""
    if call.standing.chat_pays and call.user_id > 0:
        return await _shared(house, call)
    async with house.database.read() as connection:
        left = await purse(connection, account_id=call.account_id, daily_credits=house.settings.daily_credits)
    hours, minutes = divmod(left.resets_in_seconds // 60, 60)
    text = house.say(
        call,
        "quota" if call.account_id > 0 else "quota-chat",
        left=left.allowance_left,
        allowance=left.allowance,
        balance=left.balance,
        hours=hours,
        minutes=minutes,
    )
    return [Say(call.place, text, passing=True)]


async def _shared(house: House, call: Call) -> list[Answer]:
    chat = call.standing.chat
    async with house.database.read() as connection:
        found = await share(
            connection,
            account_id=call.place.chat_id,
            user_id=call.user_id,
            daily_credits=house.settings.daily_credits,
            budget=Budget(chat.budget, chat.cap),
        )
    hours, minutes = divmod(found.resets_in_seconds // 60, 60)
    if found.mine is None:
        return [
            Say(
                call.place, house.say(call, "quota-shared", left=found.left, hours=hours, minutes=minutes), passing=True
            )
        ]
    told = house.say(call, "quota-capped", left=found.left, mine=found.mine, hours=hours, minutes=minutes)
    return [Say(call.place, told, passing=True)]


async def jobs(house: House, call: Call) -> list[Answer]:
    """The caller's orders: unfinished ones, then the last ten."""
    async with house.database.read() as connection:
        running = await unfinished(connection, user_id=call.user_id)
        past = await recent(connection, user_id=call.user_id)
    lines: list[str] = []
    for header, listed in (("jobs-header-running", running), ("jobs-header-recent", past)):
        if listed:
            lines += [house.say(call, header), *(_line(house, call, order) for order in listed), ""]
    return [Say(call.place, "\n".join(lines).strip() or house.say(call, "jobs-none"))]


def _line(house: House, call: Call, order: Order) -> str:
    return house.say(
        call,
        "jobs-line",
        id=order.id,
        prompt=cut(one_line(order.prompt), _PROMPT_UNITS),
        state=house.say(call, f"state-{order.state}"),
    )


async def show(house: House, call: Call) -> list[Answer]:
    """`/show ID`: posts an order's pictures once more, for the one who ordered them."""
    order_id = call.words.lower().removeprefix("#")
    if not order_id:
        async with house.database.read() as connection:
            last = await recent(connection, user_id=call.user_id, limit=1)
        return [Say(call.place, house.say(call, "how-show", id=last[0].id if last else "k7m2p9qx"))]
    try:
        async with house.database.read() as connection:
            order = await load(connection, order_id)
    except KeyError:
        order = None
    if order is None or order.user_id != call.user_id:
        return [Say(call.place, house.say(call, "show-unknown"))]
    if order.state not in (OrderState.QUEUED, OrderState.WORKING) and order.pictures:
        caption = house.words.caption(order)
        keyboard = house.keyboards.finished(order)
        return [Show(call.place, order.id, order.pictures, caption, keyboard, call.standing.spoiler)]
    return [Say(call.place, _line(house, call, order))]
