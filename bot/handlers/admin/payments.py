"""Payments of a person or a chat in /admin: the last ones, and refunding one after a question."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton

from bot.handlers.admin.screens import Admin, Screen, format_day, link
from bot.handlers.services import Services
from storage.admin.audit_log import Action, record
from storage.database.transaction import Transaction
from storage.payments.payments import Payment, find_payment, list_payments
from storage.payments.refunds import CreditsSpent, ask_refund, count_spent, load_waiting
from storage.payments.subscriptions import SUBSCRIBED

_SHOWN, _SEARCHED = 8, 1000
_WAITING = "waiting"  # refunded here, not yet confirmed by Telegram


async def show_payments(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """The last payments, a line for each, and a button for each that can be refunded."""
    subject = words[0]
    async with services.database.read() as connection:
        found = await list_payments(connection, account_id=int(subject), limit=_SHOWN)
        waiting = await load_waiting(connection, [one.charge_id for one in found])
    lines: list[str] = [admin.html("admin-payments" if found else "admin-payments-none", who=subject)]
    for one in found:
        lines.extend(_format(admin, one, state=_WAITING if one.charge_id in waiting else one.state))
    rows = [(_refund_button(subject, one),) for one in found if one.state != "refunded"]
    return Screen("\n".join(lines), (*rows, (admin.button("button-back", "who", subject),)))


async def show_charge(services: Services, admin: Admin, charge_id: str) -> Screen | None:
    """One payment, by the id that the buyer sees in their Stars; None if there is none."""
    async with services.database.read() as connection:
        payment = await find_payment(connection, charge_id)
        waiting = await load_waiting(connection, [charge_id])
    if payment is None:
        return None
    payer = payment.payer_id
    lines = [str(admin.html("admin-payment-by", person=str(payer)))]
    lines += _format(admin, payment, state=_WAITING if waiting else payment.state)
    rows = () if payment.state == "refunded" else ((_refund_button(payer, payment),),)
    last = (admin.button("button-admin-profile", "who", payer), admin.button("button-back", "home"))
    return Screen("\n".join(lines), (*rows, last))


def _refund_button(subject: int | str, payment: Payment) -> InlineKeyboardButton:
    return link(f"↩️ ⭐ {payment.stars} · {format_day(payment.paid_at)}", "refund", subject, _mark(payment))


async def ask_sure(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """What a refund returns and takes back. The button confirms as many spent credits as are shown."""
    subject, mark = words[0], words[1]
    async with services.database.read() as connection:
        payment = await _find(connection, subject, mark)
        spent = await count_spent(connection, payment)
    lines = [admin.html("admin-sure-refund", stars=payment.stars, person=str(payment.payer_id))]
    if payment.account_id is not None:
        lines.append(admin.html("admin-refund-takes", credits=payment.credits - spent, who=str(payment.account_id)))
    if spent:
        lines.append(admin.html("admin-refund-spent", spent=spent))
    if payment.kind in SUBSCRIBED:
        lines.append(admin.html("admin-refund-subscription"))
        if services.settings.daily.subscribers:
            lines.append(admin.html("admin-refund-daily"))
    confirm = admin.button("button-admin-yes", "refunded", subject, mark, spent)
    return Screen("\n".join(lines), ((confirm, admin.button("button-back", "payments", subject)),))


async def refund(services: Services, admin: Admin, words: Sequence[str]) -> Screen:
    """Takes the credits back and writes the refund down; one that was made before changes nothing."""
    subject, mark, confirmed = words[0], words[1], int(words[2])
    try:
        async with services.database.write() as tx:
            charge_id = (await _find(tx, subject, mark)).charge_id
            refunded = await ask_refund(
                tx, charge_id, asked_by=str(admin.id), even_if_spent=False, spent_at_most=confirmed
            )
            if refunded is not None:
                details = f"⭐ {refunded.stars} {charge_id}"
                await record(tx, Action(admin.key, admin.id, "refund", str(refunded.payer_id), details))
    except CreditsSpent:
        return replace(await ask_sure(services, admin, words), toast=admin.plain("alert-admin-spent"))
    toast = admin.plain("alert-admin-refunded-before")
    if refunded is not None:
        taken = refunded.credits - refunded.shortfall
        toast = admin.plain("alert-admin-refunded", credits=taken, stars=refunded.stars)
    return replace(await show_payments(services, admin, [subject]), toast=toast)


def _format(admin: Admin, payment: Payment, *, state: str) -> list[str]:
    args: dict[str, str | int] = {"stars": payment.stars, "credits": payment.credits, "charge": payment.charge_id}
    lines = [str(admin.html("admin-payment", state=state, date=format_day(payment.paid_at), **args))]
    if payment.account_id not in (None, payment.payer_id):
        between = {"person": str(payment.payer_id), "who": str(payment.account_id)}
        lines.append(admin.html("admin-payment-gift", **between))
    return lines


async def _find(connection: Transaction, subject: str, mark: str) -> Payment:
    """The payment that a button names; a charge id does not fit into it."""
    for one in await list_payments(connection, account_id=int(subject), limit=_SEARCHED):
        if _mark(one) == mark:
            return one
    raise KeyError(mark)


def _mark(payment: Payment) -> str:
    return hashlib.sha256(payment.charge_id.encode()).hexdigest()[:10]
