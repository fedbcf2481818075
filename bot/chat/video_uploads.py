"""Stored videos as Telegram takes them: streamed from the store, with a thumbnail; or a link to those it does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import InputFile, InputMediaDocument, InputMediaVideo

from bot.media.signed_links import SignedLinks
from bot.media.videos import Videos
from storage.media.store import MediaStore, Missing
from storage.orders.models import Stored

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

    def as_media(self, *, caption: str, spoiler: bool) -> InputMediaVideo | InputMediaDocument:
        """For a message that becomes the video; the plain file if Telegram's apps do not play it."""
        if not self.video.playable:
            return InputMediaDocument(self.file, caption=caption, parse_mode="HTML", thumbnail=self.thumbnail)
        return InputMediaVideo(
            self.file, caption=caption, parse_mode="HTML", has_spoiler=spoiler or None, **self.arguments
        )


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
