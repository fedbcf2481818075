"""/quota, /jobs, /show: a person's credits and orders."""

from bot.chat.context import MessageContext
from bot.chat.replies import PhotoReply, Reply, TextReply
from bot.handlers.large_videos import build_link_reply
from bot.handlers.receipts import load_receipts
from bot.handlers.services import Services
from bot.i18n.text import single_line, truncate
from bot.preferences.effective import EffectiveSettings
from providers.contract import Kind
from storage.accounts.accounts import load_balance, load_chat_allowance
from storage.accounts.ledger import Budget
from storage.accounts.preferences import Preferences
from storage.orders.models import Order
from storage.orders.order_queries import load, recent, unfinished
from storage.schema.states import OrderState

_PROMPT_UNITS = 48


async def quota(services: Services, context: MessageContext) -> list[Reply]:
    """The remaining credits and when they reset; the chat's credits if the chat pays. In private, payments as well."""
    who = {"user_id": context.user_id, "chat_id": context.place.chat_id}
    text = await format_balance(services, language=context.language, effective=context.effective, **who)
    if not context.private:
        return [TextReply(context.place, text, expiring=True)]
    receipts, keyboard = await load_receipts(services, user_id=context.user_id, language=context.language)
    return [TextReply(context.place, f"{text}\n\n{receipts}".strip(), keyboard, expiring=True)]


async def format_balance(
    services: Services, *, language: str, effective: EffectiveSettings, user_id: int, chat_id: int
) -> str:
    """HTML: the credits of the person, or of the chat if it pays for its members."""
    if effective.chat_pays and user_id > 0:
        return await _format_chat_allowance(
            services, language=language, chat=effective.chat, user_id=user_id, chat_id=chat_id
        )
    async with services.database.read() as connection:
        found = await load_balance(connection, account_id=user_id, daily_credits=services.settings.daily)
    hours, minutes = divmod(found.resets_in_seconds // 60, 60)
    return services.translations.html(
        language,
        "quota" if user_id > 0 else "quota-chat",
        left=found.allowance_left,
        allowance=found.allowance,
        balance=found.balance,
        hours=hours,
        minutes=minutes,
    )


async def _format_chat_allowance(
    services: Services, *, language: str, chat: Preferences, user_id: int, chat_id: int
) -> str:
    async with services.database.read() as connection:
        found = await load_chat_allowance(
            connection,
            account_id=chat_id,
            user_id=user_id,
            daily_credits=services.settings.daily_credits,
            budget=Budget(chat.budget, chat.cap),
        )
    hours, minutes = divmod(found.resets_in_seconds // 60, 60)
    args = {"left": found.left, "hours": hours, "minutes": minutes}
    if found.mine is None:
        return services.translations.html(language, "quota-shared", **args)
    return services.translations.html(language, "quota-capped", mine=found.mine, **args)


async def jobs(services: Services, context: MessageContext) -> list[Reply]:
    """The person's orders: unfinished ones, then the last ten."""
    async with services.database.read() as connection:
        running = await unfinished(connection, user_id=context.user_id)
        past = await recent(connection, user_id=context.user_id)
    lines: list[str] = []
    for header, listed in (("jobs-header-running", running), ("jobs-header-recent", past)):
        if listed:
            lines += [
                services.translate(context, header),
                *(_format_order(services, context, order) for order in listed),
                "",
            ]
    return [TextReply(context.place, "\n".join(lines).strip() or services.translate(context, "jobs-none"))]


def _format_order(services: Services, context: MessageContext, order: Order) -> str:
    return services.translate(
        context,
        "jobs-line",
        id=order.id,
        prompt=truncate(single_line(order.prompt), _PROMPT_UNITS) or services.translate(context, "jobs-erased"),
        state=services.translate(context, _state_key(order)),
    )


def _state_key(order: Order) -> str:
    films = order.kind == Kind.VIDEO and order.state is OrderState.WORKING
    return "state-filming" if films else f"state-{order.state}"


async def show(services: Services, context: MessageContext) -> list[Reply]:
    """`/show ID`: sends an order's images again, to the person who ordered them."""
    order_id = context.words.lower().removeprefix("#")
    if not order_id:
        async with services.database.read() as connection:
            last = await recent(connection, user_id=context.user_id, limit=1)
        return [
            TextReply(context.place, services.translate(context, "how-show", id=last[0].id if last else "k7m2p9qx"))
        ]
    try:
        async with services.database.read() as connection:
            order = await load(connection, order_id)
    except KeyError:
        order = None
    if order is None or order.user_id != context.user_id:
        return [TextReply(context.place, services.translate(context, "show-unknown"))]
    if order.state not in (OrderState.QUEUED, OrderState.WORKING) and order.pictures:
        large = await build_link_reply(services, context.place, context.language, order)
        if large is not None:
            return [large]
        caption = services.captions.caption(order)
        keyboard = services.keyboards.finished(order, effective=context.effective)
        lost = services.translate(context, "picture-lost")
        return [PhotoReply(context.place, order.id, order.pictures, caption, keyboard, context.effective.spoiler, lost)]
    return [TextReply(context.place, _format_order(services, context, order))]
