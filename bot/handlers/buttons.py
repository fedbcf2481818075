"""Buttons under the bot's messages. Every press is answered; only the owner's press has an effect."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from telegram import Message

from bot.chat.context import ButtonContext, ReplyTarget
from bot.chat.replies import Delete, FileReply, QuestionReply, Reply, Toast
from bot.handlers import cancel, inline, offers, order_placement, privacy, reorder, share
from bot.handlers.buy import with_buy_hint
from bot.handlers.large_videos import build_link_reply
from bot.handlers.permissions import is_admin, load_effective_settings
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.preferences.effective import EffectiveSettings
from providers.contract import Kind
from storage.conversation.inline_messages import forget_photo
from storage.conversation.posted_messages import find_posted
from storage.conversation.questions import save_question
from storage.orders.draft import Draft
from storage.orders.models import Order, Source, Stored
from storage.orders.order_queries import load

_OF_A_PICTURE = ("vary", "edit", "large", "file", "animate", "longer", "shorter")
_FROM_A_PICTURE = ("vary", "edit", "large", "animate")  # of a video: from its last frame
_OF_WORDS = ("again", "vary", "large", "share", "animate", "longer", "shorter")


async def on_press(services: Services, press: ButtonContext) -> list[Reply]:
    """Handles the press of a button under an order, an offer or a question."""
    if press.verb == "paint":
        return await offers.on_accept_press(services, press)
    if press.verb == "post":
        return await inline.on_order_press(services, press)
    if press.verb == "forget":
        return await privacy.on_press(services, press)
    verbs = {
        "again": _on_again,
        "vary": _on_vary,
        "large": _on_large,
        "animate": _on_animate,
        "longer": _on_longer,
        "shorter": _on_shorter,
        "edit": _on_edit,
        "file": _on_file,
        "share": _on_share,
        "delete": _on_delete,
        "cancel": cancel.on_press,
    }
    handle = verbs.get(press.verb)
    order = await _find_order(services, press.order_id) if handle is not None else None
    if handle is None or order is None or not _is_available(press, order):
        return [_toast(services, press, "alert-gone", as_alert=True)]
    if press.verb == "delete" and not await _message_shows(services, press, order):
        return [_toast(services, press, "alert-gone", as_alert=True)]
    if not await _can_press(services, press, order):
        return [_toast(services, press, "alert-not-yours", as_alert=True)]
    if press.query.inline_message_id is not None:
        await inline.attach_message(services, order, press.query.inline_message_id)
    return await handle(services, press, order)


async def _find_order(services: Services, order_id: str) -> Order | None:
    try:
        async with services.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _is_available(press: ButtonContext, order: Order) -> bool:
    """Whether the order still has the image and prompt that the button needs."""
    if press.verb in _OF_WORDS and not order.prompt:
        return False
    lowest = 1 if press.verb in _OF_A_PICTURE else 0
    if not lowest <= press.number <= len(order.pictures):
        return False
    return press.verb not in _FROM_A_PICTURE or _picture_of(press, order).picture_key is not None


async def _message_shows(services: Services, press: ButtonContext, order: Order) -> bool:
    """Whether the message with the button belongs to the order."""
    message = press.query.message
    if message is None or press.has_button:
        return message is not None
    async with services.database.read() as connection:
        found = await find_posted(connection, chat_id=message.chat.id, message_id=message.message_id)
    return found is not None and found.order.id == order.id


async def _can_press(services: Services, press: ButtonContext, order: Order) -> bool:
    """The owner may; for a chat's order its administrators; a chat's administrators may delete messages there."""
    if order.user_id == press.user_id:
        return True
    message = press.query.message
    if press.verb == "delete" and message is not None and message.chat.type != "private":
        return await is_admin(services, message.chat.id, press.user_id)
    return order.user_id < 0 and await is_admin(services, order.chat_id, press.user_id)


async def _on_file(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    large = await build_link_reply(services, _reply_target(press, order), press.language, order)
    if large is not None:
        return [Toast(press.query.id), large]
    picture = _picture_of(press, order)
    name = f"{order.id}-{press.number}.{picture.extension}"
    effective = await _effective_settings(services, press, order)
    keyboard = services.keyboards.one(order, press.number, effective=effective)
    lost = services.translations.html(press.language, "picture-lost")
    file = FileReply(_reply_target(press, order), order.id, press.number, picture, name, keyboard, lost)
    return [_toast(services, press, "alert-file"), file]


async def _on_edit(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    """Asks what to change; the answer edits this image. In a group the question replies to the person's message."""
    place = _reply_target(press, order)
    if place.chat_id == order.chat_id < 0:
        place = replace(place, message_id=order.message_id)
    source = Source(media_key=_picture_of(press, order).picture_key)
    asked_id = press.user_id if order.user_id > 0 else order.user_id
    async with services.database.write() as tx:
        question = await save_question(tx, chat_id=place.chat_id, user_id=asked_id, source=source, parent_id=order.id)
    text = services.translations.html(press.language, "edit-question")
    hint = services.translations.plain(press.language, "edit-hint")
    return [Toast(press.query.id), QuestionReply(place, question, text, hint)]


