"""A person's payments and subscription, as /quota and the administrators show them."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.payments import format_date
from bot.handlers.services import Services
from storage.accounts.accounts import load_balance
from storage.payments.payments import Payment, list_payments
from storage.payments.subscriptions import Subscription, find_subscription

_SHOWN = 5


async def load_receipts(services: Services, *, user_id: int, language: str) -> tuple[str, InlineKeyboardMarkup | None]:
    """HTML of the newest payments and the subscription, empty without any; and the buttons to buy and to cancel."""
    async with services.database.read() as connection:
        found = await list_payments(connection, account_id=user_id, limit=_SHOWN)
        subscription = await find_subscription(connection, payer_id=user_id)
        balance = await load_balance(connection, account_id=user_id, daily_credits=services.settings.daily)
    plain, rows = services.translations.plain, []
    if services.settings.sells_credits:
        rows.append([InlineKeyboardButton(plain(language, "button-buy"), callback_data="buy:menu")])
    if subscription is not None:
        resumes = subscription.state == "canceled"
        label = plain(language, "button-resubscribe" if resumes else "button-unsubscribe")
        rows.append([InlineKeyboardButton(label, callback_data=f"buy:{'resume' if resumes else 'cancel'}")])
    text = format_payments(services, found, subscription, language=language)
    if balance.subscribed_until is not None and balance.allowance > services.settings.daily_credits:
        lasts: dict[str, str | int] = {"allowance": balance.allowance, "date": format_date(balance.subscribed_until)}
        text = f"{services.translations.html(language, 'quota-subscriber', **lasts)}\n{text}"
    return text, InlineKeyboardMarkup(rows) if rows else None


def format_payments(
    services: Services, found: Sequence[Payment], subscription: Subscription | None, *, language: str
) -> str:
    """HTML, a line for each; empty if there is none."""
    html, lines = services.translations.html, []
    if subscription is not None:
        args: dict[str, str | int] = {"stars": subscription.stars, "credits": subscription.credits}
        date = format_date(subscription.until)
        lines.append(html(language, "quota-subscription", state=subscription.state, date=date, **args))
    if found:
        lines.append(html(language, "quota-payments"))
    for one in found:
        args = {"stars": one.stars, "credits": one.credits, "date": format_date(one.paid_at), "charge": one.charge_id}
        lines.append(html(language, "quota-payment", state=one.state, **args))
    return "\n".join(lines)
