"""/report: a picture of ours that somebody finds wrong is shown to the operators."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.context import Call, Place
from bot.chat.reply_sender import Answer, Notify, Say
from bot.handlers.permissions import standing_of
from bot.handlers.services import House
from bot.i18n.text import cut, one_line
from storage.conversation.posted_messages import shown_at
from storage.conversation.reports import TooMany, note_report
from storage.orders.models import Order
from storage.orders.orders import load

_MOST_AN_HOUR = 10
_NAME_UNITS, _WORDS_UNITS = 48, 160


async def report(house: House, call: Call) -> list[Answer]:
    """`/report WORDS` as a reply, or `/report ID WORDS`: tells the operators, once per person and order."""
    if not house.settings.admin_ids:
        return [_said(house, call, "report-nobody")]
    replied = _replied(call)
    if replied is None and not call.words:
        return [_said(house, call, "how-report")]
    if replied is not None:
        async with house.database.read() as connection:
            shown = await shown_at(connection, chat_id=call.place.chat_id, message_id=replied.message_id)
        order, words, message_id = shown.order if shown is not None else None, call.words, replied.message_id
    else:
        name, _, words = call.words.partition(" ")
        order = await _named(house, call, name.lower().removeprefix("#"))
        message_id = (order.placeholder_id or 0) if order is not None else 0
    if order is None or not order.pictures:
        return [_said(house, call, "report-unknown")]
    try:
        async with house.database.write() as tx:
            new = await note_report(tx, order_id=order.id, user_id=call.user_id, most_an_hour=_MOST_AN_HOUR)
    except TooMany:
        return [_said(house, call, "report-enough")]
    if not new:
        return [_said(house, call, "report-known")]
    place = Place(order.chat_id if replied is None else call.place.chat_id, None, message_id)
    operators = sorted(house.settings.admin_ids)
    told = [await _told(house, call, person, order, words, place, replied) for person in operators]
    return [_said(house, call, "report-thanks"), *told]


async def _told(
    house: House, call: Call, person: int, order: Order, words: str, place: Place, replied: Message | None
) -> Notify:
    """What an operator reads, in their own language, with the picture itself and the way to it."""
    standing = await standing_of(house, user_id=person, chat_id=person, thread_id=None)
    chat, user = call.message.chat, call.message.from_user
    args = {
        "order": order.id,
        "name": cut(one_line(user.full_name if user is not None else chat.effective_name or ""), _NAME_UNITS),
        "reporter": str(call.user_id),
        "chat": cut(one_line(chat.effective_name or ""), _NAME_UNITS),
        "chat_id": str(chat.id),
    }
    language = standing.language or "en"
    text = house.sentences.say(language, "operator-report", **args)
    if words.strip():
        text += "\n" + house.sentences.say(language, "operator-report-words", words=cut(one_line(words), _WORDS_UNITS))
    keyboard = None
    if replied is not None and replied.link is not None:
        label = house.sentences.plain(language, "button-see")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=replied.link)]])
    return Notify(person, text, keyboard, original=place if place.message_id else None)


def _replied(call: Call) -> Message | None:
    """The message that is reported, None when the command replies to nothing but a topic's beginning."""
    replied = call.message.reply_to_message
    return None if replied is None or replied.forum_topic_created is not None else replied


async def _named(house: House, call: Call, name: str) -> Order | None:
    """The order of that name: of this chat, or one's own."""
    try:
        async with house.database.read() as connection:
            order = await load(connection, name)
    except KeyError:
        return None
    return order if order.chat_id == call.place.chat_id or order.user_id == call.user_id else None


def _said(house: House, call: Call, key: str) -> Say:
    return Say(call.place, house.say(call, key), passing=True)
