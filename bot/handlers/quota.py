"""/quota, /jobs, /show: what a person has, runs and had."""

from bot.chat.context import Call
from bot.chat.reply_sender import Answer, Say, Show
from bot.handlers.services import House
from bot.i18n.text import cut, one_line
from bot.preferences.effective import Standing
from storage.accounts.accounts import purse, share
from storage.accounts.ledger import Budget
from storage.accounts.preferences import Preferences
from storage.orders.models import Order
from storage.orders.orders import load, recent, unfinished
from storage.schema.states import OrderState

_PROMPT_UNITS = 48


async def quota(house: House, call: Call) -> list[Answer]:
    """What is left today, and until when; where the chat pays, of the chat's."""
    who = {"user_id": call.user_id, "chat_id": call.place.chat_id}
    return [Say(call.place, await left(house, language=call.language, standing=call.standing, **who), passing=True)]


async def left(house: House, *, language: str, standing: Standing, user_id: int, chat_id: int) -> str:
    """HTML: what a person has left, or what the chat has that pays for everybody there."""
    if standing.chat_pays and user_id > 0:
        return await _shared(house, language=language, chat=standing.chat, user_id=user_id, chat_id=chat_id)
    async with house.database.read() as connection:
        found = await purse(connection, account_id=user_id, daily_credits=house.settings.daily_credits)
    hours, minutes = divmod(found.resets_in_seconds // 60, 60)
    return house.sentences.say(
        language,
        "quota" if user_id > 0 else "quota-chat",
        left=found.allowance_left,
        allowance=found.allowance,
        balance=found.balance,
        hours=hours,
        minutes=minutes,
    )


async def _shared(house: House, *, language: str, chat: Preferences, user_id: int, chat_id: int) -> str:
    async with house.database.read() as connection:
        found = await share(
            connection,
            account_id=chat_id,
            user_id=user_id,
            daily_credits=house.settings.daily_credits,
            budget=Budget(chat.budget, chat.cap),
        )
    hours, minutes = divmod(found.resets_in_seconds // 60, 60)
    args = {"left": found.left, "hours": hours, "minutes": minutes}
    if found.mine is None:
        return house.sentences.say(language, "quota-shared", **args)
    return house.sentences.say(language, "quota-capped", mine=found.mine, **args)


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
        prompt=cut(one_line(order.prompt), _PROMPT_UNITS) or house.say(call, "jobs-erased"),
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
        lost = house.say(call, "picture-lost")
        return [Show(call.place, order.id, order.pictures, caption, keyboard, call.standing.spoiler, lost)]
    return [Say(call.place, _line(house, call, order))]
