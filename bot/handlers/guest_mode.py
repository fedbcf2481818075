"""Called by its name in a chat where it is not, the bot answers there, once; the picture also comes in private."""

import re
from dataclasses import replace

from telegram import Message

from bot.chat.context import Caller, picture_in, unreadable_in
from bot.chat.inline_results import article
from bot.chat.reply_sender import GuestAnswer, Reply
from bot.handlers import order_placement
from bot.handlers.inline import drafted
from bot.handlers.permissions import can_message_privately
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from storage.conversation.offers import save_offer
from storage.orders.orders import Draft

_COMMAND = re.compile(r"\s*/(?:imagine|edit)(?:@\w+)?(?=\s|$)", re.IGNORECASE)
_AROUND = " \t\n,:，：、"  # what stands between a name and a wish


async def called(services: Services, caller: Caller, message: Message) -> list[Reply]:
    """Orders what the words say; the worker answers the call, and the answer becomes the picture."""
    guest_query_id = message.guest_query_id or ""
    draft = _draft(services, caller, message)
    if isinstance(draft, Refusal):
        return [refusal(services, caller, guest_query_id, draft)]
    if not await can_message_privately(services, caller.user_id):
        return [await _start_first(services, caller, guest_query_id, draft)]
    draft = replace(draft, intent=f"guest:{guest_query_id}", guest_query_id=guest_query_id)
    refused = await order_placement.submit(services, draft)
    return [] if refused is None else [refusal(services, caller, guest_query_id, refused)]


def refusal(services: Services, caller: Caller, guest_query_id: str, refused: Refusal) -> GuestAnswer:
    """One sentence in answer to the call."""
    text = services.translations.html(caller.language, refused.key, **refused.args)
    return GuestAnswer(guest_query_id, article("no", services.bot.username, text))


def words_of(message: Message, *, bot_name: str) -> str:
    """What was said to us: the text or caption without our name and a command before it."""
    said = message.text or message.caption or ""
    unnamed = re.sub(rf"@{re.escape(bot_name)}\b", "", said, flags=re.IGNORECASE)
    return _COMMAND.sub("", unnamed, count=1).strip(_AROUND)


def _draft(services: Services, caller: Caller, message: Message) -> Draft | Refusal:
    replied = message.reply_to_message
    format_ = unreadable_in(message) or unreadable_in(replied)
    source = picture_in(message) or picture_in(replied)
    if source is None and format_ is not None:
        return Refusal("refused-format", {"format": format_})
    words = words_of(message, bot_name=services.bot.username) or (replied.text or "" if replied is not None else "")
    if not words:
        return Refusal("how-guest", {"name": services.bot.username})
    sources = () if source is None else (source,)
    return drafted(services, caller, order_placement.Request(intent="", words=words, sources=sources))


async def _start_first(services: Services, caller: Caller, guest_query_id: str, draft: Draft) -> GuestAnswer:
    """The picture has to go through the private chat: how to open it, and the order as an offer."""
    async with services.database.write() as tx:
        offer = await save_offer(tx, draft)
    text = services.translations.html(caller.language, "guest-start-first")
    keyboard = services.keyboards.inline_offer(
        offer.id, caller.language, credits=offer.credits, start=services.bot.link
    )
    return GuestAnswer(guest_query_id, article(offer.id, services.bot.username, text, keyboard=keyboard))
