"""/imagine, /edit, and a plain reply to one of our pictures."""

from bot.answers import Answer, Say
from bot.calls import Call, picture_in
from bot.handlers import placing
from bot.house import House
from storage.inbox import keep_album_item
from storage.orders import at_placeholder
from storage.records import Order, Source


async def imagine(house: House, call: Call) -> list[Answer]:
    """`/imagine PROMPT`: paints; with a picture at hand it edits that."""
    return await _ask(house, call, usage="how-imagine")


async def edit(house: House, call: Call) -> list[Answer]:
    """`/edit PROMPT`: edits the picture of this message, or of the one it replies to."""
    return await _ask(house, call, usage="how-edit")


async def _ask(house: House, call: Call, *, usage: str) -> list[Answer]:
    message, replied = call.message, call.message.reply_to_message
    words = call.words
    if not words and usage == "how-imagine" and replied is not None:
        words = replied.text or ""
    own = picture_in(message)
    parent = await _ours(house, call) if own is None else None
    if parent is not None and len(parent.pictures) > 1:
        return [Say(call.place, house.say(call, "refused-sheet"))]
    album_id = message.media_group_id if own is not None else None
    if own is not None and album_id is not None:
        await keep_item(house, call)
    source = own or (_picture_of(parent) if parent is not None else picture_in(replied))
    if not words or (usage == "how-edit" and source is None):
        return [Say(call.place, house.say(call, usage if source is None or not words else "how-edit"))]
    request = placing.Request(
        intent=intent_of(call),
        words=words,
        sources=(source,) if source is not None and album_id is None else (),
        album_id=album_id,
        parent_id=parent.id if parent is not None else None,
    )
    return await placing.order(house, call, request)


async def edit_again(house: House, call: Call) -> list[Answer]:
    """A plain reply to one of our pictures edits it again; a reply to anything else of ours says nothing."""
    parent = await _ours(house, call)
    replied = picture_in(call.message.reply_to_message)
    if parent is not None and len(parent.pictures) > 1:
        return [Say(call.place, house.say(call, "refused-sheet"))]
    source = _picture_of(parent) if parent is not None and parent.pictures else replied
    if source is None or not call.words:
        return []
    request = placing.Request(
        intent=intent_of(call), words=call.words, sources=(source,), parent_id=parent.id if parent else None
    )
    return await placing.order(house, call, request)


async def keep_item(house: House, call: Call) -> list[Answer]:
    """A picture of an album is kept for the one whose caption calls us."""
    source = picture_in(call.message)
    if source is not None and call.message.media_group_id is not None:
        async with house.database.write() as tx:
            await keep_album_item(
                tx,
                chat_id=call.place.chat_id,
                album_id=call.message.media_group_id,
                message_id=call.place.message_id,
                source=source,
            )
    return []


def intent_of(call: Call) -> str:
    """One order per message, however often its update comes."""
    return f"message:{call.place.chat_id}:{call.place.message_id}"


async def _ours(house: House, call: Call) -> Order | None:
    """The order whose message is replied to."""
    replied = call.message.reply_to_message
    if replied is None or (replied.from_user is None and replied.sender_chat is None):
        return None
    async with house.database.read() as connection:
        found = await at_placeholder(connection, chat_id=call.place.chat_id, message_id=replied.message_id)
    return found if found is not None and found.pictures else None


def _picture_of(order: Order) -> Source:
    return Source(media_key=order.pictures[0].key)
