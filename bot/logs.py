"""Logging for people or for machines, with every secret cut out."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog

_HIDDEN = "•••"
_QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "asyncio", "alembic", "PIL", "uvicorn.access")


class Redacted(logging.Formatter):
    """Formats as another formatter does, then hides the secrets: in messages, arguments and tracebacks alike."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(sorted({secret for secret in secrets if secret}, key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def configure_logs(*, level: str, style: str, secrets: Iterable[str]) -> None:
    """Sends everything that is logged, ours and the libraries', to the standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The prettier one prints the variables of every frame: prompts, keys and all.
            exception_formatter=structlog.dev.plain_traceback,
        )
        shared = shared[:-1]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(formatter, secrets))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
