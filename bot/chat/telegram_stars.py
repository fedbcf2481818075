"""The bot's Stars at Telegram: transactions, refunds, subscriptions."""

from typing import Any

from telegram import LabeledPrice, StarTransaction, TransactionPartnerUser
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.payments.charges import CURRENCY, PERIOD_SECONDS
from bot.payments.ports import StarsUnavailable, Transaction

_ALREADY = "charge_already_refunded"
_INVOICE = "invoice_payment"


class TelegramStars:
    """Calls of the Bot API about Stars. Each raises `StarsUnavailable` for whatever goes wrong."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def list_transactions(self, *, offset: int) -> list[Transaction]:
        """Up to 100 transactions from that place on, the oldest first."""
        try:
            found = await self._bot.get_star_transactions(offset=offset, limit=100)
        except TelegramError as error:
            raise StarsUnavailable(_reason(error)) from error
        return [_transaction(one) for one in found.transactions]

    async def refund(self, payer_id: int, charge_id: str) -> None:
        """Gives the Stars of a charge back; also returns if they were given back before."""
        try:
            await self._bot.refund_star_payment(payer_id, charge_id)
        except BadRequest as error:
            # Telegram has no code for it, only this word (Bot API 10.1, read 2026-11).
            if _ALREADY not in error.message.lower():
                raise StarsUnavailable(_reason(error)) from error
        except TelegramError as error:
            raise StarsUnavailable(_reason(error)) from error

    async def cancel_subscription(self, payer_id: int, charge_id: str, *, canceled: bool) -> None:
        """The subscription ends with its period, or goes on."""
        try:
            await self._bot.edit_user_star_subscription(payer_id, charge_id, is_canceled=canceled)
        except TelegramError as error:
            raise StarsUnavailable(_reason(error)) from error

    async def create_subscription_link(self, *, title: str, description: str, payload: str, stars: int) -> str:
        """A link to subscribe by."""
        prices = [LabeledPrice(title, stars)]
        try:
            return await self._bot.create_invoice_link(
                title, description, payload, CURRENCY, prices, provider_token="", subscription_period=PERIOD_SECONDS
            )
        except TelegramError as error:
            raise StarsUnavailable(_reason(error)) from error


def _transaction(told: StarTransaction) -> Transaction:
    partner = told.source or told.receiver
    at, incoming = int(told.date.timestamp() * 1000), told.source is not None
    if not isinstance(partner, TransactionPartnerUser) or partner.transaction_type != _INVOICE:
        return Transaction(told.id, told.amount, at, incoming)
    return Transaction(told.id, told.amount, at, incoming, partner.user.id, partner.invoice_payload or "")


def _reason(error: TelegramError) -> str:
    return f"{type(error).__name__}: {error.message}"
