"""Answers that several endpoints give, and the limit on failed requests."""

import math

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.web.caller_limits import FailureLimiter

_RETRY_SECONDS = "2"


def retry_later() -> Response:
    """503: the caller sends the request again."""
    return PlainTextResponse("later", status_code=503, headers={"Retry-After": _RETRY_SECONDS})


def too_large() -> Response:
    """413: the body is too large."""
    return PlainTextResponse("too large", status_code=413)


def too_slow() -> Response:
    """408: the body did not arrive in time."""
    return PlainTextResponse("too slow", status_code=408)


def client_address(request: Request) -> str:
    """The caller's IP address, "" if unknown."""
    return request.client.host if request.client is not None else ""


def too_many_failures(limiter: FailureLimiter, request: Request) -> Response | None:
    """429 for an address with too many recent failures, None for all others."""
    if (seconds := limiter.wait_seconds(client_address(request))) == 0:
        return None
    return PlainTextResponse("slowly", status_code=429, headers={"Retry-After": str(math.ceil(seconds))})


def count_failure(limiter: FailureLimiter, request: Request, answer: Response) -> Response:
    """Counts a failed request; returns `answer`, or 429 if the address had too many failures before."""
    refused = too_many_failures(limiter, request)
    limiter.record_failure(client_address(request))
    return refused or answer
