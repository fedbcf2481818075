"""Offers with a price and a button, and messages without a command in private chats."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.replies import Confirmation, Delete, QuestionReply, Reply, TextReply, Toast
from bot.handlers import drafting, order_placement
from bot.handlers.buy import with_buy_hint
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.masked_edits import build_masked_request, has_mask
from bot.handlers.permissions import is_admin
from bot.handlers.pictures_at_hand import find_picture
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings
from bot.prompts.permutations import as_written, expand_permutations
from providers.contract import Kind
from storage.conversation.offers import Offer, find_offer, new_offer
from storage.conversation.questions import save_question, take_next_answered
from storage.orders.draft import Draft

_NEXT_SECONDS = 900.0
_UNASKED_CREDITS = 5


async def on_plain_text(services: Services, context: MessageContext) -> list[Reply]:
    """Handles a private message without a known command: an answer to a question, an image to edit, or a prompt."""
    if context.command is not None:
        return [TextReply(context.place, services.translate(context, "hint-private"))]
    source = await find_picture(services, context.message, any_file=False)
    if isinstance(source, Refusal):
        return [TextReply(context.place, services.format_refusal(context, source))]
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
        request: drafting.Request | Refusal = drafting.Request(
            intent=intent, words=context.words, sources=sources, album_id=album_id
        )
        if has_mask(context.message, context.words, source):
            request = await build_masked_request(services, context, context.words, source)
        if isinstance(request, Refusal):
            return [TextReply(context.place, services.format_refusal(context, request))]
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
            services, context, drafting.Request(intent=intent, words=context.words), "offer-paint"
        )
    sources, parent_id = (question_asked.source,), question_asked.parent_id
    request = drafting.Request(intent=intent, words=context.words, sources=sources, parent_id=parent_id)
    return await order_or_offer(services, context, request)


async def order_or_offer(services: Services, context: MessageContext, request: drafting.Request) -> list[Reply]:
    """Places the order; a prompt with permutations and an expensive video are first offered with their price."""
    texts = expand_permutations(request.words)
    if isinstance(texts, Refusal) or len(texts) > 1:
        return await _offer_choices(services, context, request, texts)
    request = replace(request, words=texts[0])
    if request.video:
        draft = drafting.build_draft(services, context, request)
        if isinstance(draft, Draft) and is_expensive(draft, context.effective):
            return await send_offer(services, context, [draft], "offer-video")
    return await order_placement.place_order(services, context, request)


def is_expensive(draft: Draft, effective: EffectiveSettings) -> bool:
    """Whether the price has to be confirmed: a video's above five credits, unless the person turned that off.

    That of another model than the chosen one is always to be confirmed where it is higher.
    """
    unasked = effective.own.skip_price or draft.credits <= _UNASKED_CREDITS
    return draft.kind == Kind.VIDEO and (draft.dearer or not unasked)


async def _order_or_offer(
    services: Services, context: MessageContext, request: drafting.Request, key: str
) -> list[Reply]:
    """Places the order if the person chose to order without confirmation, else offers it.

    Forwarded words are somebody else's, so they are always offered.
    """
    texts = expand_permutations(request.words)
    if isinstance(texts, Refusal) or len(texts) > 1:
        return await _offer_choices(services, context, request, texts)
    if context.effective.own.at_once and not context.forwarded:
        return await order_placement.place_order(services, context, replace(request, words=texts[0]))
    drafts = _drafts(services, context, request, texts)
    if isinstance(drafts, Refusal):
        return [TextReply(context.place, services.format_refusal(context, drafts))]
    return await send_offer(services, context, drafts, key)


async def _offer_choices(
    services: Services,
    context: MessageContext,
    request: drafting.Request,
    texts: tuple[str, ...] | Refusal,
) -> list[Reply]:
    """Offers one order for each text and, beside it, a single one as the prompt was written."""
    drafts = texts if isinstance(texts, Refusal) else _drafts(services, context, request, texts)
    key = "offer-video-choices" if request.video else "offer-choices"
    written = drafting.build_draft(services, context, replace(request, words=as_written(request.words)))
    if isinstance(written, Refusal):
        if isinstance(drafts, Refusal):
            return [TextReply(context.place, services.format_refusal(context, drafts))]
        return await send_offer(services, context, drafts, key)
    async with services.database.write() as tx:
        choices = None if isinstance(drafts, Refusal) else await new_offer(tx, drafts)
        single = await new_offer(tx, [written], kind="written")
    text = (
        services.format_refusal(context, drafts)
        if isinstance(drafts, Refusal)
        else services.translate(context, key, credits=sum(one.credits for one in drafts), count=len(drafts))
    )
    keyboard = services.keyboards.choices(
        choices.id if choices is not None else None,
        single.id,
        context.language,
        credits=single.credits,
        video=request.video,
    )
    return [Confirmation(context.place, text, keyboard)]


def _drafts(
    services: Services, context: MessageContext, request: drafting.Request, texts: Sequence[str]
) -> list[Draft] | Refusal:
    drafts = []
    for text in texts:
        draft = drafting.build_draft(services, context, replace(request, words=text))
        if isinstance(draft, Refusal):
            return draft
        drafts.append(draft)
    return drafts


async def send_offer(
    services: Services, context: MessageContext, drafts: Sequence[Draft], key: str, *, quoted: str = ""
) -> list[Reply]:
    """Stores the offer and asks the person to confirm; `quoted` (HTML) is shown below the text."""
    async with services.database.write() as tx:
        offer = await new_offer(tx, drafts)
    text = services.translate(context, key, credits=offer.credits, count=len(drafts), model=drafts[0].model)
    if quoted:
        text = f"{text}\n\n<blockquote>{quoted}</blockquote>"
    keyboard = services.keyboards.offer(offer.id, context.language, video=drafts[0].kind == Kind.VIDEO)
    return [Confirmation(context.place, text, keyboard)]


async def offer_for_press(services: Services, press: ButtonContext, draft: Draft) -> list[Reply]:
    """Asks whether to make a video for that price, where the button was pressed."""
    async with services.database.write() as tx:
        offer = await new_offer(tx, [draft])
    text = services.translations.html(press.language, "offer-video", credits=offer.credits, model=draft.model)
    place = ReplyTarget(draft.chat_id, draft.thread_id, draft.message_id)
    return [Confirmation(place, text, services.keyboards.offer(offer.id, press.language, video=True))]


async def _can_accept(services: Services, press: ButtonContext, offer: Offer) -> bool:
    """The person who was asked may; what a chat itself ordered, its administrators."""
    if offer.user_id == press.user_id:
        return True
    return offer.user_id < 0 and await is_admin(services, offer.drafts[0].chat_id, press.user_id)


async def on_accept_press(services: Services, press: ButtonContext) -> list[Reply]:
    """Places all offered orders or none, and deletes the offer's message. Pressing again places nothing more."""
    async with services.database.read() as connection:
        offer = await find_offer(connection, press.order_id)
    message = press.query.message
    key = "alert-gone" if offer is None or message is None else "alert-not-yours"
    if offer is None or message is None or not await _can_accept(services, press, offer):
        return [Toast(press.query.id, services.translations.plain(press.language, key), as_alert=True)]
    refused = await order_placement.place_drafts(services, *offer.drafts)
    if refused is not None:
        text = services.translations.plain(press.language, refused.key, **refused.args)
        text = with_buy_hint(services, press, refused, text)
        return [Toast(press.query.id, text, as_alert=True)]
    text = services.translations.plain(press.language, "alert-ordered", credits=offer.credits)
    if not press.has_button:
        return [Toast(press.query.id, text)]
    return [Delete(ReplyTarget(message.chat.id, None, message.message_id), press.query.id, text, text)]
