"""Logging setup: console or JSON format, with all secrets redacted."""

import logging
import re
import sys
import threading
from collections.abc import Callable, MutableMapping
from io import StringIO
from types import TracebackType
from typing import Any, TextIO

import structlog

log = structlog.get_logger(__name__)

Redact = Callable[[str], str]

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

# Below warning level these are only useful for debugging,
_QUIET = ("httpx", "httpcore", "telegram", "asyncio", "alembic", "uvicorn.access")
# and these are too verbose even for that.
_SILENT = ("aiosqlite", "PIL", "websockets")


class Redacted(logging.Formatter):
    """Formats with another formatter, then redacts secrets in messages, arguments and tracebacks."""

    def __init__(self, inner: logging.Formatter, redact: Redact) -> None:
        super().__init__()
        self._inner = inner
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The redacted line."""
        return self._redact(self._inner.format(record))


class SafeStreamHandler(logging.StreamHandler[Any]):
    """A stream handler that drops a line it cannot write; the standard handler would print its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Prints where the line came from, but not its content."""
        sys.stderr.write(f"a line of {record.name} cannot be logged ({record.filename}:{record.lineno})\n")


def escape_control_characters(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escapes control and bidi characters in all texts, so that input cannot forge log lines or colours."""
    for name, value in event.items():
        if isinstance(value, str) and _CONTROLS.search(value):
            event[name] = "\n".join(map(_spelled, value.split("\n"))) if name == "exception" else _spelled(value)
    return event


def _spelled(text: str) -> str:
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _traceback(sio: TextIO, exc_info: Any) -> None:
    """Prints the traceback indented, so that no line of an error message looks like a log line."""
    told = StringIO()
    structlog.dev.plain_traceback(told, exc_info)
    sio.write("\n".join(f"    {_spelled(line)}" for line in told.getvalue().split("\n")))


def configure_logs(*, level: str, style: str, redact: Redact, report: structlog.typing.Processor | None = None) -> None:
    """Sends all logs, including those of libraries, to stderr. Our own lines go through `report` before."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        escape_control_characters,
    ]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The rich formatter prints local variables, which include prompts and keys.
            exception_formatter=_traceback,
        )
        shared.remove(structlog.processors.format_exc_info)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handler = SafeStreamHandler(sys.stderr)
    handler.setFormatter(Redacted(formatter, redact))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    heard = logging.NOTSET if level == "DEBUG" else logging.WARNING
    for name in _QUIET:
        logging.getLogger(name).setLevel(heard)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.wire").setLevel(logging.ERROR if heard else heard)
    structlog.configure(
        processors=[
            *([report] if report is not None else ()),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def log_crashes() -> None:
    """Logs uncaught exceptions with redaction; Python itself would print them unredacted."""

    def crashed(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("crashed", exc_info=(kind, error, where))

    def thread_crashed(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            crashed(told.exc_type, told.exc_value, told.exc_traceback)

    def unraisable(told: Any) -> None:
        crashed(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)

    sys.excepthook = crashed
    threading.excepthook = thread_crashed
    sys.unraisablehook = unraisable
