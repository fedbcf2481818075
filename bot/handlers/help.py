"""/help: an overview and topic pages, edited in place. Anyone may press the buttons; the page stays its owner's."""

from telegram import Message

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.replies import EditText, Reply, TextReply, Toast
from bot.handlers.help_pages import HelpPage, parse_help_page
from bot.handlers.permissions import load_effective_settings
from bot.handlers.quota import format_balance
from bot.handlers.services import Services
from bot.preferences.effective import EffectiveSettings
from providers.contract import Kind


async def help_(services: Services, context: MessageContext) -> list[Reply]:
    """The overview with the person's credits, or the page of the named topic."""
    page = HelpPage(context.user_id, context.language, services.help_pages.find_topic(context.words, context.language))
    text = await _format_page(services, page, context.place, context.effective)
    return [TextReply(context.place, text, services.help_pages.keyboard(page), expiring=context.effective.quiet)]


async def on_page_press(services: Services, press: ButtonContext, page: HelpPage) -> list[Reply]:
    """Shows the page that the pressed button leads to."""
    message = press.query.message
    if not isinstance(message, Message) or not _has_help_buttons(message, page):
        text = services.translations.plain(press.language, "alert-gone")
        return [Toast(press.query.id, text, as_alert=True)]
    place = ReplyTarget.of(message)
    effective = await load_effective_settings(
        services, user_id=page.owner, chat_id=place.chat_id, thread_id=place.thread_id
    )
    text = await _format_page(services, page, place, effective)
    return [Toast(press.query.id), EditText(place, text, services.help_pages.keyboard(page))]


async def _format_page(services: Services, page: HelpPage, place: ReplyTarget, effective: EffectiveSettings) -> str:
    credits = ""
    if not page.topic:
        who = {"user_id": page.owner, "chat_id": place.chat_id}
        credits = await format_balance(services, language=page.language, effective=effective, **who)
    text = services.help_pages.text(page, credits=credits)
    if page.topic == "change" and any(model.masks for model in services.catalog.models(Kind.EDIT)):
        text += f"\n\n{services.translations.html(page.language, 'help-mask')}"
    if page.topic == "price" and services.settings.sells_credits:
        text += f"\n\n{services.translations.html(page.language, 'buy-help')}"
    if page.topic == "groups" and services.bot.bot.supports_inline_queries:
        text += f"\n\n{services.translations.html(page.language, 'help-elsewhere', name=services.bot.username)}"
    return text


def _has_help_buttons(message: Message, page: HelpPage) -> bool:
    """Whether the message has this help page's buttons: a client can send any callback data for any message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    found = [parse_help_page(str(button.callback_data)) for row in rows for button in row]
    return any(
        found_page is not None and (found_page.owner, found_page.language) == (page.owner, page.language)
        for found_page in found
    )
