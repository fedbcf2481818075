"""Fetches the finished video of a part: streamed into the store, told from its last frame by content."""

from dataclasses import replace

import structlog

from bot.media.decoder_pool import DecoderPool, DecoderUnavailable
from bot.media.formats import NotAPicture, extension
from bot.media.video.formats import FILE_BYTES, KeptVideo, NotAVideo, Reason
from bot.media.videos import Videos
from providers.contract import Gateway
from providers.errors import GatewayError, Unfetchable
from providers.transport import Transport
from storage.media.store import MediaStore, MediaUnavailable, Missing
from storage.orders.models import Order, Part, Stored

log = structlog.get_logger(__name__)

_SECONDS = 300.0
_MOST_FILES = 3  # a gateway may put pictures beside the video


class VideoResults:
    """Videos from gateways. None is ever whole in memory."""

    def __init__(self, *, transport: Transport, videos: Videos, media: MediaStore, decoder_pool: DecoderPool) -> None:
        self._transport = transport
        self._videos = videos
        self._media = media
        self._decoder_pool = decoder_pool

    async def store(self, order: Order, part: Part, gateway: Gateway | None, urls: tuple[str, ...]) -> Stored:
        """The first of the files that is a video, with a picture before it as its last frame.

        Raises the gateway's errors, `NotAVideo`, `DecoderUnavailable` and `StorageDown`.
        """
        others: list[str] = []
        refused: NotAVideo | Unfetchable = NotAVideo(Reason.FORMAT)
        for url in urls[:_MOST_FILES]:
            try:
                kept = await self._keep(order, part, gateway, url)
            except (NotAVideo, Unfetchable) as error:
                refused = error
                others.append(url)
                continue
            if kept.thumbnail_key is None:
                kept = replace(kept, thumbnail_key=await self._keep_thumbnail(order, part))
            last_frame_key = await self._keep_last_frame(order, part, gateway, others[-1]) if others else None
            return _stored(kept, last_frame_key)
        raise refused

    async def _keep(self, order: Order, part: Part, gateway: Gateway | None, url: str) -> KeptVideo:
        async with self._transport.streamed(url, gateway, limit=FILE_BYTES, seconds=_SECONDS) as pieces:
            return await self._videos.keep(pieces, name=f"out/{part.id}/1", owner=order.user_id)

    async def _keep_thumbnail(self, order: Order, part: Part) -> str | None:
        """The key of one made of the picture that is animated; None where there is none."""
        if not order.sources or order.uses_references:
            return None
        try:
            first = await self._media.get(f"in/{order.id}/1")
            async with self._decoder_pool.slot(order.user_id) as decoder:
                content = await decoder.thumbnail(first)
            key = f"out/{part.id}/1.jpg"
            await self._media.put(key, content, "image/jpeg")
            return key
        except (Missing, NotAPicture, DecoderUnavailable, MediaUnavailable) as error:
            log.info("no thumbnail", part=part.id, why=str(error))
            return None

    async def _keep_last_frame(self, order: Order, part: Part, gateway: Gateway | None, url: str) -> str | None:
        """The key of the picture; None if it cannot be had: the video does not need it."""
        try:
            async with self._transport.downloaded(url, gateway) as content:
                async with self._decoder_pool.slot(order.user_id) as decoder:
                    picture = (await decoder.inspect(content)).original
                key = f"out/{part.id}/1-last.{extension(picture.media_type)}"
                await self._media.put(key, picture.content, picture.media_type)
                return key
        except (GatewayError, NotAPicture, DecoderUnavailable, MediaUnavailable) as error:
            log.info("no last frame", part=part.id, gateway=part.gateway, why=str(error))
            return None


def _stored(kept: KeptVideo, last_frame_key: str | None) -> Stored:
    return Stored(
        kept.key,
        kept.media_type,
        kept.width,
        kept.height,
        kept.size,
        seconds=kept.seconds,
        playable=kept.playable,
        thumbnail_key=kept.thumbnail_key,
        last_frame_key=last_frame_key,
    )
