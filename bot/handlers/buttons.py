"""Buttons under our messages. Each press is answered; only the owner's does anything."""

from collections.abc import Callable
from dataclasses import replace

from telegram import Message

from bot.chat.context import ButtonContext, ReplyTarget
from bot.chat.reply_sender import Delete, FileReply, QuestionReply, Reply, Toast
from bot.handlers import cancel, inline, offers, order_placement, privacy, reorder, share
from bot.handlers.permissions import is_admin
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from bot.media.formats import extension
from storage.conversation.inline_messages import forget_photo
from storage.conversation.posted_messages import find_posted
from storage.conversation.questions import save_question
from storage.orders.models import Order, Source, Stored
from storage.orders.order_queries import load
from storage.orders.orders import Draft

_OF_A_PICTURE = ("vary", "edit", "large", "file")
_OF_WORDS = ("again", "vary", "large", "share")


async def press(services: Services, pressed: ButtonContext) -> list[Reply]:
    """Does what the button says."""
    if pressed.verb == "paint":
        return await offers.accept(services, pressed)
    if pressed.verb == "post":
        return await inline.accept(services, pressed)
    if pressed.verb == "forget":
        return await privacy.pressed(services, pressed)
    verbs = {
        "again": _again,
        "vary": _vary,
        "large": _large,
        "edit": _edit,
        "file": _file,
        "share": _share,
        "delete": _delete,
        "cancel": cancel.pressed,
    }
    handle = verbs.get(pressed.verb)
    order = await _order(services, pressed.order_id) if handle is not None else None
    if handle is None or order is None or not _stands(pressed, order):
        return [_alert(services, pressed, "alert-gone", loud=True)]
    if pressed.verb == "delete" and not await _shows(services, pressed, order):
        return [_alert(services, pressed, "alert-gone", loud=True)]
    if not await _may_press(services, pressed, order):
        return [_alert(services, pressed, "alert-not-yours", loud=True)]
    if pressed.query.inline_message_id is not None:
        await inline.adopted(services, order, pressed.query.inline_message_id)
    return await handle(services, pressed, order)


async def _order(services: Services, order_id: str) -> Order | None:
    try:
        async with services.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _stands(pressed: ButtonContext, order: Order) -> bool:
    """Whether the picture and the words that the button is about are still there."""
    if pressed.verb in _OF_WORDS and not order.prompt:
        return False
    lowest = 1 if pressed.verb in _OF_A_PICTURE else 0
    return lowest <= pressed.number <= len(order.pictures)


async def _shows(services: Services, pressed: ButtonContext, order: Order) -> bool:
    """Whether the message with the button is one of that order."""
    message = pressed.query.message
    if message is None or pressed.carried:
        return message is not None
    async with services.database.read() as connection:
        found = await find_posted(connection, chat_id=message.chat.id, message_id=message.message_id)
    return found is not None and found.order.id == order.id


async def _may_press(services: Services, pressed: ButtonContext, order: Order) -> bool:
    """The owner may; where a chat ordered, its administrators; and those of the chat may clean up there."""
    if order.user_id == pressed.user_id:
        return True
    message = pressed.query.message
    if pressed.verb == "delete" and message is not None and message.chat.type != "private":
        return await is_admin(services, message.chat.id, pressed.user_id)
    return order.user_id < 0 and await is_admin(services, order.chat_id, pressed.user_id)


async def _file(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    picture = _picture(pressed, order)
    name = f"{order.id}-{pressed.number}.{extension(picture.media_type)}"
    keyboard = services.keyboards.one(order, pressed.number)
    lost = services.translations.html(pressed.language, "picture-lost")
    file = FileReply(_place(pressed, order), order.id, pressed.number, picture, name, keyboard, lost)
    return [_alert(services, pressed, "alert-file"), file]


async def _edit(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    """Asks what to change; the answer edits this picture. In a group only the one who is replied to is asked."""
    place = _place(pressed, order)
    if place.chat_id == order.chat_id < 0:
        place = replace(place, message_id=order.message_id)
    source = Source(media_key=_picture(pressed, order).key)
    asked = pressed.user_id if order.user_id > 0 else order.user_id
    async with services.database.write() as tx:
        question = await save_question(tx, chat_id=place.chat_id, user_id=asked, source=source, parent_id=order.id)
    text = services.translations.html(pressed.language, "edit-question")
    hint = services.translations.plain(pressed.language, "edit-hint")
    return [Toast(pressed.query.id), QuestionReply(place, question, text, hint)]


async def _share(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    return share.share(services, pressed, order, _place(pressed, order))


async def _delete(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    done, failed = (
        services.translations.plain(pressed.language, key) for key in ("alert-deleted", "alert-undeletable")
    )
    place = _place(pressed, order)
    if (place.chat_id, place.message_id) == (order.chat_id, order.placeholder_id):
        async with services.database.write() as tx:
            await forget_photo(tx, order_id=order.id)
    return [Delete(place, pressed.query.id, done, failed)]


async def _again(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    return await _ordered(services, pressed, order, reorder.again)


async def _vary(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    return await _ordered(services, pressed, order, reorder.vary)


async def _large(services: Services, pressed: ButtonContext, order: Order) -> list[Reply]:
    return await _ordered(services, pressed, order, reorder.large)


async def _ordered(
    services: Services,
    pressed: ButtonContext,
    order: Order,
    drafted: Callable[[Services, ButtonContext, Order, ReplyTarget], Draft | Refusal],
) -> list[Reply]:
    draft = drafted(services, pressed, order, _place(pressed, order))
    refused = draft if isinstance(draft, Refusal) else await order_placement.submit(services, draft)
    if refused is not None:
        text = services.translations.plain(pressed.language, refused.key, **refused.args)
        return [Toast(pressed.query.id, text, loud=True)]
    assert isinstance(draft, Draft)
    text = services.translations.plain(pressed.language, "alert-ordered", credits=draft.credits)
    return [Toast(pressed.query.id, text)]


def _picture(pressed: ButtonContext, order: Order) -> Stored:
    return order.pictures[pressed.number - 1]


def _place(pressed: ButtonContext, order: Order) -> ReplyTarget:
    """Under the message that carries the button; the order's own place when Telegram forgot the message."""
    message = pressed.query.message
    if message is None:
        return ReplyTarget(order.chat_id, order.thread_id, order.placeholder_id or order.message_id)
    if isinstance(message, Message):
        return ReplyTarget.of(message)
    thread = order.thread_id if message.chat.id == order.chat_id else None
    return ReplyTarget(message.chat.id, thread, message.message_id)


def _alert(services: Services, pressed: ButtonContext, key: str, *, loud: bool = False) -> Toast:
    return Toast(pressed.query.id, services.translations.plain(pressed.language, key), loud=loud)
