"""/imagine, /edit, and a plain reply to one of our pictures."""

from telegram.error import TelegramError

from bot.chat.context import MessageContext, picture_in, unreadable_in
from bot.chat.reply_sender import Reply, TextReply
from bot.handlers import offers, order_placement
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.services import Services
from storage.conversation.posted_messages import PostedMessage, find_posted
from storage.conversation.questions import Question, take_answered
from storage.orders.gateway_callbacks import keep_album_item
from storage.orders.models import Source


async def imagine(services: Services, context: MessageContext) -> list[Reply]:
    """`/imagine PROMPT`: paints; with a picture at hand it edits that."""
    return await _ask(services, context, usage="how-imagine")


async def edit(services: Services, context: MessageContext) -> list[Reply]:
    """`/edit PROMPT`: edits the picture of this message, or of the one it replies to."""
    return await _ask(services, context, usage="how-edit")


async def _ask(services: Services, context: MessageContext, *, usage: str) -> list[Reply]:
    message, replied = context.message, context.message.reply_to_message
    words = context.words
    if not words and usage == "how-imagine" and replied is not None:
        words = replied.text or ""
    own = picture_in(message)
    if usage == "how-edit" and (rest := _after_me(words)) is not None:
        return await _edit_me(services, context, rest)
    if own is None and (format_ := unreadable_in(message) or unreadable_in(replied)) is not None:
        return [TextReply(context.place, services.translate(context, "refused-format", format=format_))]
    shown = await _shown(services, context) if own is None else None
    if shown is not None and shown.source is None:
        return [TextReply(context.place, services.translate(context, "refused-sheet"))]
    album_id = message.media_group_id if own is not None else None
    if own is not None and album_id is not None:
        await keep_item(services, context)
    source = own or (shown.source if shown is not None else picture_in(replied))
    if not words or (usage == "how-edit" and source is None):
        return [
            TextReply(context.place, services.translate(context, usage if source is None or not words else "how-edit"))
        ]
    request = order_placement.Request(
        intent=idempotency_key_of(context),
        words=words,
        sources=(source,) if source is not None and album_id is None else (),
        album_id=album_id,
        parent_id=shown.order.id if shown is not None else None,
    )
    return await offers.order(services, context, request)


def _after_me(words: str) -> str | None:
    """What follows a leading @me, None without it."""
    first, _, rest = words.partition(" ")
    return rest.strip() if first.lower() == "@me" else None


async def _edit_me(services: Services, context: MessageContext, words: str) -> list[Reply]:
    """`/edit @me PROMPT`: edits the profile photo of the one who says it."""
    if not words:
        return [TextReply(context.place, services.translate(context, "how-edit"))]
    source = await _profile_photo(services, context.user_id)
    if source is None:
        return [TextReply(context.place, services.translate(context, "refused-no-profile-photo"))]
    request = order_placement.Request(intent=idempotency_key_of(context), words=words, sources=(source,))
    return await offers.order(services, context, request)


async def _profile_photo(services: Services, user_id: int) -> Source | None:
    """The person's newest profile photo that we may see; chats have none."""
    if user_id < 0:
        return None
    try:
        found = await services.bot.get_user_profile_photos(user_id, limit=1)
    except TelegramError:
        return None
    return Source(file_id=found.photos[0][-1].file_id) if found is not None and found.photos else None


async def edit_again(services: Services, context: MessageContext) -> list[Reply] | None:
    """A plain reply to one of our pictures, or to a question about one, edits it; any other means nothing: None."""
    shown = await _shown(services, context)
    if shown is not None and shown.source is None:
        return [TextReply(context.place, services.translate(context, "refused-sheet"))]
    if not context.words:
        return None
    replied = picture_in(context.message.reply_to_message)
    question = await _question(services, context) if shown is None and replied is None else None
    meant = _meant(shown, question)
    source, parent_id = (meant.source, meant.parent_id) if meant is not None else (replied, None)
    if source is None:
        return None
    request = order_placement.Request(
        intent=idempotency_key_of(context), words=context.words, sources=(source,), parent_id=parent_id
    )
    return await offers.order(services, context, request)


def _meant(shown: PostedMessage | None, question: Question | None) -> Question | None:
    if shown is None or shown.source is None:
        return question
    return Question(shown.source, shown.order.id)


async def _question(services: Services, context: MessageContext) -> Question | None:
    replied = context.message.reply_to_message
    if replied is None:
        return None
    async with services.database.write() as tx:
        return await take_answered(
            tx,
            chat_id=context.place.chat_id,
            user_id=context.user_id,
            message_id=context.place.message_id,
            replied_id=replied.message_id,
        )


async def keep_item(services: Services, context: MessageContext) -> list[Reply]:
    """A picture of an album is kept for the one whose caption calls us."""
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
    return []


async def _shown(services: Services, context: MessageContext) -> PostedMessage | None:
    """The order, with a picture, that the message replied to shows."""
    replied = context.message.reply_to_message
    if replied is None or (replied.from_user is None and replied.sender_chat is None):
        return None
    async with services.database.read() as connection:
        found = await find_posted(connection, chat_id=context.place.chat_id, message_id=replied.message_id)
    return found if found is not None and found.order.pictures else None
