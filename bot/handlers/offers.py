"""Offers with a price and a button, and messages without a command in private chats."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, picture_in, unsupported_format_in
from bot.chat.replies import Confirmation, Delete, QuestionReply, Reply, TextReply, Toast
from bot.handlers import order_placement
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings
from bot.prompts.permutations import expand_permutations
from providers.contract import Kind
from storage.conversation.offers import find_offer, new_offer
from storage.conversation.questions import save_question, take_next_answered
from storage.orders.draft import Draft

_NEXT_SECONDS = 900.0
_UNASKED_CREDITS = 5


async def on_plain_text(services: Services, context: MessageContext) -> list[Reply]:
    """Handles a private message without a known command: an answer to a question, an image to edit, or a prompt."""
    source = picture_in(context.message)
    if context.command is not None:
        return [TextReply(context.place, services.translate(context, "hint-private"))]
    if (format_ := unsupported_format_in(context.message)) is not None:
        return [TextReply(context.place, services.translate(context, "refused-format", format=format_))]
    if source is not None and not context.words:
        async with services.database.write() as tx:
            question = await save_question(tx, chat_id=context.place.chat_id, user_id=context.user_id, source=source)
        hint = services.translations.plain(context.language, "edit-hint")
        return [QuestionReply(context.place, question, services.translate(context, "photo-question"), hint)]
    if not context.words:
        return []
    intent, album_id = idempotency_key_of(context), context.message.media_group_id
    if source is not None:
        sources = (source,) if album_id is None else ()
        request = order_placement.Request(intent=intent, words=context.words, sources=sources, album_id=album_id)
        return await _order_or_offer(services, context, request, "offer-edit")
    async with services.database.write() as tx:
        question_asked = await take_next_answered(
            tx,
            chat_id=context.place.chat_id,
            user_id=context.user_id,
            message_id=context.place.message_id,
            within_seconds=_NEXT_SECONDS,
        )
    if question_asked is None:
        return await _order_or_offer(
            services, context, order_placement.Request(intent=intent, words=context.words), "offer-paint"
        )
    sources, parent_id = (question_asked.source,), question_asked.parent_id
    request = order_placement.Request(intent=intent, words=context.words, sources=sources, parent_id=parent_id)
    return await order_or_offer(services, context, request)


async def order_or_offer(services: Services, context: MessageContext, request: order_placement.Request) -> list[Reply]:
    """Places the order; a prompt with permutations and an expensive video are first offered with their price."""
    if expand_permutations(request.words) != (request.words,):
        return await _offer(services, context, request, "offer-choices")
    if request.video:
        draft = order_placement.build_draft(services, context, request)
        if isinstance(draft, Draft) and is_expensive(draft, context.effective):
            return await send_offer(services, context, [draft], "offer-video")
    return await order_placement.place_order(services, context, request)


def is_expensive(draft: Draft, effective: EffectiveSettings) -> bool:
    """Whether the price has to be confirmed: a video's above five credits, unless the person turned that off."""
    return draft.kind == Kind.VIDEO and draft.credits > _UNASKED_CREDITS and not effective.own.skip_price


async def _order_or_offer(
    services: Services, context: MessageContext, request: order_placement.Request, key: str
) -> list[Reply]:
    """Places the order if the person chose to order without confirmation, else offers it."""
    if context.effective.own.at_once:
        return await order_or_offer(services, context, request)
    return await _offer(services, context, request, key)


async def _offer(
    services: Services, context: MessageContext, request: order_placement.Request, key: str
) -> list[Reply]:
    texts = expand_permutations(request.words)
    if isinstance(texts, Refusal):
        return [TextReply(context.place, services.format_refusal(context, texts))]
    requests = [replace(request, words=text) for text in texts]
    return await offer_requests(services, context, requests, key if len(requests) == 1 else "offer-choices")


async def offer_requests(
    services: Services, context: MessageContext, requests: Sequence[order_placement.Request], key: str
) -> list[Reply]:
    """Offers all requests for one price; nothing is reserved yet."""
    drafts = []
    for request in requests:
        draft = order_placement.build_draft(services, context, request)
        if isinstance(draft, Refusal):
            return [TextReply(context.place, services.format_refusal(context, draft))]
        drafts.append(draft)
    return await send_offer(services, context, drafts, key)


async def send_offer(
    services: Services, context: MessageContext, drafts: Sequence[Draft], key: str, *, quoted: str = ""
) -> list[Reply]:
    """Stores the offer and asks the person to confirm; `quoted` (HTML) is shown below the text."""
    async with services.database.write() as tx:
        offer = await new_offer(tx, drafts)
    text = services.translate(context, key, credits=offer.credits, count=len(drafts))
    if quoted:
        text = f"{text}\n\n<blockquote>{quoted}</blockquote>"
    keyboard = services.keyboards.offer(offer.id, context.language, video=drafts[0].kind == Kind.VIDEO)
    return [Confirmation(context.place, text, keyboard)]


async def offer_for_press(services: Services, press: ButtonContext, draft: Draft) -> list[Reply]:
    """Asks whether to make a video for that price, where the button was pressed."""
    async with services.database.write() as tx:
        offer = await new_offer(tx, [draft])
    text = services.translations.html(press.language, "offer-video", credits=offer.credits)
    place = ReplyTarget(draft.chat_id, draft.thread_id, draft.message_id)
    return [Confirmation(place, text, services.keyboards.offer(offer.id, press.language, video=True))]


async def on_accept_press(services: Services, press: ButtonContext) -> list[Reply]:
    """Places all offered orders or none, and deletes the offer's message. Pressing again places nothing more."""
    async with services.database.read() as connection:
        offer = await find_offer(connection, press.order_id)
    message = press.query.message
    key = "alert-gone" if offer is None or message is None else "alert-not-yours"
    if offer is None or message is None or offer.user_id != press.user_id:
        return [Toast(press.query.id, services.translations.plain(press.language, key), as_alert=True)]
    refused = await order_placement.place_drafts(services, *offer.drafts)
    if refused is not None:
        text = services.translations.plain(press.language, refused.key, **refused.args)
        return [Toast(press.query.id, text, as_alert=True)]
    text = services.translations.plain(press.language, "alert-ordered", credits=offer.credits)
    if not press.has_button:
        return [Toast(press.query.id, text)]
    return [Delete(ReplyTarget(message.chat.id, None, message.message_id), press.query.id, text, text)]
