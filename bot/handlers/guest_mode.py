"""Guest mode: the bot is mentioned in a chat it is not in and answers once; the image is also sent in private."""

import re
from dataclasses import replace

from telegram import Message

from bot.chat.context import Caller, replied_to
from bot.chat.inline_results import article
from bot.chat.replies import GuestAnswer, Reply
from bot.handlers import drafting, order_placement
from bot.handlers.inline import asks_for_video, build_draft, without_command
from bot.handlers.masked_edits import has_mask
from bot.handlers.offers import is_expensive
from bot.handlers.permissions import can_message_privately
from bot.handlers.pictures_at_hand import find_picture
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from storage.conversation.offers import save_offer
from storage.orders.draft import Draft
from storage.orders.models import Source

_AROUND = " \t\n,:，：、"  # separators between the bot's name and the prompt


async def on_guest_message(services: Services, caller: Caller, message: Message) -> list[Reply]:
    """Places the order; the worker answers the guest query, and that message later becomes the image.

    An expensive video, and the order of a person who has not started the bot yet, is offered with its price.
    """
    guest_query_id = message.guest_query_id or ""
    draft = await _build_draft(services, caller, message)
    if isinstance(draft, Refusal):
        return [build_refusal(services, caller, guest_query_id, draft)]
    if not await can_message_privately(services, caller.user_id):
        text = services.translations.html(caller.language, "guest-start-first")
        return [await _offer(services, caller, guest_query_id, draft, text, start=services.bot.link)]
    if is_expensive(draft, caller.effective):
        text = services.translations.html(caller.language, "offer-video", credits=draft.credits, model=draft.model)
        return [await _offer(services, caller, guest_query_id, draft, text)]
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
    return without_command(_without_name(text, bot_name)).strip(_AROUND)


def _without_name(text: str, bot_name: str) -> str:
    return re.sub(rf"@{re.escape(bot_name)}\b", "", text, flags=re.IGNORECASE).strip(_AROUND)


async def _build_draft(services: Services, caller: Caller, message: Message) -> Draft | Refusal:
    replied = replied_to(message)
    name = services.bot.username
    video = asks_for_video(_without_name(message.text or message.caption or "", name))
    words = drafting.with_replied_prompt(prompt_of(message, bot_name=name), message, bot_name=name, video=video)
    given = [await find_picture(services, message)]
    if given == [None] or has_mask(message, words, given[0]):
        given.insert(0, await find_picture(services, replied, any_file=False))
    for one in given:
        if isinstance(one, Refusal):
            return one
    if not words:
        return Refusal("how-guest", {"name": name})
    sources = tuple(one for one in given if isinstance(one, Source))
    request = drafting.Request(intent="", words=words, sources=sources, video=video)
    return build_draft(services, caller, request)


async def _offer(
    services: Services, caller: Caller, guest_query_id: str, draft: Draft, text: str, *, start: str | None = None
) -> GuestAnswer:
    """The order as an offer under that text; `start` leads to the private chat, where somebody has to start first."""
    async with services.database.write() as tx:
        offer = await save_offer(tx, draft)
    keyboard = services.keyboards.inline_offer(
        offer.id, caller.language, credits=offer.credits, video=draft.kind == Kind.VIDEO, start=start
    )
    return GuestAnswer(guest_query_id, article(offer.id, services.bot.username, text, keyboard=keyboard))
