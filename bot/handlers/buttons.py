"""Buttons under our messages. Each press is answered; only the owner's does anything."""

from collections.abc import Callable
from dataclasses import replace

from telegram import Message

from bot.chat.context import Place, Press
from bot.chat.reply_sender import Alert, Answer, Ask, Delete, SendFile
from bot.handlers import cancel, inline, offers, order_placement, privacy, reorder, share
from bot.handlers.permissions import is_admin
from bot.handlers.services import House
from bot.i18n.refusal import Refusal
from bot.media.formats import extension
from storage.conversation.inline_messages import forget_photo
from storage.conversation.posted_messages import shown_at
from storage.conversation.questions import ask
from storage.orders.models import Order, Source, Stored
from storage.orders.orders import Draft, load

_OF_A_PICTURE = ("vary", "edit", "large", "file")
_OF_WORDS = ("again", "vary", "large", "share")


async def press(house: House, pressed: Press) -> list[Answer]:
    """Does what the button says."""
    if pressed.verb == "paint":
        return await offers.accept(house, pressed)
    if pressed.verb == "post":
        return await inline.accept(house, pressed)
    if pressed.verb == "forget":
        return await privacy.pressed(house, pressed)
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
    order = await _order(house, pressed.order_id) if handle is not None else None
    if handle is None or order is None or not _stands(pressed, order):
        return [_alert(house, pressed, "alert-gone", loud=True)]
    if pressed.verb == "delete" and not await _shows(house, pressed, order):
        return [_alert(house, pressed, "alert-gone", loud=True)]
    if not await _may_press(house, pressed, order):
        return [_alert(house, pressed, "alert-not-yours", loud=True)]
    if pressed.query.inline_message_id is not None:
        await inline.adopted(house, order, pressed.query.inline_message_id)
    return await handle(house, pressed, order)


async def _order(house: House, order_id: str) -> Order | None:
    try:
        async with house.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


def _stands(pressed: Press, order: Order) -> bool:
    """Whether the picture and the words that the button is about are still there."""
    if pressed.verb in _OF_WORDS and not order.prompt:
        return False
    lowest = 1 if pressed.verb in _OF_A_PICTURE else 0
    return lowest <= pressed.number <= len(order.pictures)


async def _shows(house: House, pressed: Press, order: Order) -> bool:
    """Whether the message with the button is one of that order."""
    message = pressed.query.message
    if message is None or pressed.carried:
        return message is not None
    async with house.database.read() as connection:
        found = await shown_at(connection, chat_id=message.chat.id, message_id=message.message_id)
    return found is not None and found.order.id == order.id


async def _may_press(house: House, pressed: Press, order: Order) -> bool:
    """The owner may; where a chat ordered, its administrators; and those of the chat may clean up there."""
    if order.user_id == pressed.user_id:
        return True
    message = pressed.query.message
    if pressed.verb == "delete" and message is not None and message.chat.type != "private":
        return await is_admin(house, message.chat.id, pressed.user_id)
    return order.user_id < 0 and await is_admin(house, order.chat_id, pressed.user_id)


async def _file(house: House, pressed: Press, order: Order) -> list[Answer]:
    picture = _picture(pressed, order)
    name = f"{order.id}-{pressed.number}.{extension(picture.media_type)}"
    keyboard = house.keyboards.one(order, pressed.number)
    lost = house.sentences.say(pressed.language, "picture-lost")
    file = SendFile(_place(pressed, order), order.id, pressed.number, picture, name, keyboard, lost)
    return [_alert(house, pressed, "alert-file"), file]


async def _edit(house: House, pressed: Press, order: Order) -> list[Answer]:
    """Asks what to change; the answer edits this picture. In a group only the one who is replied to is asked."""
    place = _place(pressed, order)
    if place.chat_id == order.chat_id < 0:
        place = replace(place, message_id=order.message_id)
    source = Source(media_key=_picture(pressed, order).key)
    asked = pressed.user_id if order.user_id > 0 else order.user_id
    async with house.database.write() as tx:
        question = await ask(tx, chat_id=place.chat_id, user_id=asked, source=source, parent_id=order.id)
    text = house.sentences.say(pressed.language, "edit-question")
    hint = house.sentences.plain(pressed.language, "edit-hint")
    return [Alert(pressed.query.id), Ask(place, question, text, hint)]


async def _share(house: House, pressed: Press, order: Order) -> list[Answer]:
    return share.share(house, pressed, order, _place(pressed, order))


async def _delete(house: House, pressed: Press, order: Order) -> list[Answer]:
    done, failed = (house.sentences.plain(pressed.language, key) for key in ("alert-deleted", "alert-undeletable"))
    place = _place(pressed, order)
    if (place.chat_id, place.message_id) == (order.chat_id, order.placeholder_id):
        async with house.database.write() as tx:
            await forget_photo(tx, order_id=order.id)
    return [Delete(place, pressed.query.id, done, failed)]


async def _again(house: House, pressed: Press, order: Order) -> list[Answer]:
    return await _ordered(house, pressed, order, reorder.again)


async def _vary(house: House, pressed: Press, order: Order) -> list[Answer]:
    return await _ordered(house, pressed, order, reorder.vary)


async def _large(house: House, pressed: Press, order: Order) -> list[Answer]:
    return await _ordered(house, pressed, order, reorder.large)


async def _ordered(
    house: House, pressed: Press, order: Order, drafted: Callable[[House, Press, Order, Place], Draft | Refusal]
) -> list[Answer]:
    draft = drafted(house, pressed, order, _place(pressed, order))
    refused = draft if isinstance(draft, Refusal) else await order_placement.submit(house, draft)
    if refused is not None:
        text = house.sentences.plain(pressed.language, refused.key, **refused.args)
        return [Alert(pressed.query.id, text, loud=True)]
    assert isinstance(draft, Draft)
    text = house.sentences.plain(pressed.language, "alert-ordered", credits=draft.credits)
    return [Alert(pressed.query.id, text)]


def _picture(pressed: Press, order: Order) -> Stored:
    return order.pictures[pressed.number - 1]


def _place(pressed: Press, order: Order) -> Place:
    """Under the message that carries the button; the order's own place when Telegram forgot the message."""
    message = pressed.query.message
    if message is None:
        return Place(order.chat_id, order.thread_id, order.placeholder_id or order.message_id)
    if isinstance(message, Message):
        return Place.of(message)
    thread = order.thread_id if message.chat.id == order.chat_id else None
    return Place(message.chat.id, thread, message.message_id)


def _alert(house: House, pressed: Press, key: str, *, loud: bool = False) -> Alert:
    return Alert(pressed.query.id, house.sentences.plain(pressed.language, key), loud=loud)
