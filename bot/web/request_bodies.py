"""Reads request bodies with limits on size and time."""

import asyncio

from starlette.requests import Request

_BODY_SECONDS = 10.0
_MAX_DIGITS = 18


class TooLarge(Exception):
    """The body is larger than allowed."""


class TooSlow(Exception):
    """The body did not arrive in time."""


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body of at most `limit` bytes within ten seconds; raises `TooLarge`, `TooSlow`, `ClientDisconnect`."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > _MAX_DIGITS or int(declared) > limit):
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
