"""Request bodies, bounded in size and time."""

import asyncio

from starlette.requests import Request

_BODY_SECONDS = 10.0
_LONGEST_NUMBER = 18


class TooLarge(Exception):
    """The body is larger than allowed."""


class TooSlow(Exception):
    """The body did not come in time."""


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body of at most `limit` bytes within ten seconds; raises `TooLarge`, `TooSlow`, `ClientDisconnect`."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and (len(told) > _LONGEST_NUMBER or int(told) > limit):
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
        raise TooSlow from error
