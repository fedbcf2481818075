"""Payments as Telegram tells of them: checkouts, payments, refunds, changes of subscriptions."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from telegram import Message, PreCheckoutQuery
from telegram.error import BadRequest, TelegramError

from bot.chat.context import ReplyTarget, language_of
from bot.chat.replies import Reply, TextReply
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.payments.charges import Charge, is_on_offer, understand
from bot.payments.payloads import decode, language_of_payload
from bot.payments.reconciliation import report_refund
from storage.payments.payments import Paid, find_payment, record_payment, refund_payment
from storage.payments.refunds import refund_done
from storage.payments.subscriptions import change_state, find_subscription

log = structlog.get_logger(__name__)

_ANSWER_SECONDS = 8.0  # Telegram waits for ten
_TRY_SECONDS, _PAUSES = 3.0, (0.2, 0.5, 1.0, 2.0, 4.0)
_STATES = {"canceled": "subscription-canceled", "active": "subscription-resumed", "failed": "subscription-failed"}


async def answer_checkout(services: Services, query: PreCheckoutQuery, *, allowed: bool) -> None:
    """Lets the payment of an offer go ahead, refuses every other; decided from the signed payload alone."""
    settings = services.settings
    sale = decode(query.invoice_payload, keys=settings.keyring.keys)
    offered = query.currency == "XTR" and is_on_offer(
        sale, stars=query.total_amount, packs=settings.star_packs, subscription=settings.star_subscription
    )
    refusal = None if offered and allowed else "checkout-gone" if allowed else "refused-not-allowed"
    words = services.translations.plain(language_of(query.from_user), refusal) if refusal is not None else None
    with suppress(TimeoutError):
        async with asyncio.timeout(_ANSWER_SECONDS):
            for pause in _PAUSES:
                if await _answered(services, query.id, words):
                    return
                await asyncio.sleep(pause)
    log.warning("checkout could not be answered in time", person=query.from_user.id)


async def _answered(services: Services, query_id: str, refusal: str | None) -> bool:
    """Whether Telegram has the answer, or wants none any more."""
    times: dict[str, Any] = dict.fromkeys(("read_timeout", "connect_timeout", "pool_timeout"), _TRY_SECONDS)
    try:
        await services.bot.answer_pre_checkout_query(query_id, refusal is None, error_message=refusal, **times)
    except BadRequest as error:
        log.info("checkout is over", why=error.message)
    except TelegramError as error:
        log.warning("checkout not answered yet", why=type(error).__name__)
        return False
    return True


async def on_successful_payment(services: Services, message: Message) -> list[Reply]:
    """Credits the payment, once; the receipt, unless the payment was found and told before."""
    told, payer = message.successful_payment, message.from_user
    if told is None or payer is None:
        return []
    charge = Charge(
        charge_id=told.telegram_payment_charge_id,
        payer_id=payer.id,
        stars=told.total_amount,
        payload=told.invoice_payload,
        paid_at=_milliseconds(message.date),
        until=_milliseconds(told.subscription_expiration_date) if told.subscription_expiration_date else None,
        currency=told.currency,
    )
    paid = understand(charge, found="update", keys=services.settings.keyring.keys)
    async with services.database.write() as tx:
        new = await record_payment(tx, paid)
        known = await find_payment(tx, paid.charge_id)
    log.info("payment received", charge=paid.charge_id, stars=paid.stars, new=new, why=paid.why)
    if known is not None:
        paid = replace(paid, account_id=known.account_id)  # that of a group may have moved
    if not new and known is not None and (known.found == "books" or known.state == "refunded"):
        return []
    if paid.account_id is None:
        services.admin_alerts.tell("operator-stars-review", count=1, charge=paid.charge_id)
    elif paid.account_id != paid.payer_id and new:
        _tell_of_gift(services, paid, payer.full_name)
    return [await _receipt(services, message, paid)]


def _tell_of_gift(services: Services, paid: Paid, name: str) -> None:
    if paid.account_id is not None:
        key = "gift-received" if paid.account_id > 0 else "gift-received-chat"
        language = language_of_payload(paid.payload)
        services.payment_notices.tell(paid.account_id, language, key, name=name, credits=paid.credits)


async def _receipt(services: Services, message: Message, paid: Paid) -> TextReply:
    language = await _language(services, message)
    args: dict[str, str | int] = {"stars": paid.stars, "charge": paid.charge_id}
    if paid.account_id is None:
        key = "receipt-review"
    elif paid.account_id == paid.payer_id:
        key, args = "receipt", args | {"credits": paid.credits}
    else:
        name = await account_name(services, paid.account_id)
        key, args = "receipt-gift", args | {"credits": paid.credits, "name": name}
    return TextReply(ReplyTarget.of(message), services.translations.html(language, key, **args))


async def account_name(services: Services, account_id: int) -> str:
    """What the person or chat is called; the id where Telegram does not tell."""
    try:
        return (await services.bot.get_chat(account_id)).effective_name or str(account_id)
    except TelegramError:
        return str(account_id)


async def on_refunded_payment(services: Services, message: Message) -> list[Reply]:
    """Takes the credits of a refunded payment back. Telegram alone made the refund if it was not asked for here."""
    told = message.refunded_payment
    if told is None:
        return []
    async with services.database.write() as tx:
        refunded = await refund_payment(tx, told.telegram_payment_charge_id)
        if refunded is not None:
            await refund_done(tx, refunded.charge_id)
    if refunded is not None:
        report_refund(refunded, notices=services.payment_notices, alerts=services.admin_alerts)
    return []


async def on_subscription_change(services: Services, told: Mapping[str, Any]) -> list[Reply]:
    """Notes that a subscription was canceled or resumed, or could not be paid, and tells the person what follows."""
    # python-telegram-bot 22.8 does not know this update (Bot API 10.2, read 2026-11).
    state, payer, payload = told.get("state"), (told.get("user") or {}).get("id"), told.get("invoice_payload")
    if state not in _STATES or not isinstance(payer, int) or not isinstance(payload, str):
        log.warning("change of a subscription cannot be read", state=str(state)[:40])
        return []
    async with services.database.write() as tx:
        known = await change_state(tx, payer_id=payer, payload=payload, state=state)
        found = await find_subscription(tx, payer_id=payer)
    if known and found is not None and found.payload == payload:
        date = format_date(found.until)
        services.payment_notices.tell(payer, language_of_payload(payload), _STATES[state], date=date)
    return []


def format_date(milliseconds: int) -> str:
    """The day in UTC, as 2026-11-30."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d}"


async def _language(services: Services, message: Message) -> str:
    user = message.from_user
    effective = await load_effective_settings(
        services, user_id=user.id if user is not None else 0, chat_id=message.chat.id, thread_id=None
    )
    return effective.language or language_of(user)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
