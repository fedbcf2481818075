"""/imagine, /edit, and a plain reply to one of the bot's images."""

from telegram.error import TelegramError

from bot.chat.attachments import picture_in
from bot.chat.context import MessageContext, replied_to
from bot.chat.replies import Reply, TextReply
from bot.handlers import drafting, offers, video
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.masked_edits import build_masked_request, has_mask
from bot.handlers.message_pictures import find_shown
from bot.handlers.pictures_at_hand import find_picture
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from storage.conversation.posted_messages import PostedMessage
from storage.conversation.questions import Question, take_answered
from storage.orders.models import Source


async def imagine(services: Services, context: MessageContext) -> list[Reply]:
    """`/imagine PROMPT`: generates an image, or edits the image that comes with the message."""
    return await _order(services, context, usage="how-imagine")


async def edit(services: Services, context: MessageContext) -> list[Reply]:
    """`/edit PROMPT`: edits the image of this message, or of the message it replies to."""
    return await _order(services, context, usage="how-edit")


async def _order(services: Services, context: MessageContext, *, usage: str) -> list[Reply]:
    message, edits = context.message, usage == "how-edit"
    # A comment replies to its channel's post by itself: only /edit is about the post's picture.
    replied = message.reply_to_message if edits else replied_to(message)
    words = (
        context.words if edits else drafting.with_replied_prompt(context.words, message, bot_name=services.bot.username)
    )
    if edits and (rest := _strip_me(words)) is not None:
        return await _edit_me(services, context, rest)
    own = await find_picture(services, message)
    if own is not None and has_mask(message, words, own):
        return await _edit_masked(services, context, words, own)
    posted = await find_shown(services, context) if own is None else None
    if posted is not None and posted.order.kind == Kind.VIDEO:
        return [TextReply(context.place, services.translate(context, "refused-edit-video"))]
    if posted is not None and posted.source is None:
        return [TextReply(context.place, services.translate(context, "refused-sheet"))]
    source = own or (posted.source if posted is not None else await find_picture(services, replied, any_file=edits))
    if isinstance(source, Refusal):
        return [TextReply(context.place, services.format_refusal(context, source))]
    album_id = message.media_group_id if own is not None else None
    if not words or (edits and source is None):
        return [TextReply(context.place, services.translate(context, usage if source is None else "how-edit"))]
    request = drafting.Request(
        intent=idempotency_key_of(context),
        words=words,
        sources=(source,) if source is not None and album_id is None else (),
        album_id=album_id,
        parent_id=posted.order.id if posted is not None else None,
    )
    return await offers.order_or_offer(services, context, request)


async def _edit_masked(services: Services, context: MessageContext, words: str, mask: Source | Refusal) -> list[Reply]:
    request = await build_masked_request(services, context, words, mask)
    if isinstance(request, Refusal):
        return [TextReply(context.place, services.format_refusal(context, request))]
    return await offers.order_or_offer(services, context, request)


def _strip_me(words: str) -> str | None:
    """The text after a leading @me, None without it."""
    first, _, rest = words.partition(" ")
    return rest.strip() if first.lower() == "@me" else None


async def _edit_me(services: Services, context: MessageContext, words: str) -> list[Reply]:
    """`/edit @me PROMPT`: edits the sender's profile photo."""
    if not words:
        return [TextReply(context.place, services.translate(context, "how-edit"))]
    source = await _profile_photo(services, context.user_id)
    if source is None:
        return [TextReply(context.place, services.translate(context, "refused-no-profile-photo"))]
    request = drafting.Request(intent=idempotency_key_of(context), words=words, sources=(source,))
    return await offers.order_or_offer(services, context, request)


async def _profile_photo(services: Services, user_id: int) -> Source | None:
    """The person's newest visible profile photo; None for chats."""
    if user_id < 0:
        return None
    try:
        found = await services.bot.get_user_profile_photos(user_id, limit=1)
    except TelegramError:
        return None
    return Source(file_id=found.photos[0][-1].file_id) if found is not None and found.photos else None


async def on_reply_to_picture(services: Services, context: MessageContext) -> list[Reply] | None:
    """Edits the image that a plain reply refers to, directly or through a question; None for any other reply."""
    posted = await find_shown(services, context)
    if posted is not None and posted.order.kind == Kind.VIDEO:
        return await video.continue_video(services, context, posted) if context.words else None
    if posted is not None and posted.source is None:
        return [TextReply(context.place, services.translate(context, "refused-sheet"))]
    if not context.words:
        return None
    own = await find_picture(services, context.message, any_file=False)
    if own is not None and has_mask(context.message, context.words, own):
        return await _edit_masked(services, context, context.words, own)
    replied = picture_in(context.message.reply_to_message)
    question = await _take_question(services, context) if posted is None and replied is None else None
    target = _edit_target(posted, question)
    source, parent_id = (target.source, target.parent_id) if target is not None else (replied, None)
    if source is None:
        return None
    request = drafting.Request(
        intent=idempotency_key_of(context), words=context.words, sources=(source,), parent_id=parent_id
    )
    return await offers.order_or_offer(services, context, request)


def _edit_target(posted: PostedMessage | None, question: Question | None) -> Question | None:
    if posted is None or posted.source is None:
        return question
    return Question(posted.source, posted.order.id)


async def _take_question(services: Services, context: MessageContext) -> Question | None:
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
