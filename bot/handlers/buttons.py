"""Buttons under our messages. Each press is answered; only the owner's does anything."""

from telegram import Message

from bot.answers import Alert, Answer, SendFile
from bot.calls import Place, Press
from bot.handlers import placing
from bot.handlers.rights import is_admin
from bot.house import House
from bot.pictures import extension
from bot.pricing import split
from bot.refusal import Refusal
from providers.contract import Kind
from storage.orders import Draft, cancel, load, unfinished
from storage.records import Order


async def press(house: House, pressed: Press) -> list[Answer]:
    """Does what the button says."""
    verbs = {"again": _again, "file": _file, "cancel": _cancel}
    handle = verbs.get(pressed.verb)
    order = await _order(house, pressed.order_id) if handle is not None else None
    if handle is None or order is None:
        return [_alert(house, pressed, "alert-gone")]
    if not await _may_press(house, pressed, order):
        return [_alert(house, pressed, "alert-not-yours")]
    return await handle(house, pressed, order)


async def _order(house: House, order_id: str) -> Order | None:
    try:
        async with house.database.read() as connection:
            return await load(connection, order_id)
    except KeyError:
        return None


async def _may_press(house: House, pressed: Press, order: Order) -> bool:
    if order.user_id == pressed.user_id:
        return True
    if order.user_id > 0:
        return False
    # a channel or an anonymous administrator ordered it: its administrators own it
    return await is_admin(house, order.chat_id, pressed.user_id)


async def _file(house: House, pressed: Press, order: Order) -> list[Answer]:
    pictures = order.pictures
    if not 1 <= pressed.number <= len(pictures):
        return [_alert(house, pressed, "alert-gone")]
    picture = pictures[pressed.number - 1]
    name = f"{order.id}-{pressed.number}.{extension(picture.media_type)}"
    alert = Alert(pressed.query.id, house.sentences.plain(pressed.language, "alert-file"))
    return [alert, SendFile(_place(pressed, order), picture, name)]


async def _cancel(house: House, pressed: Press, order: Order) -> list[Answer]:
    async with house.database.write() as tx:
        cancelled = await cancel(tx, order.id)
    if cancelled is None:
        return [_alert(house, pressed, "alert-too-late")]
    house.wakeups.heard.set()
    return [Alert(pressed.query.id, house.sentences.plain(pressed.language, "alert-cancelled"))]


async def _again(house: House, pressed: Press, order: Order) -> list[Answer]:
    async with house.database.read() as connection:
        mine = await unfinished(connection, user_id=order.user_id)
    if not any(one.parent_id == order.id and one.prompt == order.prompt for one in mine):
        draft = _draft(house, pressed, order)
        refused = draft if isinstance(draft, Refusal) else await placing.submit(house, draft)
        if refused is not None:
            text = house.sentences.plain(pressed.language, refused.key, **refused.args)
            return [Alert(pressed.query.id, text, loud=True)]
    return [Alert(pressed.query.id, house.sentences.plain(pressed.language, "alert-again"))]


def _draft(house: House, pressed: Press, order: Order) -> Draft | Refusal:
    choices = house.catalog.choose(
        model=order.model,
        kind=Kind(order.kind),
        ratio=order.ratio,
        resolution=order.resolution,
        count=order.count,
        inputs=len(order.sources),
        prompt_length=len(order.prompt),
        via=order.via,
    )
    if isinstance(choices, Refusal):
        return choices
    place = _place(pressed, order)
    return Draft(
        intent=f"press:{pressed.query.id}",
        account_id=order.account_id,
        user_id=order.user_id,
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        message_id=place.message_id,
        language=pressed.language,
        kind=order.kind,
        prompt=order.prompt,
        model=order.model,
        via=order.via,
        ratio=order.ratio,
        resolution=order.resolution,
        part_counts=split(order.count, choices[0].offer.outputs),
        unit_credits=order.unit_credits,
        sources=order.sources,
        parent_id=order.id,
    )


def _place(pressed: Press, order: Order) -> Place:
    """Under the message that carries the button; the order's own place when Telegram forgot the message."""
    message = pressed.query.message
    if message is None:
        return Place(order.chat_id, order.thread_id, order.placeholder_id or order.message_id)
    if isinstance(message, Message):
        return Place.of(message)
    thread = order.thread_id if message.chat.id == order.chat_id else None
    return Place(message.chat.id, thread, message.message_id)


def _alert(house: House, pressed: Press, key: str) -> Alert:
    return Alert(pressed.query.id, house.sentences.plain(pressed.language, key), loud=True)
