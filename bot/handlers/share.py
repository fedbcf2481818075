"""🔗: an image's full command, and a link that offers the same order to the person who opens it."""

from html import escape
from urllib.parse import quote

from bot.catalog.pricing import split_into_parts, unit_credits
from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.replies import Reply, TextReply, Toast
from bot.handlers import offers
from bot.handlers.drafting import has_blocked_words, place_negative_words
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate, utf16_length
from bot.i18n.translations import Markup
from bot.prompts.share_codes import COPYABLE, Shared, decode, encode, full_command
from providers.contract import Kind
from storage.orders.draft import Draft
from storage.orders.models import Order
from storage.orders.order_queries import load

_COMMAND_UNITS = 3500  # the limit for one message together with the link
_PREVIEW_UNITS = 600


def build_share_replies(services: Services, press: ButtonContext, order: Order, place: ReplyTarget) -> list[Reply]:
    """The command and the link, in a message that can be forwarded."""
    command = full_command(order, number=press.number)
    link = f"{services.bot.link}?start={encode(Shared(order.id, press.number), key=services.settings.keyring.keys[0])}"
    fits = utf16_length(command) <= _COMMAND_UNITS
    key = ("share" if fits else "share-long") if not _needs_pictures(order) else "share-edit"
    command_html = Markup(f"<code>{escape(command if fits else truncate(command, _COMMAND_UNITS), quote=False)}</code>")
    text = f"{services.translations.html(press.language, key)}\n\n{command_html}\n\n{link}"
    preview = quote(truncate(single_line(order.prompt), _PREVIEW_UNITS), safe="")
    keyboard = services.keyboards.share(
        command if utf16_length(command) <= COPYABLE else None,
        f"https://t.me/share/url?url={quote(link, safe='')}&text={preview}",
        press.language,
    )
    return [Toast(press.query.id), TextReply(place, text, keyboard)]


async def on_share_link(services: Services, context: MessageContext) -> list[Reply] | None:
    """The offer of a link, at the cost of the person who opened it; None for an invalid or expired link."""
    shared = decode(context.words, keys=services.settings.keyring.keys)
    order = await _find_order(services, shared.order_id) if shared is not None else None
    if shared is None or order is None or not order.prompt:
        return None
    if _needs_pictures(order):
        command = Markup(escape(truncate(full_command(order, number=shared.number), _COMMAND_UNITS), quote=False))
        return [TextReply(context.place, f"{services.translate(context, 'shared-edit')}\n\n<code>{command}</code>")]
    draft = _build_draft(services, context, order, count=1 if shared.number else order.count)
    if isinstance(draft, Refusal):
        return [TextReply(context.place, services.format_refusal(context, draft))]
    words = Markup(escape(truncate(order.prompt, _PREVIEW_UNITS), quote=False))
    return await offers.send_offer(services, context, [draft], "offer-shared", quoted=words)


def _needs_pictures(order: Order) -> bool:
    """Whether the order was made of somebody's pictures, which a link does not contain."""
    return order.kind == Kind.EDIT or bool(order.sources)


async def _find_order(services: Services, order_id: str) -> Order | None:
    try:
        async with services.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _build_draft(services: Services, context: MessageContext, order: Order, *, count: int) -> Draft | Refusal:
    """The same order, placed by the person who opened the link."""
    choices = services.catalog.choose(
        model=order.model,
        kind=Kind(order.kind),
        ratio=order.ratio,
        resolution=order.resolution,
        seconds=order.seconds,
        mute=order.mute,
        seed=order.seed,
        transparent=order.transparent,
        style=order.style,
        prompt_length=len(order.prompt),
        via=order.via,
    )
    if isinstance(choices, Refusal):
        return choices
    placed = place_negative_words(services, choices, order.prompt, order.negative, language=context.language)
    if isinstance(placed, Refusal):
        return placed
    if has_blocked_words(services, f"{order.prompt}\n{order.negative or ''}"):
        return Refusal("refused-words")
    best = placed.choices[0].offer
    return Draft(
        intent=idempotency_key_of(context),
        account_id=context.account_id,
        user_id=context.user_id,
        chat_id=context.place.chat_id,
        thread_id=context.place.thread_id,
        message_id=context.place.message_id,
        language=context.language,
        kind=order.kind,
        prompt=placed.prompt,
        negative=placed.negative,
        style=order.style,
        model=order.model,
        via=order.via,
        ratio=order.ratio,
        resolution=order.resolution,
        part_counts=split_into_parts(count, best.outputs),
        unit_credits=unit_credits(best, resolution=order.resolution, seconds=order.seconds),
        seconds=order.seconds,
        mute=order.mute,
        seed=order.seed,
        transparent=order.transparent,
    )
