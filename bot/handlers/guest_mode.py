"""Called by its name in a chat where it is not, the bot answers there, once; the picture also comes in private."""

import re
from dataclasses import replace

from telegram import Message

from bot.chat.context import Caller, picture_in, unreadable_in
from bot.chat.inline_results import article
from bot.chat.reply_sender import Answer, Reply
from bot.handlers import order_placement
from bot.handlers.inline import drafted
from bot.handlers.permissions import writable
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from storage.conversation.offers import keep
from storage.orders.orders import Draft

_COMMAND = re.compile(r"\s*/(?:imagine|edit)(?:@\w+)?(?=\s|$)", re.IGNORECASE)
_AROUND = " \t\n,:，：、"  # what stands between a name and a wish


async def called(house: House, caller: Caller, message: Message) -> list[Answer]:
    """Orders what the words say; the worker answers the call, and the answer becomes the picture."""
    guest_id = message.guest_query_id or ""
    draft = _draft(house, caller, message)
    if isinstance(draft, Refusal):
        return [refusal(house, caller, guest_id, draft)]
    if not await writable(house, caller.user_id):
        return [await _start_first(house, caller, guest_id, draft)]
    draft = replace(draft, intent=f"guest:{guest_id}", guest_id=guest_id)
    refused = await order_placement.submit(house, draft)
    return [] if refused is None else [refusal(house, caller, guest_id, refused)]


def refusal(house: House, caller: Caller, guest_id: str, refused: Refusal) -> Reply:
    """One sentence in answer to the call."""
    text = house.sentences.say(caller.language, refused.key, **refused.args)
    return Reply(guest_id, article("no", house.bot.username, text))


def words_of(message: Message, *, bot_name: str) -> str:
    """What was said to us: the text or caption without our name and a command before it."""
    said = message.text or message.caption or ""
    unnamed = re.sub(rf"@{re.escape(bot_name)}\b", "", said, flags=re.IGNORECASE)
    return _COMMAND.sub("", unnamed, count=1).strip(_AROUND)


def _draft(house: House, caller: Caller, message: Message) -> Draft | Refusal:
    replied = message.reply_to_message
    format_ = unreadable_in(message) or unreadable_in(replied)
    source = picture_in(message) or picture_in(replied)
    if source is None and format_ is not None:
        return Refusal("refused-format", {"format": format_})
    words = words_of(message, bot_name=house.bot.username) or (replied.text or "" if replied is not None else "")
    if not words:
        return Refusal("how-guest", {"name": house.bot.username})
    sources = () if source is None else (source,)
    return drafted(house, caller, order_placement.Request(intent="", words=words, sources=sources))


async def _start_first(house: House, caller: Caller, guest_id: str, draft: Draft) -> Reply:
    """The picture has to go through the private chat: how to open it, and the order as an offer."""
    async with house.database.write() as tx:
        offer = await keep(tx, draft)
    text = house.sentences.say(caller.language, "guest-start-first")
    keyboard = house.keyboards.inline_offer(offer.id, caller.language, credits=offer.credits, start=house.bot.link)
    return Reply(guest_id, article(offer.id, house.bot.username, text, keyboard=keyboard))
