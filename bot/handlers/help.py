"""/help: an overview and topics, turned in place. Anybody may turn the pages; they say what their owner would read."""

from telegram import Message

from bot.chat.context import ButtonContext, MessageContext, ReplyTarget
from bot.chat.reply_sender import EditText, Reply, TextReply, Toast
from bot.handlers.help_pages import HelpPage, parse_help_page
from bot.handlers.permissions import load_effective_settings
from bot.handlers.quota import left
from bot.handlers.services import Services
from bot.preferences.effective import EffectiveSettings


async def help_(services: Services, context: MessageContext) -> list[Reply]:
    """The overview with the caller's credits, or the topic that was named."""
    leaf = HelpPage(context.user_id, context.language, services.help_pages.topic(context.words, context.language))
    text = await _text(services, leaf, context.place, context.effective)
    return [TextReply(context.place, text, services.help_pages.keyboard(leaf), passing=context.effective.quiet)]


async def turned(services: Services, pressed: ButtonContext, leaf: HelpPage) -> list[Reply]:
    """Shows the page that a button leads to."""
    message = pressed.query.message
    if not isinstance(message, Message) or not _is_guide_of(message, leaf):
        said = services.translations.plain(pressed.language, "alert-gone")
        return [Toast(pressed.query.id, said, loud=True)]
    place = ReplyTarget.of(message)
    effective = await load_effective_settings(
        services, user_id=leaf.owner, chat_id=place.chat_id, thread_id=place.thread_id
    )
    text = await _text(services, leaf, place, effective)
    return [Toast(pressed.query.id), EditText(place, text, services.help_pages.keyboard(leaf))]


async def _text(services: Services, leaf: HelpPage, place: ReplyTarget, effective: EffectiveSettings) -> str:
    credits = ""
    if not leaf.topic:
        who = {"user_id": leaf.owner, "chat_id": place.chat_id}
        credits = await left(services, language=leaf.language, effective=effective, **who)
    text = services.help_pages.text(leaf, credits=credits)
    if leaf.topic == "groups" and services.bot.bot.supports_inline_queries:
        text += f"\n\n{services.translations.html(leaf.language, 'help-elsewhere', name=services.bot.username)}"
    return text


def _is_guide_of(message: Message, leaf: HelpPage) -> bool:
    """Whether that guide stands there: data alone can be made up."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    found = [parse_help_page(str(button.callback_data)) for row in rows for button in row]
    return any(one is not None and (one.owner, one.language) == (leaf.owner, leaf.language) for one in found)
