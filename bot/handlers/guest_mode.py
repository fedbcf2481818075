"""Guest mode: the bot is mentioned in a chat it is not in and answers once; the image is also sent in private."""

import re
from dataclasses import replace

from telegram import Message

from bot.chat.context import Caller, picture_in, unsupported_format_in
from bot.chat.inline_results import article
from bot.chat.replies import GuestAnswer, Reply
from bot.handlers import order_placement
from bot.handlers.inline import build_draft
from bot.handlers.permissions import can_message_privately
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from storage.conversation.offers import save_offer
from storage.orders.draft import Draft

_COMMAND = re.compile(r"\s*/(?P<name>imagine|edit|video|animate)(?:@\w+)?(?=\s|$)", re.IGNORECASE)
_AROUND = " \t\n,:，：、"  # separators between the bot's name and the prompt


async def on_guest_message(services: Services, caller: Caller, message: Message) -> list[Reply]:
    """Places the order; the worker answers the guest query, and that message later becomes the image."""
    guest_query_id = message.guest_query_id or ""
    draft = _build_draft(services, caller, message)
    if isinstance(draft, Refusal):
        return [build_refusal(services, caller, guest_query_id, draft)]
    if not await can_message_privately(services, caller.user_id):
        return [await _offer_to_start(services, caller, guest_query_id, draft)]
    draft = replace(draft, intent=f"guest:{guest_query_id}", guest_query_id=guest_query_id)
    refused = await order_placement.place_drafts(services, draft)
    return [] if refused is None else [build_refusal(services, caller, guest_query_id, refused)]


def build_refusal(services: Services, caller: Caller, guest_query_id: str, refused: Refusal) -> GuestAnswer:
    """The refusal as the answer to the guest query."""
    text = services.translations.html(caller.language, refused.key, **refused.args)
    return GuestAnswer(guest_query_id, article("no", services.bot.username, text))


def prompt_of(message: Message, *, bot_name: str) -> str:
    """The prompt: the text or caption without the bot's name and a leading command."""
    text = message.text or message.caption or ""
    unnamed = re.sub(rf"@{re.escape(bot_name)}\b", "", text, flags=re.IGNORECASE)
    return _COMMAND.sub("", unnamed, count=1).strip(_AROUND)


def _build_draft(services: Services, caller: Caller, message: Message) -> Draft | Refusal:
    replied = message.reply_to_message
    format_ = unsupported_format_in(message) or unsupported_format_in(replied)
    source = picture_in(message) or picture_in(replied)
    if source is None and format_ is not None:
        return Refusal("refused-format", {"format": format_})
    words = prompt_of(message, bot_name=services.bot.username) or (replied.text or "" if replied is not None else "")
    if not words:
        return Refusal("how-guest", {"name": services.bot.username})
    sources = () if source is None else (source,)
    return build_draft(
        services,
        caller,
        order_placement.Request(intent="", words=words, sources=sources, video=_asks_for_video(message)),
    )


def _asks_for_video(message: Message) -> bool:
    command = _COMMAND.search(message.text or message.caption or "")
    return command is not None and command["name"].lower() in ("video", "animate")


async def _offer_to_start(services: Services, caller: Caller, guest_query_id: str, draft: Draft) -> GuestAnswer:
    """Asks the person to start the bot first, since images pass through the private chat, and offers the order."""
    async with services.database.write() as tx:
        offer = await save_offer(tx, draft)
    text = services.translations.html(caller.language, "guest-start-first")
    keyboard = services.keyboards.inline_offer(
        offer.id, caller.language, credits=offer.credits, start=services.bot.link
    )
    return GuestAnswer(guest_query_id, article(offer.id, services.bot.username, text, keyboard=keyboard))
