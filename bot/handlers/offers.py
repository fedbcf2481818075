"""Offers with a price and a button, and what a private chat says without a command."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, picture_in, unreadable_in
from bot.chat.reply_sender import Confirmation, Delete, QuestionReply, Reply, TextReply, Toast
from bot.handlers import order_placement
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.prompts.permutations import expand_permutations
from storage.conversation.offers import find_offer, new_offer
from storage.conversation.questions import save_question, take_next_answered
from storage.orders.orders import Draft

_NEXT_SECONDS = 900.0


async def plain(services: Services, context: MessageContext) -> list[Reply]:
    """Said in private without a command of ours: the answer to a question, a picture to change, something to paint."""
    source = picture_in(context.message)
    if context.command is not None:
        return [TextReply(context.place, services.translate(context, "hint-private"))]
    if (format_ := unreadable_in(context.message)) is not None:
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
        return await _wished(services, context, request, "offer-edit")
    async with services.database.write() as tx:
        question_asked = await take_next_answered(
            tx,
            chat_id=context.place.chat_id,
            user_id=context.user_id,
            message_id=context.place.message_id,
            within_seconds=_NEXT_SECONDS,
        )
    if question_asked is None:
        return await _wished(
            services, context, order_placement.Request(intent=intent, words=context.words), "offer-paint"
        )
    sources, parent_id = (question_asked.source,), question_asked.parent_id
    request = order_placement.Request(intent=intent, words=context.words, sources=sources, parent_id=parent_id)
    return await order(services, context, request)


async def order(services: Services, context: MessageContext, request: order_placement.Request) -> list[Reply]:
    """Places the order; one with choices in it is first offered with the price of all."""
    if expand_permutations(request.words) == (request.words,):
        return await order_placement.order(services, context, request)
    return await _offer(services, context, request, "offer-choices")


async def _wished(
    services: Services, context: MessageContext, request: order_placement.Request, key: str
) -> list[Reply]:
    """The order at once for those who want it so, else the offer of it."""
    if context.effective.own.at_once:
        return await order(services, context, request)
    return await _offer(services, context, request, key)


async def _offer(
    services: Services, context: MessageContext, request: order_placement.Request, key: str
) -> list[Reply]:
    texts = expand_permutations(request.words)
    if isinstance(texts, Refusal):
        return [TextReply(context.place, services.refusal_text(context, texts))]
    requests = [replace(request, words=text) for text in texts]
    return await propose(services, context, requests, key if len(requests) == 1 else "offer-choices")


async def propose(
    services: Services, context: MessageContext, requests: Sequence[order_placement.Request], key: str
) -> list[Reply]:
    """Offers to make it all for one price; nothing is reserved yet."""
    drafts = []
    for request in requests:
        draft = order_placement.draft_of(services, context, request)
        if isinstance(draft, Refusal):
            return [TextReply(context.place, services.refusal_text(context, draft))]
        drafts.append(draft)
    return await lay(services, context, drafts, key)


async def lay(
    services: Services, context: MessageContext, drafts: Sequence[Draft], key: str, *, quoted: str = ""
) -> list[Reply]:
    """Writes the offer down and lays it before the person; `quoted` (HTML) is what it is about."""
    async with services.database.write() as tx:
        offer = await new_offer(tx, drafts)
    text = services.translate(context, key, credits=offer.credits, count=len(drafts))
    if quoted:
        text = f"{text}\n\n<blockquote>{quoted}</blockquote>"
    return [Confirmation(context.place, text, services.keyboards.offer(offer.id, context.language))]


async def accept(services: Services, pressed: ButtonContext) -> list[Reply]:
    """Places what was offered, all or nothing, and takes the offer away. Pressed again, it orders nothing more."""
    async with services.database.read() as connection:
        offer = await find_offer(connection, pressed.order_id)
    message = pressed.query.message
    key = "alert-gone" if offer is None or message is None else "alert-not-yours"
    if offer is None or message is None or offer.user_id != pressed.user_id:
        return [Toast(pressed.query.id, services.translations.plain(pressed.language, key), loud=True)]
    refused = await order_placement.submit(services, *offer.drafts)
    if refused is not None:
        text = services.translations.plain(pressed.language, refused.key, **refused.args)
        return [Toast(pressed.query.id, text, loud=True)]
    text = services.translations.plain(pressed.language, "alert-ordered", credits=offer.credits)
    if not pressed.carried:
        return [Toast(pressed.query.id, text)]
    return [Delete(ReplyTarget(message.chat.id, None, message.message_id), pressed.query.id, text, text)]
