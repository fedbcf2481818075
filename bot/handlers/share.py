"""🔗: a picture's full command and a link that offers the same to whoever opens it."""

from html import escape
from urllib.parse import quote

from bot.catalog.pricing import split, unit_credits
from bot.chat.context import Call, Place, Press
from bot.chat.reply_sender import Alert, Answer, Say
from bot.handlers import offers
from bot.handlers.idempotency_keys import intent_of
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.i18n.text import cut, one_line, utf16_length
from bot.i18n.translations import Markup
from bot.prompts.share_codes import COPYABLE, Shared, command, payload, shared_in
from providers.contract import Kind
from storage.orders.models import Order
from storage.orders.orders import Draft, load

_WHOLE_UNITS = 3500  # more does not fit into a message beside the link
_SHOWN_UNITS = 600


def share(house: House, pressed: Press, order: Order, place: Place) -> list[Answer]:
    """The command and the link, in a message that can be sent on."""
    said = command(order, number=pressed.number)
    link = f"{house.bot.link}?start={payload(Shared(order.id, pressed.number), key=house.settings.keyring.keys[0])}"
    whole = utf16_length(said) <= _WHOLE_UNITS
    key = ("share" if whole else "share-long") if order.kind == Kind.GENERATE else "share-edit"
    shown = Markup(f"<code>{escape(said if whole else cut(said, _WHOLE_UNITS), quote=False)}</code>")
    text = f"{house.sentences.say(pressed.language, key)}\n\n{shown}\n\n{link}"
    about = quote(cut(one_line(order.prompt), _SHOWN_UNITS), safe="")
    keyboard = house.keyboards.share(
        said if utf16_length(said) <= COPYABLE else None,
        f"https://t.me/share/url?url={quote(link, safe='')}&text={about}",
        pressed.language,
    )
    return [Alert(pressed.query.id), Say(place, text, keyboard)]


async def opened(house: House, call: Call) -> list[Answer] | None:
    """What a link offers, at the price and on the account of the one who opened it; None for a link of nobody's."""
    shared = shared_in(call.words, keys=house.settings.keyring.keys)
    order = await _order(house, shared.order_id) if shared is not None else None
    if shared is None or order is None or not order.prompt:
        return None
    if order.kind == Kind.EDIT:
        said = Markup(escape(cut(command(order, number=shared.number), _WHOLE_UNITS), quote=False))
        return [Say(call.place, f"{house.say(call, 'shared-edit')}\n\n<code>{said}</code>")]
    draft = _draft(house, call, order, count=1 if shared.number else order.count)
    if isinstance(draft, Refusal):
        return [Say(call.place, house.explain(call, draft))]
    words = Markup(escape(cut(order.prompt, _SHOWN_UNITS), quote=False))
    return await offers.lay(house, call, [draft], "offer-shared", quoted=words)


async def _order(house: House, order_id: str) -> Order | None:
    try:
        async with house.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _draft(house: House, call: Call, order: Order, *, count: int) -> Draft | Refusal:
    """The same order, as the one who opened the link would place it."""
    choices = house.catalog.choose(
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
    if house.moderation.refuses(order.prompt):
        return Refusal("refused-words")
    best = choices[0].offer
    return Draft(
        intent=intent_of(call),
        account_id=call.account_id,
        user_id=call.user_id,
        chat_id=call.place.chat_id,
        thread_id=call.place.thread_id,
        message_id=call.place.message_id,
        language=call.language,
        kind=Kind.GENERATE,
        prompt=order.prompt,
        model=order.model,
        via=order.via,
        ratio=order.ratio,
        resolution=order.resolution,
        part_counts=split(count, best.outputs),
        unit_credits=unit_credits(order.resolution or best.default_resolution),
    )
