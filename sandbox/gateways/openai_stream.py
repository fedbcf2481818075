"""The reply of the sandbox's OpenAI as a stream of events: previews while it paints, then the picture or an error."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from PIL import Image
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.gateways.http_faults import ConnectionReset, GatewayRefusal

_SIDE = 64


class StreamedPicture(Response):
    """`finished` is the reply that would come at once: its picture is the last event. A cut connection stays one."""

    def __init__(
        self, finished: Callable[[], Awaitable[Response]], *, kind: str, previews: int, seconds: float
    ) -> None:
        super().__init__(media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        del self.headers["content-length"]
        self._finished = finished
        self._kind = kind
        self._previews = previews
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for number in range(self._previews):
            told = {"b64_json": _preview(number), "partial_image_index": number}
            await self._tell(send, f"{self._kind}.partial_image", told)
            await asyncio.sleep(self._seconds / (self._previews + 1))
        try:
            reply = await self._finished()
        except GatewayRefusal as refusal:
            error = {"type": "image_generation_user_error", "code": _CODES[refusal.kind], "message": "It failed."}
            await self._tell(send, "error", {"error": error})
        else:
            if isinstance(reply, ConnectionReset):
                await reply(scope, receive, send)
                return
            if reply.status_code == 200 and reply.media_type == "application/json":  # else the stream ends early
                (picture,) = json.loads(bytes(reply.body))["data"]
                usage = {"input_tokens": 10, "output_tokens": 90, "total_tokens": 100}
                await self._tell(send, f"{self._kind}.completed", {**picture, "usage": usage})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, send: Send, kind: str, told: dict[str, Any]) -> None:
        about = {"size": "1024x1024", "quality": "low", "background": "auto", "output_format": "png"}
        data = json.dumps({"type": kind, "created_at": int(time.time()), **about, **told})
        body = f"event: {kind}\ndata: {data}\n\n".encode()
        for start in range(0, len(body), 1000):  # no event comes in one piece
            await send({"type": "http.response.body", "body": body[start : start + 1000], "more_body": True})


_CODES = {"refused": "moderation_blocked", "no_picture": "invalid_image_file", "failed": "server_error"}


def _preview(number: int) -> str:
    """A picture that gets lighter each time, in base64."""
    file = BytesIO()
    Image.new("RGB", (_SIDE, _SIDE), (60 + 60 * number,) * 3).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
