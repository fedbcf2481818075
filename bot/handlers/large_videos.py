"""Videos that are too large for Telegram, sent again: as a link."""

from telegram import InlineKeyboardMarkup

from bot.chat.context import ReplyTarget
from bot.chat.replies import TextReply
from bot.chat.video_uploads import megabytes
from bot.handlers.services import Services
from storage.orders.models import Order


async def build_link_reply(services: Services, place: ReplyTarget, language: str, order: Order) -> TextReply | None:
    """The text with a link to the order's video; None for what Telegram takes."""
    video, uploads = order.pictures[0], services.video_uploads
    if not video.is_video or not uploads.is_too_large(video):
        return None
    link = await uploads.link(video)
    key = "video-too-large" if link is not None else "video-too-large-unlinked"
    text = services.translations.html(language, key, id=order.id, size=megabytes(video), limit=uploads.limit_mb)
    keyboard: InlineKeyboardMarkup = services.keyboards.finished(order, link=link)
    return TextReply(place, text, keyboard)
