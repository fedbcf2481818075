"""New words for what is not bought yet: a message edited shortly after it was sent, a second caption in an album."""

from dataclasses import dataclass, replace
from html import escape

from bot.chat.context import MessageContext
from bot.chat.replies import Reply, TextReply
from bot.handlers import drafting, order_placement
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import truncate
from bot.i18n.translations import Markup
from bot.prompts.arguments import parse
from bot.prompts.permutations import MOST, as_written, expand_permutations
from bot.prompts.share_codes import format_flags
from providers.contract import Kind
from storage.conversation.offers import Offer, find_offer, new_offer, offer_id_of
from storage.orders.amendments import PriceChanged, amend, orders_of
from storage.orders.draft import Draft
from storage.orders.models import Order
from storage.schema.states import OrderState

_EDIT_SECONDS = 60
_COMMAND_UNITS = 3500
_KINDS: dict[str | None, tuple[Kind, ...]] = {
    None: tuple(Kind),
    "imagine": (Kind.GENERATE, Kind.EDIT),
    "edit": (Kind.EDIT,),
    "video": (Kind.VIDEO,),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What became of a message: its orders, or an offer that nobody took."""

    orders: tuple[Order, ...]
    offer: Offer | None

    @property
    def first(self) -> Order | Draft | None:
        """What the message asked for first."""
        return self.orders[0] if self.orders else self.offer.drafts[0] if self.offer is not None else None

    @property
    def waiting(self) -> Order | Offer | None:
        """What can take new words."""
        if self.orders:
            [first, *others] = self.orders
            return first if not others and first.state is OrderState.QUEUED else None
        return self.offer if self.offer is not None and len(self.offer.drafts) == 1 else None


async def on_edited(services: Services, context: MessageContext) -> list[Reply]:
    """Gives what waits the new words, or says how to order again; nothing for a message that is no order, or is old."""
    message = context.message
    seconds = (message.edit_date - message.date).total_seconds() if message.edit_date is not None else None
    if seconds is None or seconds > _EDIT_SECONDS or context.command not in _KINDS or not context.words:
        return []
    asked = await _find_asked(services, context)
    first, waiting = asked.first, asked.waiting
    if first is None:
        return [_again(services, context, "edited-unread")] if context.command is not None else []
    if waiting is None or first.kind not in _KINDS[context.command]:
        return [_again(services, context, "edited-late")]
    texts = expand_permutations(context.words)
    if isinstance(texts, Refusal) or len(texts) > 1:
        return [_again(services, context, "edited-price")]
    draft = await _redraft(services, context, waiting, texts[0])
    if isinstance(draft, Refusal):
        kept = services.translate(context, "edited-kept")
        return [TextReply(context.place, f"{services.format_refusal(context, draft)} {kept}", expiring=True)]
    if _says_the_same(waiting, draft):
        return []
    key = await _write(services, waiting, draft)
    if key != "edited-updated":
        return [_again(services, context, key)]
    return [TextReply(context.place, services.translate(context, key), expiring=True)]


async def join_album(services: Services, context: MessageContext) -> list[Reply] | None:
    """Adds another caption of an album to its order or offer; None where the album has neither yet."""
    if context.message.media_group_id is None or not context.words or context.command not in _KINDS:
        return None
    asked = await _find_asked(services, context)
    first, waiting = asked.first, asked.waiting
    if first is None or first.message_id == context.place.message_id:
        return None
    if first.kind not in _KINDS[context.command]:
        return [_again(services, context, "edited-late")]
    text = _joined(waiting, context.words) if waiting is not None else None
    if waiting is None or text is None:
        return []
    draft = text if isinstance(text, Refusal) else await _redraft(services, context, waiting, text)
    if isinstance(draft, Refusal):
        return [TextReply(context.place, services.format_refusal(context, draft), expiring=True)]
    key = await _write(services, waiting, draft)
    return [_again(services, context, key)] if key == "edited-price" else []


async def _find_asked(services: Services, context: MessageContext) -> _Asked:
    intent = idempotency_key_of(context)
    offer_id = offer_id_of(intent, user_id=context.user_id)
    written_id = offer_id_of(intent, user_id=context.user_id, kind="written")
    taken = [f"offer:{offer_id}:{number}" for number in range(MOST)] + [f"offer:{written_id}:0"]
    async with services.database.read() as connection:
        orders = await orders_of(connection, [intent, *taken])
        offer = await find_offer(connection, offer_id)
    return _Asked(tuple(order for order in orders if order.user_id == context.user_id), offer)


async def _redraft(services: Services, context: MessageContext, waiting: Order | Offer, words: str) -> Draft | Refusal:
    """What waits, with other words."""
    old = waiting.drafts[0] if isinstance(waiting, Offer) else waiting
    request = drafting.Request(
        intent=idempotency_key_of(context),
        words=words,
        sources=() if old.album_id is not None else old.sources,
        album_id=old.album_id,
        parent_id=old.parent_id,
        video=old.kind == Kind.VIDEO,
    )
    draft = drafting.build_draft(services, context, request)
    if isinstance(draft, Refusal):
        return draft
    return await order_placement.check_rules(services, draft) or replace(draft, message_id=old.message_id)


async def _write(services: Services, waiting: Order | Offer, draft: Draft) -> str:
    """Writes the new words; the key of the sentence that says what came of it."""
    try:
        async with services.database.write() as tx:
            if isinstance(waiting, Offer):
                if draft.credits != waiting.credits:
                    return "edited-price"
                await new_offer(tx, [draft])
                return "edited-updated"
            if not await amend(tx, waiting, draft):
                return "edited-late"
            await services.wakeups.announce(tx, waiting.id)
    except PriceChanged:
        return "edited-price"
    services.wakeups.call(waiting.id)
    return "edited-updated"


def _says_the_same(waiting: Order | Offer, draft: Draft) -> bool:
    old = waiting.drafts[0] if isinstance(waiting, Offer) else waiting
    words = ("prompt", "model", "via", "ratio", "resolution", "seconds", "credits")
    names = (*words, "mute", "uses_references", "seed", "transparent", "mask", "style", "negative")
    return all(getattr(old, name) == getattr(draft, name) for name in names)


def _joined(waiting: Order | Offer, words: str) -> str | Refusal | None:
    """The words so far and those of another caption; None where that says nothing new."""
    old = waiting.drafts[0] if isinstance(waiting, Offer) else waiting
    said = parse(as_written(words), video=old.kind == Kind.VIDEO)
    if isinstance(said, Refusal):
        return said
    flags = format_flags(
        ratio=said.ratio or old.ratio,
        resolution=said.resolution or old.resolution,
        count=said.count or sum(old.part_counts) if isinstance(old, Draft) else said.count or old.count,
        model=said.model or old.model,
        via=said.via or old.via,
        seconds=said.seconds or (old.seconds if said.model in (None, old.model) else None),
        mute=said.mute or old.mute,
        references=said.references or old.uses_references,
        seed=old.seed if said.seed is None else said.seed,
        transparent=said.transparent or old.transparent,
        mask=said.mask or old.mask,
        style=said.style or old.style,
        without=", ".join(filter(None, (old.negative, said.without))),
    )
    repeated = f"\n{said.prompt}\n" in f"\n{old.prompt}\n"
    prompt = old.prompt if repeated or not said.prompt else f"{old.prompt}\n{said.prompt}"
    return f"{prompt} {flags}"


def _again(services: Services, context: MessageContext, key: str) -> TextReply:
    """The sentence with the new words as a command to copy."""
    command = context.command or ("edit" if context.message.photo else "imagine")
    typed = truncate(f"/{command} {context.words}", _COMMAND_UNITS)
    code = Markup(f"<code>{escape(typed, quote=False)}</code>")
    return TextReply(context.place, f"{services.translate(context, key)}\n\n{code}", expiring=context.group)
