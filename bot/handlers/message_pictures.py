"""Pictures that a message brings: an album's, and those of our order that it replies to."""

from bot.chat.attachments import picture_in
from bot.chat.context import MessageContext
from bot.chat.replies import Reply, TextReply
from bot.handlers.services import Services
from storage.conversation.posted_messages import PostedMessage, find_posted
from storage.orders.gateway_callbacks import album, keep_album_item


async def save_album_picture(services: Services, context: MessageContext) -> None:
    """Stores an image of an album for the order in another message's caption."""
    source = picture_in(context.message)
    if source is not None and context.message.media_group_id is not None:
        async with services.database.write() as tx:
            await keep_album_item(
                tx,
                chat_id=context.place.chat_id,
                album_id=context.message.media_group_id,
                message_id=context.place.message_id,
                source=source,
            )


async def on_album_without_words(services: Services, context: MessageContext) -> list[Reply]:
    """How to edit an album, said under its first picture: a private album without a caption orders nothing."""
    album_id = context.message.media_group_id
    if picture_in(context.message) is None or album_id is None:
        return []
    async with services.database.read() as connection:
        known = await album(connection, chat_id=context.place.chat_id, album_id=album_id)
    return [TextReply(context.place, services.translate(context, "photo-album"))] if len(known) == 1 else []


async def find_shown(services: Services, context: MessageContext) -> PostedMessage | None:
    """The order whose images the replied message shows."""
    replied = context.message.reply_to_message
    if replied is None or (replied.from_user is None and replied.sender_chat is None):
        return None
    async with services.database.read() as connection:
        found = await find_posted(connection, chat_id=context.place.chat_id, message_id=replied.message_id)
    return found if found is not None and found.order.pictures else None
