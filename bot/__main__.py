"""Entry point of the command: `python -m bot` is `imagine-bot`."""

import sys

_NEVER_PRINTED_WITH = ("rich", "pygments")


def _import_without_colours() -> None:
    """Imports structlog and httpx without what they would print tracebacks and answers in colours with.

    The bot never does; it takes 0.1 s and 12 MB.
    """
    hidden = [name for name in _NEVER_PRINTED_WITH if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    import httpx  # noqa: F401
    import structlog  # noqa: F401

    for name in hidden:
        del sys.modules[name]


def main() -> None:
    """Runs the command that was typed."""
    _import_without_colours()
    from bot.cli import app

    app()


if __name__ == "__main__":
    main()
