"""The endpoint that serves stored images to gateways by signed links."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.media.signed_links import SignedLinks
from bot.web.caller_limits import FailureLimiter
from bot.web.responses import count_failure, retry_later
from storage.database.errors import StorageDown
from storage.media.store import MediaStore, Missing

_SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))


class MediaFiles:
    """Serves images from the media store."""

    def __init__(self, *, media: MediaStore, links: SignedLinks, failures: FailureLimiter) -> None:
        self._media = media
        self._links = links
        self._failures = failures

    async def get(self, request: Request) -> Response:
        """The image of a valid link, else 404."""
        key = self._links.read(request.path_params["token"])
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
