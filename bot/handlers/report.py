"""/report: sends a reported image to the administrators."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.context import MessageContext, ReplyTarget
from bot.chat.replies import AdminNotice, Reply, TextReply
from bot.handlers.admin.reports import decision_rows
from bot.handlers.admin.screens import Admin
from bot.handlers.permissions import load_effective_settings
from bot.handlers.services import Services
from bot.i18n.text import single_line, truncate
from storage.conversation.posted_messages import find_posted
from storage.conversation.reports import TooMany, note_report
from storage.orders.models import Order
from storage.orders.order_queries import load

_MAX_PER_HOUR = 10
_NAME_UNITS, _WORDS_UNITS = 48, 160


async def report(services: Services, context: MessageContext) -> list[Reply]:
    """`/report WORDS` as a reply, or `/report ID WORDS`: notifies the administrators, once per person and order."""
    if not services.settings.admin_ids:
        return [_reply(services, context, "report-nobody")]
    replied = _reported_message(context)
    if replied is None and not context.words:
        return [_reply(services, context, "how-report")]
    if replied is not None:
        async with services.database.read() as connection:
            posted = await find_posted(connection, chat_id=context.place.chat_id, message_id=replied.message_id)
        order, words, message_id = posted.order if posted is not None else None, context.words, replied.message_id
    else:
        name, _, words = context.words.partition(" ")
        order = await _find_order(services, context, name.lower().removeprefix("#"))
        message_id = (order.placeholder_id or 0) if order is not None else 0
    if order is None or not order.pictures:
        return [_reply(services, context, "report-unknown")]
    try:
        async with services.database.write() as tx:
            new = await note_report(
                tx,
                order_id=order.id,
                user_id=context.user_id,
                most_an_hour=_MAX_PER_HOUR,
                words=truncate(single_line(words), _WORDS_UNITS) or None,
            )
    except TooMany:
        return [_reply(services, context, "report-enough")]
    if not new:
        return [_reply(services, context, "report-known")]
    place = ReplyTarget(order.chat_id if replied is None else context.place.chat_id, None, message_id)
    admin_ids = sorted(services.settings.admin_ids)
    notices = [await _admin_notice(services, context, person, order, words, place, replied) for person in admin_ids]
    return [_reply(services, context, "report-thanks"), *notices]


async def _admin_notice(
    services: Services,
    context: MessageContext,
    person: int,
    order: Order,
    words: str,
    place: ReplyTarget,
    replied: Message | None,
) -> AdminNotice:
    """The notice to an administrator in their language, with the image and a link to it."""
    effective = await load_effective_settings(services, user_id=person, chat_id=person, thread_id=None)
    chat, user = context.message.chat, context.message.from_user
    args = {
        "order": order.id,
        "name": truncate(single_line(user.full_name if user is not None else chat.effective_name or ""), _NAME_UNITS),
        "reporter": str(context.user_id),
        "chat": truncate(single_line(chat.effective_name or ""), _NAME_UNITS),
        "chat_id": str(chat.id),
    }
    language = effective.language or "en"
    text = services.translations.html(language, "operator-report", **args)
    if words.strip():
        text += "\n" + services.translations.html(
            language, "operator-report-words", words=truncate(single_line(words), _WORDS_UNITS)
        )
    rows = [*decision_rows(Admin(person, language, "", services.translations), order)]
    if replied is not None and replied.link is not None:
        label = services.translations.plain(language, "button-see")
        rows.insert(0, (InlineKeyboardButton(label, url=replied.link),))
    return AdminNotice(person, text, InlineKeyboardMarkup(rows), original=place if place.message_id else None)


def _reported_message(context: MessageContext) -> Message | None:
    """The reported message, None if the command is not a reply (in topics: replies to the topic's creation)."""
    replied = context.message.reply_to_message
    return None if replied is None or replied.forum_topic_created is not None else replied


async def _find_order(services: Services, context: MessageContext, name: str) -> Order | None:
    """The order with that id, if it belongs to this chat or this person."""
    try:
        async with services.database.read() as connection:
            order = await load(connection, name)
    except KeyError:
        return None
    return order if order.chat_id == context.place.chat_id or order.user_id == context.user_id else None


def _reply(services: Services, context: MessageContext, key: str) -> TextReply:
    return TextReply(context.place, services.translate(context, key), expiring=True)
