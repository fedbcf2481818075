"""Offers with a price and a button, and what a private chat says without a command."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.context import Call, Place, Press, picture_in, unreadable_in
from bot.chat.reply_sender import Alert, Answer, Ask, Delete, Offered, Say
from bot.handlers import order_placement
from bot.handlers.idempotency_keys import intent_of
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.prompts.permutations import choices
from storage.conversation.offers import find, make
from storage.conversation.questions import answered_next, ask
from storage.orders.orders import Draft

_NEXT_SECONDS = 900.0


async def plain(house: House, call: Call) -> list[Answer]:
    """Said in private without a command of ours: the answer to a question, a picture to change, something to paint."""
    source = picture_in(call.message)
    if call.command is not None:
        return [Say(call.place, house.say(call, "hint-private"))]
    if (format_ := unreadable_in(call.message)) is not None:
        return [Say(call.place, house.say(call, "refused-format", format=format_))]
    if source is not None and not call.words:
        async with house.database.write() as tx:
            question = await ask(tx, chat_id=call.place.chat_id, user_id=call.user_id, source=source)
        hint = house.sentences.plain(call.language, "edit-hint")
        return [Ask(call.place, question, house.say(call, "photo-question"), hint)]
    if not call.words:
        return []
    intent, album_id = intent_of(call), call.message.media_group_id
    if source is not None:
        sources = (source,) if album_id is None else ()
        request = order_placement.Request(intent=intent, words=call.words, sources=sources, album_id=album_id)
        return await _wished(house, call, request, "offer-edit")
    async with house.database.write() as tx:
        question_asked = await answered_next(
            tx,
            chat_id=call.place.chat_id,
            user_id=call.user_id,
            message_id=call.place.message_id,
            within_seconds=_NEXT_SECONDS,
        )
    if question_asked is None:
        return await _wished(house, call, order_placement.Request(intent=intent, words=call.words), "offer-paint")
    sources, parent_id = (question_asked.source,), question_asked.parent_id
    request = order_placement.Request(intent=intent, words=call.words, sources=sources, parent_id=parent_id)
    return await order(house, call, request)


async def order(house: House, call: Call, request: order_placement.Request) -> list[Answer]:
    """Places the order; one with choices in it is first offered with the price of all."""
    if choices(request.words) == (request.words,):
        return await order_placement.order(house, call, request)
    return await _offer(house, call, request, "offer-choices")


async def _wished(house: House, call: Call, request: order_placement.Request, key: str) -> list[Answer]:
    """The order at once for those who want it so, else the offer of it."""
    if call.standing.own.at_once:
        return await order(house, call, request)
    return await _offer(house, call, request, key)


async def _offer(house: House, call: Call, request: order_placement.Request, key: str) -> list[Answer]:
    texts = choices(request.words)
    if isinstance(texts, Refusal):
        return [Say(call.place, house.explain(call, texts))]
    requests = [replace(request, words=text) for text in texts]
    return await propose(house, call, requests, key if len(requests) == 1 else "offer-choices")


async def propose(house: House, call: Call, requests: Sequence[order_placement.Request], key: str) -> list[Answer]:
    """Offers to make it all for one price; nothing is reserved yet."""
    drafts = []
    for request in requests:
        draft = order_placement.draft_of(house, call, request)
        if isinstance(draft, Refusal):
            return [Say(call.place, house.explain(call, draft))]
        drafts.append(draft)
    return await lay(house, call, drafts, key)


async def lay(house: House, call: Call, drafts: Sequence[Draft], key: str, *, quoted: str = "") -> list[Answer]:
    """Writes the offer down and lays it before the person; `quoted` (HTML) is what it is about."""
    async with house.database.write() as tx:
        offer = await make(tx, drafts)
    text = house.say(call, key, credits=offer.credits, count=len(drafts))
    if quoted:
        text = f"{text}\n\n<blockquote>{quoted}</blockquote>"
    return [Offered(call.place, text, house.keyboards.offer(offer.id, call.language))]


async def accept(house: House, pressed: Press) -> list[Answer]:
    """Places what was offered, all or nothing, and takes the offer away. Pressed again, it orders nothing more."""
    async with house.database.read() as connection:
        offer = await find(connection, pressed.order_id)
    message = pressed.query.message
    key = "alert-gone" if offer is None or message is None else "alert-not-yours"
    if offer is None or message is None or offer.user_id != pressed.user_id:
        return [Alert(pressed.query.id, house.sentences.plain(pressed.language, key), loud=True)]
    refused = await order_placement.submit(house, *offer.drafts)
    if refused is not None:
        text = house.sentences.plain(pressed.language, refused.key, **refused.args)
        return [Alert(pressed.query.id, text, loud=True)]
    text = house.sentences.plain(pressed.language, "alert-ordered", credits=offer.credits)
    if not pressed.carried:
        return [Alert(pressed.query.id, text)]
    return [Delete(Place(message.chat.id, None, message.message_id), pressed.query.id, text, text)]
