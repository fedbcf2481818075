"""Request bodies, bounded in size and time."""

import asyncio

from starlette.requests import Request

_BODY_SECONDS = 10.0


class TooLarge(Exception):
    """The body is larger than allowed, or comes too slowly."""


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body of at most `limit` bytes within ten seconds; raises `TooLarge`, `ClientDisconnect`."""
    if int(request.headers.get("content-length", "0")) > limit:
        raise TooLarge
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise TooLarge
            return bytes(body)
    except TimeoutError as error:
        raise TooLarge from error
