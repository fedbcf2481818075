"""Errors of the Bot API."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer with ok=false: the HTTP status, Telegram's sentence, and `parameters` where it sends some."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_reply(self) -> Json:
        """The body of the answer."""
        reply: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            reply["parameters"] = self.parameters
        return reply


def bad(description: str, **parameters: Any) -> ApiError:
    """400: the request is wrong."""
    return ApiError(400, f"Bad Request: {description}", parameters)


def forbidden(description: str) -> ApiError:
    """403: the bot is blocked or removed."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """409: two consumers of updates conflict."""
    return ApiError(409, f"Conflict: {description}")


def flood(retry_after: int) -> ApiError:
    """429: too many requests; retry after that many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def unmodelled(what: str) -> ApiError:
    """400: Telegram may support this, the sandbox does not."""
    return ApiError(400, f"Bad Request: the sandbox does not model {what}")
