"""/video: a video from words, from the pictures of a message, or on from the end of another video."""

from bot.chat.context import MessageContext, replied_to
from bot.chat.replies import Reply, TextReply
from bot.handlers import drafting, offers
from bot.handlers.idempotency_keys import idempotency_key_of
from bot.handlers.message_pictures import find_shown
from bot.handlers.pictures_at_hand import find_picture
from bot.handlers.services import Services
from bot.i18n.refusal import Refusal
from storage.conversation.posted_messages import PostedMessage


async def video(services: Services, context: MessageContext) -> list[Reply]:
    """`/video PROMPT`: from words, or from the picture or video that comes with the message or that it replies to."""
    message, replied = context.message, replied_to(context.message)
    words = drafting.with_replied_prompt(context.words, message, bot_name=services.bot.username, video=True)
    own = await find_picture(services, message)
    posted = await find_shown(services, context) if own is None else None
    if posted is not None and posted.source is None:
        return [TextReply(context.place, services.translate(context, _refusal_key(posted)))]
    source = own or (posted.source if posted is not None else await find_picture(services, replied, any_file=False))
    if isinstance(source, Refusal):
        return [TextReply(context.place, services.format_refusal(context, source))]
    album_id = message.media_group_id if own is not None else None
    if not words:
        return [TextReply(context.place, services.translate(context, "how-video"))]
    request = drafting.Request(
        intent=idempotency_key_of(context),
        words=words,
        sources=(source,) if source is not None and album_id is None else (),
        album_id=album_id,
        parent_id=posted.order.id if posted is not None else None,
        video=True,
    )
    return await offers.order_or_offer(services, context, request)


async def continue_video(services: Services, context: MessageContext, posted: PostedMessage) -> list[Reply]:
    """A plain reply to one of our videos: a new one from its last frame."""
    if posted.source is None:
        return [TextReply(context.place, services.translate(context, _refusal_key(posted)))]
    request = drafting.Request(
        intent=idempotency_key_of(context),
        words=context.words,
        sources=(posted.source,),
        parent_id=posted.order.id,
        video=True,
    )
    return await offers.order_or_offer(services, context, request)


def _refusal_key(posted: PostedMessage) -> str:
    """Why the message has no picture to go on from."""
    return "refused-no-last-frame" if posted.picture is not None and posted.picture.is_video else "refused-sheet"