async def _on_share(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return share.build_share_replies(services, press, order, _reply_target(press, order))


async def _on_delete(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    done, failed = (services.translations.plain(press.language, key) for key in ("alert-deleted", "alert-undeletable"))
    place = _reply_target(press, order)
    if (place.chat_id, place.message_id) == (order.chat_id, order.placeholder_id):
        async with services.database.write() as tx:
            await forget_photo(tx, order_id=order.id)
    return [Delete(place, press.query.id, done, failed)]


async def _on_again(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return await _place_order(services, press, order, reorder.draft_again)


async def _on_vary(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return await _place_order(services, press, order, reorder.draft_variation)


async def _on_large(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return await _place_order(services, press, order, reorder.draft_upscale)


async def _on_animate(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    effective = await _effective_settings(services, press, order)
    return await _place_order(services, press, order, partial(reorder.draft_animation, effective=effective))


async def _on_longer(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return await _place_order(services, press, order, reorder.draft_longer)


async def _on_shorter(services: Services, press: ButtonContext, order: Order) -> list[Reply]:
    return await _place_order(services, press, order, reorder.draft_shorter)


async def _place_order(
    services: Services,
    press: ButtonContext,
    order: Order,
    build_draft: Callable[[Services, ButtonContext, Order, ReplyTarget], Draft | Refusal],
) -> list[Reply]:
    draft = build_draft(services, press, order, _reply_target(press, order))
    if isinstance(draft, Draft) and draft.kind == Kind.VIDEO:
        effective = await load_effective_settings(services, user_id=press.user_id, chat_id=0, thread_id=None)
        if offers.is_expensive(draft, effective):
            return [Toast(press.query.id), *await offers.offer_for_press(services, press, draft)]
    refused = draft if isinstance(draft, Refusal) else await order_placement.place_drafts(services, draft)
    if refused is not None:
        text = services.translations.plain(press.language, refused.key, **refused.args)
        text = with_buy_hint(services, press, refused, text)
        return [Toast(press.query.id, text, as_alert=True)]
    assert isinstance(draft, Draft)
    text = services.translations.plain(press.language, "alert-ordered", credits=draft.credits)
    return [Toast(press.query.id, text)]


async def _effective_settings(services: Services, press: ButtonContext, order: Order) -> EffectiveSettings:
    """The settings of the person where the button is."""
    place = _reply_target(press, order)
    return await load_effective_settings(
        services, user_id=press.user_id, chat_id=place.chat_id, thread_id=place.thread_id
    )


def _picture_of(press: ButtonContext, order: Order) -> Stored:
    return order.pictures[press.number - 1]


def _reply_target(press: ButtonContext, order: Order) -> ReplyTarget:
    """A reply to the message with the button; to the order's placeholder if Telegram no longer sends the message."""
    message = press.query.message
    if message is None:
        return ReplyTarget(order.chat_id, order.thread_id, order.placeholder_id or order.message_id)
    if isinstance(message, Message):
        return ReplyTarget.of(message)
    thread = order.thread_id if message.chat.id == order.chat_id else None
    return ReplyTarget(message.chat.id, thread, message.message_id)


def _toast(services: Services, press: ButtonContext, key: str, *, as_alert: bool = False) -> Toast:
    return Toast(press.query.id, services.translations.plain(press.language, key), as_alert=as_alert)
