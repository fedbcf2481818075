"""Inline mode, `@bot a red fox` in any chat: an offer and the person's last images. Typing reserves no credits."""

from dataclasses import replace

from telegram import (
    ChosenInlineResult,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
)

from bot.chat.context import ButtonContext, Caller, split_command
from bot.chat.inline_results import article
from bot.chat.replies import EditKeyboard, InlineResults, Reply, Toast
from bot.handlers import drafting, order_placement
from bot.handlers.offers import is_expensive
from bot.handlers.permissions import can_message_privately
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate
from bot.preferences.effective import NO_SETTINGS
from bot.prompts.permutations import expand_permutations
from providers.contract import Kind
from storage.conversation.inline_messages import adopt, last_pictures
from storage.conversation.offers import Offer, find_offer, save_offer
from storage.orders.draft import Draft
from storage.orders.models import Order

_PICTURES = 10
_TITLE_UNITS = 60
_START = "inline"
_VIDEO = ("video", "animate")


async def on_inline_query(services: Services, caller: Caller, query: InlineQuery) -> InlineResults:
    """The offer with its price, and the person's last images."""
    async with services.database.read() as connection:
        recent = await last_pictures(connection, user_id=caller.user_id, limit=_PICTURES)
    photos = tuple(_photo_result(services, order) for order in recent)
    words, translations = without_command(query.query), services.translations
    if not words:
        text = translations.plain(caller.language, "inline-hint")
        return InlineResults(query.id, photos, (), InlineQueryResultsButton(text, start_parameter=_START))
    request = drafting.Request(intent="", words=words, video=asks_for_video(query.query))
    draft = build_draft(services, caller, request)
    if isinstance(draft, Refusal):
        html, description = (
            translate(caller.language, draft.key, **draft.args) for translate in (translations.html, translations.plain)
        )
        refused = article("no", translations.plain(caller.language, "inline-refused"), html, description=description)
        return InlineResults(query.id, (refused, *photos), (refused,))
    async with services.database.write() as tx:
        offer = await save_offer(tx, draft)
    offered = _offer_result(services, caller, offer)
    return InlineResults(query.id, (offered, *photos), (offered,))


def build_refusal(services: Services, caller: Caller, query_id: str, text: str) -> InlineResults:
    """No results, only a button with a sentence that opens the bot."""
    return InlineResults(query_id, (), (), InlineQueryResultsButton(text, start_parameter=_START))


def build_draft(services: Services, caller: Caller, request: drafting.Request) -> Draft | Refusal:
    """A draft of one order to the person's private chat."""
    texts = expand_permutations(request.words)
    if isinstance(texts, Refusal) or len(texts) > 1:
        return Refusal("refused-elsewhere-choices")
    return drafting.build_draft(services, caller, replace(request, words=texts[0]))


def without_command(text: str) -> str:
    """The prompt where people type the command out of habit."""
    command, _, words = split_command(text.strip())
    return words if command in ("imagine", "edit", *_VIDEO) else text.strip()


def asks_for_video(text: str) -> bool:
    """Whether the text begins with a command for videos."""
    command, _, _ = split_command(text.strip())
    return command in _VIDEO


async def on_order_press(services: Services, pressed: ButtonContext) -> list[Reply]:
    """Places the order of a sent result, once, if its person pressed the button."""
    inline_id = pressed.query.inline_message_id
    offer = await _find_offer(services, pressed.order_id)
    if offer is None or inline_id is None:
        return [_toast(services, pressed, Refusal("alert-gone"))]
    if offer.user_id != pressed.user_id:
        return [_toast(services, pressed, Refusal("alert-not-yours"))]
    if not await can_message_privately(services, pressed.user_id):
        start = services.keyboards.inline_offer(
            offer.id,
            pressed.language,
            credits=offer.credits,
            video=_is_video(offer),
            start=services.bot.link,
        )
        return [_toast(services, pressed, Refusal("alert-start-first")), EditKeyboard(inline_id, start)]
    refused = await _place_order(services, offer, inline_id)
    if refused is not None:
        return [_toast(services, pressed, refused)]
    text = services.translations.plain(pressed.language, "alert-ordered", credits=offer.credits)
    return [Toast(pressed.query.id, text)]


async def on_chosen_result(services: Services, result: ChosenInlineResult) -> None:
    """Places the order of a chosen result at once; if that is refused, pressing the button says why.

    An expensive video waits for the button, which names its price.
    """
    offer = await _find_offer(services, result.result_id)
    if offer is not None and is_expensive(offer.drafts[0], NO_SETTINGS):
        return
    if offer is None or result.inline_message_id is None or offer.user_id != result.from_user.id:
        return
    if await can_message_privately(services, offer.user_id):
        await _place_order(services, offer, result.inline_message_id)


async def attach_message(services: Services, order: Order, inline_id: str) -> None:
    """Records the inline message of an order if it is unknown because answering the guest query was interrupted."""
    if order.inline_id is not None:
        return
    async with services.database.write() as tx:
        if await adopt(tx, order_id=order.id, inline_id=inline_id):
            await services.wakeups.announce(tx, order.id)
    services.wakeups.call(order.id)


async def _find_offer(services: Services, offer_id: str) -> Offer | None:
    async with services.database.read() as connection:
        return await find_offer(connection, offer_id)


async def _place_order(services: Services, offer: Offer, inline_id: str) -> Refusal | None:
    """Places one order per message, however often the button is pressed."""
    return await order_placement.place_drafts(
        services, replace(offer.drafts[0], intent=f"inline:{inline_id}", inline_id=inline_id)
    )


def _is_video(offer: Offer) -> bool:
    return offer.drafts[0].kind == Kind.VIDEO


def _offer_result(services: Services, caller: Caller, offer: Offer) -> InlineQueryResultArticle:
    [draft] = offer.drafts
    shape = " · ".join(word for word in (draft.ratio, draft.resolution, draft.model) if word)
    return article(
        offer.id,
        services.translations.plain(
            caller.language, "inline-film" if _is_video(offer) else "inline-paint", credits=offer.credits
        ),
        services.translations.html(caller.language, "inline-wish", prompt=draft.prompt),
        description=f"{single_line(draft.prompt)}\n{shape}",
        keyboard=services.keyboards.inline_offer(
            offer.id, caller.language, credits=offer.credits, video=_is_video(offer)
        ),
    )


def _photo_result(services: Services, order: Order) -> InlineQueryResultCachedPhoto:
    return InlineQueryResultCachedPhoto(
        f"picture-{order.id}",
        order.photo_id or "",
        title=truncate(single_line(order.prompt), _TITLE_UNITS),
        caption=services.captions.caption(order),
        parse_mode="HTML",
        reply_markup=services.keyboards.elsewhere(order, inline=True),
    )


def _toast(services: Services, pressed: ButtonContext, refusal: Refusal) -> Toast:
    text = services.translations.plain(pressed.language, refusal.key, **refusal.args)
    return Toast(pressed.query.id, text, as_alert=True)
