"""The endpoint that serves stored pictures and videos by signed links."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import request_response
from starlette.types import Receive, Scope, Send

from bot.media.signed_links import SignedLinks
from bot.web.caller_limits import FailureLimiter
from bot.web.connections import PROLONG
from bot.web.responses import count_failure, retry_later
from bot.web.single_flight import ConcurrencyLimit
from storage.database.errors import StorageDown
from storage.media.store import MediaStore, Missing

_VIDEO_SECONDS = 900.0  # 200 MB at 1.8 Mbit/s; the wait for others counts
_VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}
_SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))


class MediaFiles:
    """Serves files from the media store. A video is never whole in memory.

    So many downloads of each kind go on at once, and others wait: videos, which people read slowly, keep no gateway
    from a picture.
    """

    def __init__(
        self,
        *,
        media: MediaStore,
        links: SignedLinks,
        failures: FailureLimiter,
        pictures_at_once: int = 32,
        videos_at_once: int = 32,
    ) -> None:
        self._media = media
        self._links = links
        self._failures = failures
        self._pictures = ConcurrencyLimit(request_response(self.get), limit=pictures_at_once)
        self._videos = ConcurrencyLimit(request_response(self.get), limit=videos_at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The endpoint."""
        key = self._links.read(scope["path_params"]["token"])
        if key is None or _video_type(key) is None:
            return await self._pictures(scope, receive, send)
        if (prolong := scope.get("extensions", {}).get(PROLONG)) is not None:
            prolong(_VIDEO_SECONDS)
        return await self._videos(scope, receive, send)

    async def get(self, request: Request) -> Response:
        """The file of a valid link, else 404."""
        key = self._links.read(request.path_params["token"])
        try:
            reply = await self._reply(key, only_head=request.method == "HEAD") if key is not None else None
        except Missing:
            reply = None
        except StorageDown:
            return retry_later()
        if reply is None:
            return count_failure(self._failures, request, PlainTextResponse("Not Found", status_code=404))
        return reply

    async def _reply(self, key: str, *, only_head: bool) -> Response:
        kind = _video_type(key)
        if kind is None:
            return _picture(await self._media.get(key))
        pieces = self._media.stream(key)
        first = await anext(pieces, b"")  # raises where there is none
        if only_head:
            await pieces.aclose()
        return StreamingResponse(_joined(first, pieces), media_type=kind)


def _video_type(key: str) -> str | None:
    return _VIDEOS.get(key.rpartition(".")[2])


def _picture(content: bytes) -> Response:
    kind = next((kind for start, kind in _SIGNATURES if content.startswith(start)), "application/octet-stream")
    return Response(content, media_type=kind)


async def _joined(first: bytes, others: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(others):
        yield first
        async for piece in others:
            yield piece
