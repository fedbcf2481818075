"""`@bot a red fox` in any chat: something to paint there, and one's last pictures. Typing reserves nothing."""

from dataclasses import replace

from telegram import (
    ChosenInlineResult,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
)

from bot.chat.context import Caller, Press
from bot.chat.inline_results import article
from bot.chat.reply_sender import Alert, Answer, Relabel, Results
from bot.handlers import order_placement
from bot.handlers.permissions import writable
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.i18n.text import cut, one_line
from bot.prompts.permutations import choices
from storage.conversation.inline_messages import adopt, last_pictures
from storage.conversation.offers import Offer, find, keep
from storage.orders.models import Order
from storage.orders.orders import Draft

_PICTURES = 10
_TITLE_UNITS = 60
_START = "inline"


async def asked(house: House, caller: Caller, query: InlineQuery) -> Results:
    """Something to paint, at its price, and the person's last pictures."""
    async with house.database.read() as connection:
        last = await last_pictures(connection, user_id=caller.user_id, limit=_PICTURES)
    photos = tuple(_photo(house, order) for order in last)
    words, sentences = query.query.strip(), house.sentences
    if not words:
        text = sentences.plain(caller.language, "inline-hint")
        return Results(query.id, photos, (), InlineQueryResultsButton(text, start_parameter=_START))
    draft = drafted(house, caller, order_placement.Request(intent="", words=words))
    if isinstance(draft, Refusal):
        said, told = (tell(caller.language, draft.key, **draft.args) for tell in (sentences.say, sentences.plain))
        refused = article("no", sentences.plain(caller.language, "inline-refused"), said, description=told)
        return Results(query.id, (refused, *photos), (refused,))
    async with house.database.write() as tx:
        offer = await keep(tx, draft)
    painted = _offered(house, caller, offer)
    return Results(query.id, (painted, *photos), (painted,))


def refusal(house: House, caller: Caller, query_id: str, text: str) -> Results:
    """No results, but one sentence that leads to the bot."""
    return Results(query_id, (), (), InlineQueryResultsButton(text, start_parameter=_START))


def drafted(house: House, caller: Caller, request: order_placement.Request) -> Draft | Refusal:
    """One order of one person to their private chat."""
    if choices(request.words) != (request.words,):
        return Refusal("refused-elsewhere-choices")
    return order_placement.draft_of(house, caller, request)


async def accept(house: House, pressed: Press) -> list[Answer]:
    """The button under a chosen result: its person orders, once."""
    inline_id = pressed.query.inline_message_id
    offer = await _offer(house, pressed.order_id)
    if offer is None or inline_id is None:
        return [_alert(house, pressed, Refusal("alert-gone"))]
    if offer.user_id != pressed.user_id:
        return [_alert(house, pressed, Refusal("alert-not-yours"))]
    if not await writable(house, pressed.user_id):
        start = house.keyboards.inline_offer(offer.id, pressed.language, credits=offer.credits, start=house.bot.link)
        return [_alert(house, pressed, Refusal("alert-start-first")), Relabel(inline_id, start)]
    refused = await _order(house, offer, inline_id)
    if refused is not None:
        return [_alert(house, pressed, refused)]
    text = house.sentences.plain(pressed.language, "alert-ordered", credits=offer.credits)
    return [Alert(pressed.query.id, text)]


async def chosen(house: House, result: ChosenInlineResult) -> None:
    """Somebody took one of the results: what is to be painted begins at once; if it cannot, the button tells why."""
    offer = await _offer(house, result.result_id)
    if offer is None or result.inline_message_id is None or offer.user_id != result.from_user.id:
        return
    if await writable(house, offer.user_id):
        await _order(house, offer, result.inline_message_id)


async def adopted(house: House, order: Order, inline_id: str) -> None:
    """The order learns of the message that shows it, if it did not know: the answer to a guest was interrupted."""
    if order.inline_id is not None:
        return
    async with house.database.write() as tx:
        if await adopt(tx, order_id=order.id, inline_id=inline_id):
            await house.wakeups.announce(tx)
    house.wakeups.heard.set()


async def _offer(house: House, offer_id: str) -> Offer | None:
    async with house.database.read() as connection:
        return await find(connection, offer_id)


async def _order(house: House, offer: Offer, inline_id: str) -> Refusal | None:
    """One order per message, however often it is pressed."""
    return await order_placement.submit(
        house, replace(offer.drafts[0], intent=f"inline:{inline_id}", inline_id=inline_id)
    )


def _offered(house: House, caller: Caller, offer: Offer) -> InlineQueryResultArticle:
    [draft] = offer.drafts
    shape = " · ".join(word for word in (draft.ratio, draft.resolution, draft.model) if word)
    return article(
        offer.id,
        house.sentences.plain(caller.language, "inline-paint", credits=offer.credits),
        house.sentences.say(caller.language, "inline-wish", prompt=draft.prompt),
        description=f"{one_line(draft.prompt)}\n{shape}",
        keyboard=house.keyboards.inline_offer(offer.id, caller.language, credits=offer.credits),
    )


def _photo(house: House, order: Order) -> InlineQueryResultCachedPhoto:
    return InlineQueryResultCachedPhoto(
        f"picture-{order.id}",
        order.photo_id or "",
        title=cut(one_line(order.prompt), _TITLE_UNITS),
        caption=house.words.caption(order),
        parse_mode="HTML",
        reply_markup=house.keyboards.elsewhere(order, inline=True),
    )


def _alert(house: House, pressed: Press, refusal: Refusal) -> Alert:
    text = house.sentences.plain(pressed.language, refusal.key, **refusal.args)
    return Alert(pressed.query.id, text, loud=True)
