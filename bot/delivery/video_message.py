"""How an order's message becomes a video: the video itself, a file, or a link where it is too large."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import InputMediaDocument, InputMediaVideo, Message

from bot.chat.video_uploads import VideoUploads, megabytes
from bot.delivery.captions import OrderCaptions
from bot.i18n.translations import Translations
from bot.orders.ports import TooLarge
from storage.orders.models import Order


@dataclass(frozen=True, slots=True)
class LinkText:
    """A text (HTML) with a link to the video, None where there can be none."""

    text: str
    link: str | None


class VideoMessages:
    """What an order's message becomes."""

    def __init__(self, *, uploads: VideoUploads, captions: OrderCaptions, translations: Translations) -> None:
        self._uploads = uploads
        self._captions = captions
        self._translations = translations

    @asynccontextmanager
    async def open(
        self, order: Order, *, late_result: bool, as_file: bool
    ) -> AsyncIterator[InputMediaVideo | InputMediaDocument | LinkText]:
        """The order's video, to be sent while it is open. Raises `Missing`, `MediaUnavailable` and `TooLarge`.

        `as_file`: the plain file, with a word on why. Of what came after the refund it is said why there is no link.
        """
        video = order.pictures[0]
        if self._uploads.is_too_large(video):
            link = await self._uploads.link(video)
            if link is None and not late_result:
                raise TooLarge(f"{megabytes(video)} MB")
            key = "video-too-large" if link is not None else "video-too-large-unlinked"
            about: dict[str, str | int] = {"id": order.id, "size": megabytes(video), "limit": self._uploads.limit_mb}
            yield LinkText(self._translations.html(order.language, key, **about), link)
            return
        caption = self._captions.caption(order, late_result=late_result)
        if as_file:
            caption = f"{caption}\n{self._translations.html(order.language, 'caption-as-file')}"
        async with self._uploads.open(video, name=f"{order.id}.{video.extension}") as upload:
            yield upload.as_media(caption=caption, spoiler=order.spoiler, as_file=as_file)


def file_id_of(message: Message) -> str | None:
    """Telegram's file_id of the photo or video; a video without sound may have become an animation."""
    if message.photo:
        return message.photo[-1].file_id
    shown = message.video or message.animation
    return shown.file_id if shown is not None else None
