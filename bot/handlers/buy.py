"""/buy: packs of credits and a subscription, for oneself, for a person replied to, or for a chat that pays."""

import re
import secrets
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget, replied_to
from bot.chat.replies import InvoiceReply, Reply, TextReply, Toast
from bot.config.payment_settings import Pack
from bot.handlers.payments import account_name, format_date
from bot.handlers.permissions import may_use_privately
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.i18n.text import single_line, truncate
from bot.payments.payloads import Sale, decode_link, encode, encode_link, is_account
from bot.payments.ports import StarsUnavailable
from storage.payments.subscriptions import change_state, find_subscription

_PRESS = re.compile(
    r"buy:(?:(?P<word>menu|cancel|resume)|(?P<kind>[ps])(?P<stars>\d{1,9})x(?P<credits>\d{1,9}):(?P<account>-?\d{1,20}))"
)
_NAME_UNITS = 40


@dataclass(frozen=True, slots=True)
class BuyPress:
    """A pressed button: a `word` (menu, cancel, resume), or a pack for an account (0: for whoever pays)."""

    word: str
    pack: Pack
    account_id: int
    subscription: bool


def parse_buy_press(data: str) -> BuyPress | None:
    """The press in callback data, None for other data."""
    found = _PRESS.fullmatch(data)
    if found is None or not is_account(int(found["account"] or 0)):
        return None
    pack = Pack(int(found["stars"] or 0), int(found["credits"] or 0))
    return BuyPress(found["word"] or "", pack, int(found["account"] or 0), found["kind"] == "s")


async def buy(services: Services, context: MessageContext) -> list[Reply]:
    """The packs, in private; a link to them from everywhere else, for those whom the bot answers in private."""
    if context.private:
        return [await _menu(services, context.place, context.language, user_id=context.user_id, account_id=0)]
    if not may_use_privately(services, context.user_id):
        return [TextReply(context.place, services.translate(context, "buy-closed"), expiring=True)]
    target = _beneficiary(context)
    if target is not None:
        key, account_id, name = "buy-elsewhere-gift", target[0], target[1]
    elif context.user_id < 0 or context.effective.chat_pays:
        key, account_id, name = "buy-elsewhere-chat", context.place.chat_id, ""
    else:
        key, account_id, name = "buy-elsewhere", 0, ""
    text = services.translate(context, key, **({"name": name} if name else {}))
    return [TextReply(context.place, text, _link_keyboard(services, context.language, account_id))]


async def on_buy_link(services: Services, context: MessageContext) -> list[Reply] | None:
    """The packs for the account that a signed link names; None if it is no such link."""
    words, keys = context.words, services.settings.keyring.keys
    account_id = 0 if words == "buy" else decode_link(words, keys=keys)
    if account_id is None or not services.settings.sells_credits:
        return None
    if account_id == context.user_id:
        account_id = 0
    return [await _menu(services, context.place, context.language, user_id=context.user_id, account_id=account_id)]


async def on_buy_press(services: Services, press: ButtonContext, wanted: BuyPress) -> list[Reply]:
    """The menu, an invoice, a link to subscribe, or the end of a subscription."""
    message = press.query.message
    ends = wanted.word in ("cancel", "resume")  # subscriptions last while nothing is sold any more
    if message is None or not press.has_button or not (services.settings.sells_credits or ends):
        return [_toast(services, press, "alert-gone")]
    place = ReplyTarget(message.chat.id, None, message.message_id)
    if wanted.word == "menu":
        return [
            Toast(press.query.id),
            await _menu(services, place, press.language, user_id=press.user_id, account_id=0),
        ]
    if wanted.word:
        return [await _change_subscription(services, press, canceled=wanted.word == "cancel")]
    settings = services.settings
    on_offer = wanted.pack == settings.star_subscription if wanted.subscription else wanted.pack in settings.star_packs
    if not on_offer:
        return [_toast(services, press, "alert-gone")]
    if wanted.subscription:
        return await _subscribe(services, press, place, wanted.pack)
    invoice = await _invoice(services, place, press.language, wanted.pack, account_id=wanted.account_id)
    return [Toast(press.query.id), invoice]


def buy_keyboard(services: Services, context: MessageContext, refused: Refusal) -> InlineKeyboardMarkup | None:
    """The button under a refusal for lack of credits; None under any other, and where nothing can be bought."""
    if not _may_buy(services, context.user_id, refused):
        return None
    if context.private:
        label = services.translations.plain(context.language, "button-buy")
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data="buy:menu")]])
    for_chat = refused.key != "refused-quota"
    return _link_keyboard(services, context.language, context.place.chat_id if for_chat else 0)


def build_refusal(services: Services, context: MessageContext, refused: Refusal) -> TextReply:
    """Why something was not ordered, with the button to buy credits where they are lacking."""
    text = services.format_refusal(context, refused)
    return TextReply(context.place, text, buy_keyboard(services, context, refused), expiring=True)


def with_buy_hint(services: Services, press: ButtonContext, refused: Refusal, text: str) -> str:
    """The text of a refusal that can have no button, with the command to buy credits where they are lacking."""
    if not _may_buy(services, press.user_id, refused):
        return text
    return f"{text} {services.translations.plain(press.language, 'alert-buy')}"


