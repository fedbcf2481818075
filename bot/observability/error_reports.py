"""Reports unexpected errors to Sentry: where in the code, never with what values."""

import sys
from collections.abc import Callable, MutableMapping
from typing import Any

_SEVERE = ("error", "exception", "critical")
_SHUTDOWN_SECONDS = 2
# What Sentry needs to show where an error is. Everything else of a frame may hold what people wrote.
_OF_A_FRAME = (
    "abs_path",
    "filename",
    "function",
    "module",
    "lineno",
    "in_app",
    "context_line",
    "pre_context",
    "post_context",
)


class NotInstalled(ImportError):
    """The extra that this needs is not installed."""


class UnusableDsn(ValueError):
    """The address is none of Sentry."""


class ErrorReports:
    """A structlog processor that passes every line on and reports those of errors. `redact` removes secrets."""

    def __init__(self, dsn: str, *, redact: Callable[[str], str], version: str, proxy: str | None) -> None:
        try:
            import sentry_sdk
            from sentry_sdk.utils import BadDsn, event_from_exception
        except ImportError as error:
            raise NotInstalled("sentry") from error
        self._redact = redact
        self._event_from_exception = event_from_exception
        try:
            self._client = sentry_sdk.Client(
                dsn=dsn,
                release=f"imagine-bot@{version}",
                default_integrations=False,
                auto_enabling_integrations=False,
                include_local_variables=False,
                server_name="",
                max_breadcrumbs=0,
                shutdown_timeout=_SHUTDOWN_SECONDS,
                http_proxy=proxy,
                https_proxy=proxy,
            )
        except BadDsn as error:
            raise UnusableDsn("it must be the DSN of a Sentry project") from error

    def __call__(self, _logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The line as it came."""
        if method in _SEVERE:
            self._client.capture_event(self._build(event))
        return event

    def close(self) -> None:
        """Sends what was not sent yet, within two seconds."""
        self._client.close()

    def _build(self, event: MutableMapping[str, Any]) -> Any:
        """The sentence in the code, and the stack without any value."""
        report: dict[str, Any] = {"level": "error", "message": self._redact(str(event["event"]))}
        told = event.get("exc_info")
        error = sys.exc_info() if told is True else told
        if isinstance(error, BaseException):
            error = (type(error), error, error.__traceback__)
        if isinstance(error, tuple) and error[0] is not None:
            found, _ = self._event_from_exception(error, client_options=self._client.options)
            report["exception"] = {"values": [_bare(one) for one in found["exception"]["values"]]}
        return report


def _bare(exception: Any) -> dict[str, Any]:
    """Type and stack of an exception. Its text may quote what a person wrote or a key."""
    stack = exception.get("stacktrace") or {"frames": []}
    frames = [{name: frame[name] for name in _OF_A_FRAME if name in frame} for frame in stack["frames"]]
    return {"type": exception["type"], "module": exception.get("module"), "stacktrace": {"frames": frames}}
