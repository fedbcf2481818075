"""/help: an overview and topics, turned in place. Anybody may turn the pages; they say what their owner would read."""

from telegram import Message

from bot.chat.context import Call, Place, Press
from bot.chat.reply_sender import Alert, Answer, Rewrite, Say
from bot.handlers.help_pages import Leaf, leaf_of
from bot.handlers.permissions import standing_of
from bot.handlers.quota import left
from bot.handlers.services import House
from bot.preferences.effective import Standing


async def help_(house: House, call: Call) -> list[Answer]:
    """The overview with the caller's credits, or the topic that was named."""
    leaf = Leaf(call.user_id, call.language, house.guide.topic(call.words, call.language))
    text = await _text(house, leaf, call.place, call.standing)
    return [Say(call.place, text, house.guide.keyboard(leaf), passing=call.standing.quiet)]


async def turned(house: House, pressed: Press, leaf: Leaf) -> list[Answer]:
    """Shows the page that a button leads to."""
    message = pressed.query.message
    if not isinstance(message, Message) or not _is_guide_of(message, leaf):
        said = house.sentences.plain(pressed.language, "alert-gone")
        return [Alert(pressed.query.id, said, loud=True)]
    place = Place.of(message)
    standing = await standing_of(house, user_id=leaf.owner, chat_id=place.chat_id, thread_id=place.thread_id)
    text = await _text(house, leaf, place, standing)
    return [Alert(pressed.query.id), Rewrite(place, text, house.guide.keyboard(leaf))]


async def _text(house: House, leaf: Leaf, place: Place, standing: Standing) -> str:
    credits = ""
    if not leaf.topic:
        who = {"user_id": leaf.owner, "chat_id": place.chat_id}
        credits = await left(house, language=leaf.language, standing=standing, **who)
    text = house.guide.text(leaf, credits=credits)
    if leaf.topic == "groups" and house.bot.bot.supports_inline_queries:
        text += f"\n\n{house.sentences.say(leaf.language, 'help-elsewhere', name=house.bot.username)}"
    return text


def _is_guide_of(message: Message, leaf: Leaf) -> bool:
    """Whether that guide stands there: data alone can be made up."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    found = [leaf_of(str(button.callback_data)) for row in rows for button in row]
    return any(one is not None and (one.owner, one.language) == (leaf.owner, leaf.language) for one in found)
