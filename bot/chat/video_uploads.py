"""Stored videos as Telegram takes them: streamed from the store, with a thumbnail; or a link to those it does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import InputFile, InputMediaDocument, InputMediaVideo, Message
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.chat.errors import ErrorKind, classify, missing_right
from bot.media.signed_links import SignedLinks
from bot.media.videos import Videos
from storage.media.store import MediaStore, Missing
from storage.orders.models import Stored

log = structlog.get_logger(__name__)

UPLOAD_SECONDS = 300.0
_LINK_SECONDS = 7 * 24 * 3600
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """An open video and its thumbnail (JPEG), to be sent while it is open."""

    video: Stored
    file: InputFile
    thumbnail: bytes | None

    @property
    def arguments(self) -> dict[str, Any]:
        """What Telegram is told of the video; it reads only small ones by itself (seen 2026-09)."""
        told = {"width": self.video.width, "height": self.video.height, "duration": self.video.seconds}
        return {name: value for name, value in told.items() if value} | {
            "supports_streaming": True,
            "thumbnail": self.thumbnail,
        }

    @property
    def file_arguments(self) -> dict[str, Any]:
        """What Telegram is told of the plain file."""
        return {"thumbnail": self.thumbnail, "disable_content_type_detection": True}

    def as_media(self, *, caption: str, spoiler: bool, as_file: bool) -> InputMediaVideo | InputMediaDocument:
        """For a message that becomes the video, or the plain file."""
        if as_file:
            return InputMediaDocument(self.file, caption=caption, parse_mode="HTML", **self.file_arguments)
        return InputMediaVideo(
            self.file, caption=caption, parse_mode="HTML", has_spoiler=spoiler or None, **self.arguments
        )

    async def send(self, bot: ExtBot[Any], *, caption: str, spoiler: bool, **how: Any) -> Message:
        """Sends the video; as a plain file what Telegram's apps do not play, or what it refuses as a video."""
        if self.video.playable:
            try:
                return await bot.send_video(
                    video=self.file, caption=caption, has_spoiler=spoiler or None, **self.arguments, **how
                )
            except BadRequest as error:
                if missing_right(error) is not None or classify(error) not in (ErrorKind.BAD_PHOTO, ErrorKind.REFUSED):
                    raise
                log.warning("not accepted as a video, sending as a file", key=self.video.key, why=str(error))
        return await bot.send_document(document=self.file, caption=caption, **self.file_arguments, **how)


class VideoUploads:
    """Opens stored videos. Telegram takes up to `limit_mb` megabytes."""

    def __init__(self, *, videos: Videos, media: MediaStore, links: SignedLinks, presigns: bool, limit_mb: int) -> None:
        self.limit_mb = limit_mb
        self._videos = videos
        self._media = media
        self._links = links
        self._presigns = presigns

    def is_too_large(self, video: Stored) -> bool:
        """Whether Telegram refuses a file of that size."""
        return video.size > self.limit_mb * _MEGABYTE

    @asynccontextmanager
    async def open(self, video: Stored, *, name: str) -> AsyncIterator[Upload]:
        """The video as a file of that name. Raises `Missing` and `StorageDown`."""
        async with self._videos.open(video.key) as content:
            file = InputFile(content, filename=name, attach=True, read_file_handle=False)
            yield Upload(video, file, await self._thumbnail(video))

    async def link(self, video: Stored) -> str | None:
        """A public address of the video for a week; None where the bot has none."""
        if (link := self._links.make(video.key, seconds=_LINK_SECONDS)) is not None:
            return link
        return await self._media.link(video.key, seconds=_LINK_SECONDS) if self._presigns else None

    async def _thumbnail(self, video: Stored) -> bytes | None:
        try:
            return await self._media.get(video.thumbnail_key) if video.thumbnail_key is not None else None
        except Missing:
            return None


def megabytes(video: Stored) -> int:
    """The size, rounded up."""
    return -(-video.size // _MEGABYTE)
