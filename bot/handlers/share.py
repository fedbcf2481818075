"""🔗: a picture's full command and a link that offers the same to whoever opens it."""

from html import escape
from urllib.parse import quote

from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.reply_sender import Reply, TextReply, Toast
from bot.handlers import offers
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate, utf16_length
from bot.i18n.translations import Markup
from bot.prompts.share_codes import COPYABLE, Shared, decode, encode, full_command
from providers.contract import Kind
from storage.orders.models import Order
from storage.orders.order_queries import load
from storage.orders.orders import Draft

_WHOLE_UNITS = 3500  # more does not fit into a message beside the link
_SHOWN_UNITS = 600


def share(services: Services, pressed: ButtonContext, order: Order, place: ReplyTarget) -> list[Reply]:
    """The command and the link, in a message that can be sent on."""
    said = full_command(order, number=pressed.number)
    link = (
        f"{services.bot.link}?start={encode(Shared(order.id, pressed.number), key=services.settings.keyring.keys[0])}"
    )
    whole = utf16_length(said) <= _WHOLE_UNITS
    key = ("share" if whole else "share-long") if order.kind == Kind.GENERATE else "share-edit"
    shown = Markup(f"<code>{escape(said if whole else truncate(said, _WHOLE_UNITS), quote=False)}</code>")
    text = f"{services.translations.html(pressed.language, key)}\n\n{shown}\n\n{link}"
    about = quote(truncate(single_line(order.prompt), _SHOWN_UNITS), safe="")
    keyboard = services.keyboards.share(
        said if utf16_length(said) <= COPYABLE else None,
        f"https://t.me/share/url?url={quote(link, safe='')}&text={about}",
        pressed.language,
    )
    return [Toast(pressed.query.id), TextReply(place, text, keyboard)]


async def opened(services: Services, context: MessageContext) -> list[Reply] | None:
    """What a link offers, at the price and on the account of the one who opened it; None for a link of nobody's."""
    shared = decode(context.words, keys=services.settings.keyring.keys)
    order = await _order(services, shared.order_id) if shared is not None else None
    if shared is None or order is None or not order.prompt:
        return None
    if order.kind == Kind.EDIT:
        said = Markup(escape(truncate(full_command(order, number=shared.number), _WHOLE_UNITS), quote=False))
        return [TextReply(context.place, f"{services.translate(context, 'shared-edit')}\n\n<code>{said}</code>")]
    draft = _draft(services, context, order, count=1 if shared.number else order.count)
    if isinstance(draft, Refusal):
        return [TextReply(context.place, services.refusal_text(context, draft))]
    words = Markup(escape(truncate(order.prompt, _SHOWN_UNITS), quote=False))
    return await offers.lay(services, context, [draft], "offer-shared", quoted=words)


async def _order(services: Services, order_id: str) -> Order | None:
    try:
        async with services.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _draft(services: Services, context: MessageContext, order: Order, *, count: int) -> Draft | Refusal:
    """The same order, as the one who opened the link would place it."""
    choices = services.catalog.choose(
        model=order.model,
        kind=Kind.GENERATE,
        ratio=order.ratio,
        resolution=order.resolution,
        count=count,
        prompt_length=len(order.prompt),
        via=order.via,
    )
    if isinstance(choices, Refusal):
        return choices
    if services.word_filter.refuses(order.prompt):
        return Refusal("refused-words")
    best = choices[0].offer
    return Draft(
        intent=idempotency_key_of(context),
        account_id=context.account_id,
        user_id=context.user_id,
        chat_id=context.place.chat_id,
        thread_id=context.place.thread_id,
        message_id=context.place.message_id,
        language=context.language,
        kind=Kind.GENERATE,
        prompt=order.prompt,
        model=order.model,
        via=order.via,
        ratio=order.ratio,
        resolution=order.resolution,
        part_counts=split_into_parts(count, best.outputs),
        unit_credits=unit_credits(order.resolution or best.default_resolution),
    )
