"""`@bot a red fox` in any chat: something to paint there, and one's last pictures. Typing reserves nothing."""

from dataclasses import replace

from telegram import (
    ChosenInlineResult,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
)

from bot.chat.context import ButtonContext, Caller
from bot.chat.inline_results import article
from bot.chat.reply_sender import EditKeyboard, InlineResults, Reply, Toast
from bot.handlers import order_placement
from bot.handlers.permissions import can_message_privately
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate
from bot.prompts.permutations import expand_permutations
from storage.conversation.inline_messages import adopt, last_pictures
from storage.conversation.offers import Offer, find_offer, save_offer
from storage.orders.models import Order
from storage.orders.orders import Draft

_PICTURES = 10
_TITLE_UNITS = 60
_START = "inline"


async def asked(services: Services, caller: Caller, query: InlineQuery) -> InlineResults:
    """Something to paint, at its price, and the person's last pictures."""
    async with services.database.read() as connection:
        last = await last_pictures(connection, user_id=caller.user_id, limit=_PICTURES)
    photos = tuple(_photo(services, order) for order in last)
    words, translations = query.query.strip(), services.translations
    if not words:
        text = translations.plain(caller.language, "inline-hint")
        return InlineResults(query.id, photos, (), InlineQueryResultsButton(text, start_parameter=_START))
    draft = drafted(services, caller, order_placement.Request(intent="", words=words))
    if isinstance(draft, Refusal):
        said, told = (
            tell(caller.language, draft.key, **draft.args) for tell in (translations.html, translations.plain)
        )
        refused = article("no", translations.plain(caller.language, "inline-refused"), said, description=told)
        return InlineResults(query.id, (refused, *photos), (refused,))
    async with services.database.write() as tx:
        offer = await save_offer(tx, draft)
    painted = _offered(services, caller, offer)
    return InlineResults(query.id, (painted, *photos), (painted,))


def refusal(services: Services, caller: Caller, query_id: str, text: str) -> InlineResults:
    """No results, but one sentence that leads to the bot."""
    return InlineResults(query_id, (), (), InlineQueryResultsButton(text, start_parameter=_START))


def drafted(services: Services, caller: Caller, request: order_placement.Request) -> Draft | Refusal:
    """One order of one person to their private chat."""
    if expand_permutations(request.words) != (request.words,):
        return Refusal("refused-elsewhere-choices")
    return order_placement.draft_of(services, caller, request)


async def accept(services: Services, pressed: ButtonContext) -> list[Reply]:
    """The button under a chosen result: its person orders, once."""
    inline_id = pressed.query.inline_message_id
    offer = await _offer(services, pressed.order_id)
    if offer is None or inline_id is None:
        return [_alert(services, pressed, Refusal("alert-gone"))]
    if offer.user_id != pressed.user_id:
        return [_alert(services, pressed, Refusal("alert-not-yours"))]
    if not await can_message_privately(services, pressed.user_id):
        start = services.keyboards.inline_offer(
            offer.id, pressed.language, credits=offer.credits, start=services.bot.link
        )
        return [_alert(services, pressed, Refusal("alert-start-first")), EditKeyboard(inline_id, start)]
    refused = await _order(services, offer, inline_id)
    if refused is not None:
        return [_alert(services, pressed, refused)]
    text = services.translations.plain(pressed.language, "alert-ordered", credits=offer.credits)
    return [Toast(pressed.query.id, text)]


async def chosen(services: Services, result: ChosenInlineResult) -> None:
    """Somebody took one of the results: what is to be painted begins at once; if it cannot, the button tells why."""
    offer = await _offer(services, result.result_id)
    if offer is None or result.inline_message_id is None or offer.user_id != result.from_user.id:
        return
    if await can_message_privately(services, offer.user_id):
        await _order(services, offer, result.inline_message_id)


async def adopted(services: Services, order: Order, inline_id: str) -> None:
    """The order learns of the message that shows it, if it did not know: the answer to a guest was interrupted."""
    if order.inline_id is not None:
        return
    async with services.database.write() as tx:
        if await adopt(tx, order_id=order.id, inline_id=inline_id):
            await services.wakeups.announce(tx)
    services.wakeups.heard.set()


async def _offer(services: Services, offer_id: str) -> Offer | None:
    async with services.database.read() as connection:
        return await find_offer(connection, offer_id)


async def _order(services: Services, offer: Offer, inline_id: str) -> Refusal | None:
    """One order per message, however often it is pressed."""
    return await order_placement.submit(
        services, replace(offer.drafts[0], intent=f"inline:{inline_id}", inline_id=inline_id)
    )


def _offered(services: Services, caller: Caller, offer: Offer) -> InlineQueryResultArticle:
    [draft] = offer.drafts
    shape = " · ".join(word for word in (draft.ratio, draft.resolution, draft.model) if word)
    return article(
        offer.id,
        services.translations.plain(caller.language, "inline-paint", credits=offer.credits),
        services.translations.html(caller.language, "inline-wish", prompt=draft.prompt),
        description=f"{single_line(draft.prompt)}\n{shape}",
        keyboard=services.keyboards.inline_offer(offer.id, caller.language, credits=offer.credits),
    )


def _photo(services: Services, order: Order) -> InlineQueryResultCachedPhoto:
    return InlineQueryResultCachedPhoto(
        f"picture-{order.id}",
        order.photo_id or "",
        title=truncate(single_line(order.prompt), _TITLE_UNITS),
        caption=services.captions.caption(order),
        parse_mode="HTML",
        reply_markup=services.keyboards.elsewhere(order, inline=True),
    )


def _alert(services: Services, pressed: ButtonContext, refusal: Refusal) -> Toast:
    text = services.translations.plain(pressed.language, refusal.key, **refusal.args)
    return Toast(pressed.query.id, text, loud=True)