def _may_buy(services: Services, user_id: int, refused: Refusal) -> bool:
    """Whether the person can buy credits, and these would help."""
    return services.settings.sells_credits and refused.lacks_credits and may_use_privately(services, user_id)


def _beneficiary(context: MessageContext) -> tuple[int, str] | None:
    """The person replied to, with a name."""
    replied = replied_to(context.message)
    user = replied.from_user if replied is not None and replied.sender_chat is None else None
    if user is None or user.is_bot or user.id == context.user_id:
        return None
    return user.id, truncate(single_line(user.full_name), _NAME_UNITS)


async def _menu(services: Services, place: ReplyTarget, language: str, *, user_id: int, account_id: int) -> TextReply:
    """The packs as buttons; the subscription too, for oneself and where there is none yet."""
    settings, plain = services.settings, services.translations.plain
    buttons = [
        InlineKeyboardButton(
            plain(language, "pack-once", stars=pack.stars, credits=pack.credits),
            callback_data=f"buy:p{pack.stars}x{pack.credits}:{account_id}",
        )
        for pack in settings.star_packs
    ]
    monthly = settings.star_subscription
    if monthly is not None and not account_id:
        async with services.database.read() as connection:
            subscribed = await find_subscription(connection, payer_id=user_id) is not None
        if not subscribed:
            label = plain(language, "pack-monthly", stars=monthly.stars, credits=monthly.credits)
            data = f"buy:s{monthly.stars}x{monthly.credits}:0"
            buttons.append(InlineKeyboardButton(label, callback_data=data))
    keyboard = InlineKeyboardMarkup([[button] for button in buttons])
    if not account_id:
        text = services.translations.html(language, "buy-menu")
        daily = _format_daily(services, language)
        if monthly is not None and daily:
            text = f"{text}\n\n{daily}"
        return TextReply(place, text, keyboard)
    name = truncate(single_line(await account_name(services, account_id)), _NAME_UNITS)
    return TextReply(place, services.translations.html(language, "buy-menu-gift", name=name), keyboard)


async def _invoice(
    services: Services, place: ReplyTarget, language: str, pack: Pack, *, account_id: int
) -> InvoiceReply:
    plain = services.translations.plain
    if account_id:
        name = truncate(single_line(await account_name(services, account_id)), _NAME_UNITS)
        description = plain(language, "invoice-gift", credits=pack.credits, name=name)
    else:
        description = plain(language, "invoice-own", credits=pack.credits)
    sale = Sale(pack.stars, pack.credits, account_id, language)
    payload = encode(sale, key=services.settings.keyring.keys[0])
    return InvoiceReply(place, plain(language, "invoice-title", credits=pack.credits), description, payload, pack.stars)


async def _subscribe(services: Services, press: ButtonContext, place: ReplyTarget, pack: Pack) -> list[Reply]:
    translations, args = services.translations, {"stars": pack.stars, "credits": pack.credits}
    sale = Sale(pack.stars, pack.credits, 0, press.language, subscription=True, nonce=secrets.token_hex(5))
    try:
        link = await services.stars.create_subscription_link(
            title=translations.plain(press.language, "invoice-title", credits=pack.credits),
            description=translations.plain(press.language, "invoice-subscription", credits=pack.credits),
            payload=encode(sale, key=services.settings.keyring.keys[0]),
            stars=pack.stars,
        )
    except StarsUnavailable:
        return [_toast(services, press, "alert-stars-down")]
    button = InlineKeyboardButton(translations.plain(press.language, "button-subscribe"), url=link)
    offer = translations.html(press.language, "subscription-offer", **args)
    text = f"{offer}\n{_format_daily(services, press.language)}".strip()
    return [Toast(press.query.id), TextReply(place, text, InlineKeyboardMarkup([[button]]))]


def _format_daily(services: Services, language: str) -> str:
    """What a subscriber may spend a day, HTML; empty if that is no more than everybody may."""
    everybody, subscribers = services.settings.daily.everybody, services.settings.daily.subscribers
    if subscribers <= everybody:
        return ""
    return services.translations.html(language, "buy-daily", allowance=subscribers, count=everybody)


async def _change_subscription(services: Services, press: ButtonContext, *, canceled: bool) -> Toast:
    """Asks Telegram first: a note here alone would end nothing."""
    async with services.database.read() as connection:
        found = await find_subscription(connection, payer_id=press.user_id)
    if found is None:
        return _toast(services, press, "alert-gone")
    try:
        await services.stars.cancel_subscription(press.user_id, found.charge_id, canceled=canceled)
    except StarsUnavailable:
        return _toast(services, press, "alert-stars-down")
    async with services.database.write() as tx:
        state = "canceled" if canceled else "active"
        await change_state(tx, payer_id=press.user_id, payload=found.payload, state=state)
    key = "subscription-canceled" if canceled else "subscription-resumed"
    text = services.translations.plain(press.language, key, date=format_date(found.until))
    return Toast(press.query.id, text, as_alert=True)


def _link_keyboard(services: Services, language: str, account_id: int) -> InlineKeyboardMarkup:
    start = encode_link(account_id, key=services.settings.keyring.keys[0]) if account_id else "buy"
    label = services.translations.plain(language, "button-buy")
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=f"{services.bot.link}?start={start}")]])


def _toast(services: Services, press: ButtonContext, key: str) -> Toast:
    return Toast(press.query.id, services.translations.plain(press.language, key), as_alert=True)
