"""The endpoint that serves stored images to gateways, and large videos to people, by signed links."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from bot.media.signed_links import SignedLinks
from bot.web.caller_limits import FailureLimiter
from bot.web.responses import count_failure, retry_later
from storage.database.errors import StorageDown
from storage.media.store import MediaStore, Missing

_SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))

_VIDEOS = (".mp4", ".webm")


class MediaFiles:
    """Serves images and videos from the media store."""

    def __init__(self, *, media: MediaStore, links: SignedLinks, failures: FailureLimiter) -> None:
        self._media = media
        self._links = links
        self._failures = failures

    async def get(self, request: Request) -> Response:
        """The image or video of a valid link, else 404."""
        key = self._links.read(request.path_params["token"])
        if key is not None and key.endswith(_VIDEOS):
            return await self._stream(request, key)
        try:
            content = await self._media.get(key) if key is not None else None
        except Missing:
            content = None
        except StorageDown:
            return retry_later()
        if content is None:
            return count_failure(self._failures, request, PlainTextResponse("Not Found", status_code=404))
        kind = next((kind for start, kind in _SIGNATURES if content.startswith(start)), "application/octet-stream")
        return Response(content, media_type=kind)

    async def _stream(self, request: Request, key: str) -> Response:
        """A video as a file to save, never whole in memory."""
        pieces = self._media.stream(key)
        try:
            first = await anext(pieces)
        except Missing:
            return count_failure(self._failures, request, PlainTextResponse("Not Found", status_code=404))
        except StorageDown:
            return retry_later()

        async def content() -> AsyncIterator[bytes]:
            async with aclosing(pieces):
                yield first
                async for piece in pieces:
                    yield piece

        name = key.replace("/", "-").removeprefix("out-")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(content(), media_type="application/octet-stream", headers=headers)
