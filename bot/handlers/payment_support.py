"""/paysupport and /terms: help with payments, and the terms of sale."""

from html import escape

from telegram import InlineKeyboardMarkup

from bot.chat.context import MessageContext
from bot.chat.replies import AdminNotice, Reply, TextReply
from bot.handlers.admin.screens import Admin
from bot.handlers.admin.tickets import ticket_rows
from bot.handlers.offers import on_plain_text
from bot.handlers.permissions import load_effective_settings
from bot.handlers.receipts import format_payments
from bot.handlers.services import Services
from bot.i18n.text import sanitize, single_line, truncate
from bot.i18n.translations import Markup
from storage.admin.tickets import ask_for_help
from storage.payments.payments import has_payments, list_payments
from storage.payments.subscriptions import find_subscription

_NAME_UNITS, _WORDS_UNITS, _KEPT_UNITS = 48, 600, 2000
_LISTED = 10


async def paysupport(services: Services, context: MessageContext) -> list[Reply]:
    """`/paysupport WORDS`: opens a ticket, or adds to the open one, and tells the administrators."""
    if not await _has_sold(services):
        return await _unknown(services, context)
    if not context.private:
        return [TextReply(context.place, services.translate(context, "paysupport-private"), expiring=True)]
    if not context.words:
        return [TextReply(context.place, services.translate(context, "how-paysupport"))]
    key = f"message:{context.place.chat_id}:{context.place.message_id}"
    asked = truncate(sanitize(context.words), _KEPT_UNITS)
    async with services.database.write() as tx:
        ticket_id = await ask_for_help(tx, key=key, user_id=context.user_id, language=context.language, words=asked)
        found = await list_payments(tx, account_id=context.user_id, limit=_LISTED)
        subscription = await find_subscription(tx, payer_id=context.user_id)
    if ticket_id is None:
        return [TextReply(context.place, services.translate(context, "paysupport-enough"))]
    notices: list[Reply] = []
    for person in sorted(services.settings.admin_ids):
        effective = await load_effective_settings(services, user_id=person, chat_id=person, thread_id=None)
        language = effective.language or "en"
        listed = format_payments(services, found, subscription, language=language)
        text = services.translations.html(
            language,
            "operator-ticket",
            id=str(ticket_id),
            name=truncate(single_line(context.message.chat.effective_name or ""), _NAME_UNITS),
            person=str(context.user_id),
        )
        words = Markup(f"“{escape(truncate(single_line(context.words), _WORDS_UNITS), quote=False)}”")
        none = services.translations.html(language, "operator-ticket-none")
        rows = ticket_rows(
            Admin(person, language, key, services.translations), ticket_id, context.user_id, is_open=True
        )
        notices.append(AdminNotice(person, f"{text}\n{words}\n\n{listed or none}", InlineKeyboardMarkup(rows)))
    return [TextReply(context.place, services.translate(context, "paysupport-sent", id=str(ticket_id))), *notices]


async def terms(services: Services, context: MessageContext) -> list[Reply]:
    """The operator's terms of sale, or short default ones."""
    if not await _has_sold(services):
        return await _unknown(services, context)
    url = services.settings.terms_url
    if url is None:
        text = "\n\n".join(services.translate(context, key) for key in ("terms", "terms-help"))
    else:
        text = services.translate(context, "terms-link", url=url)
    return [TextReply(context.place, text, expiring=True)]


async def _has_sold(services: Services) -> bool:
    """Whether credits are or were sold."""
    if services.settings.sells_credits:
        return True
    async with services.database.read() as connection:
        return await has_payments(connection)


async def _unknown(services: Services, context: MessageContext) -> list[Reply]:
    """What follows a command that the bot does not have."""
    return await on_plain_text(services, context) if context.private else []
