"""imagine-bot demo | run | check | models | migrate | grant | grants | payments | refund | backup | restore | …"""

import asyncio
import contextlib
import gc
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Never, TypeVar

import typer

from bot.config.settings import BadSetting, Settings, load_settings
from bot.observability.redaction import Redactor
from bot.payment_commands import add_payment_commands

Result = TypeVar("Result")
_LARGEST_ID = 2**52  # Telegram's ids have at most 52 significant bits

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A Telegram bot that makes pictures and videos.",
)


@app.command()
def run() -> None:
    """Run the bot with the settings from the environment or `.env`."""
    gc.disable()  # imports make no garbage
    from bot.app import App
    from bot.factories import create_error_reports
    from bot.observability.logs import configure_logs
    from storage.database.process_lock import AlreadyRunning, ProcessLock

    settings, redact = _settings()
    try:
        reports = create_error_reports(settings, redact)
    except BadSetting as error:
        _stop(str(error))
    configure_logs(level=settings.log_level, style=settings.log_format, redact=redact, report=reports)

    async def main() -> None:
        bot = App(settings)
        # What was imported stays: a full collection that looked at it would hold everything up for 80 ms.
        gc.freeze()
        gc.enable()
        path = bot.database_path
        with contextlib.ExitStack() as held:
            try:
                if path is not None:
                    held.enter_context(ProcessLock(path))
            except OSError as error:
                raise BadSetting(f"DATABASE_URL is wrong: cannot write in its folder ({error.strerror}).") from error
            await bot.run()

    try:
        asyncio.run(main())
    except AlreadyRunning as error:
        _stop(f"{error}. Stop it first, or set another DATABASE_URL.")
    except BadSetting as error:
        _stop(redact(str(error)))
    finally:
        if reports is not None:
            reports.close()


@app.command()
def check() -> None:
    """Check every part of the setup: one line each, what works or what to fix."""
    from bot.check import check_everything

    settings, redact = _settings()
    healthy = asyncio.run(check_everything(settings, lambda line: print(redact(line))))
    raise typer.Exit(0 if healthy else 1)


@app.command()
def models() -> None:
    """Print every model with its prices, as `MODELS_FILE` changes them. Needs no token and no key."""
    from bot.catalog.model_table import HEAD, model_rows
    from bot.config.offline_settings import OfflineSettings
    from bot.models_on_offer import load_models

    settings, redact = _settings(OfflineSettings)
    try:
        rows = [HEAD, *model_rows(load_models(settings))]
    except BadSetting as error:
        _stop(redact(str(error)))
    plain = [[cell.replace("`", "").replace("**", "") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*plain, strict=True)]
    for row in plain:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@app.command()
def migrate() -> None:
    """Update the database tables (`run` does this by itself)."""
    from bot.database import migrated_database

    async def main(settings: Settings) -> None:
        async with migrated_database(settings):
            return

    _finish(main)
    typer.echo("The database is up to date.")


@app.command(context_settings={"ignore_unknown_options": True})  # chat ids begin with a dash
def grant(
    account: Annotated[
        int, typer.Argument(min=-_LARGEST_ID, max=_LARGEST_ID, help="The Telegram id of a user or a chat.")
    ],
    amount: Annotated[int, typer.Argument(min=1, max=1_000_000_000, help="The number of credits.")],
    why: Annotated[str | None, typer.Option(help="The reason, kept with the grant.")] = None,
    by: Annotated[str | None, typer.Option(help="Who grants, kept with the grant; by default the user's name.")] = None,
    word: Annotated[str | None, typer.Option(help="A word of your choice: each word grants once.")] = None,
) -> None:
    """Grant bonus credits that do not expire, and keep who granted them and why. Works while the bot runs.

    Repeated with the same --word, nothing is granted again. Without one, the same grant is refused for ten minutes.
    """
    from bot.grants import make_grant

    typer.echo(_finish(lambda settings: make_grant(settings, account, amount, why=why, by=by, word=word)))


@app.command(context_settings={"ignore_unknown_options": True})
def grants(
    account: Annotated[
        int | None, typer.Argument(min=-_LARGEST_ID, max=_LARGEST_ID, help="The Telegram id of a user or a chat.")
    ] = None,
) -> None:
    """List the newest grants: when, to whom, how many credits, by whom and why."""
    from bot.grants import format_grants

    typer.echo(_finish(lambda settings: format_grants(settings, account)))


add_payment_commands(app, lambda work: _finish(work))


@app.command()
def restored() -> None:
    """Run once after restoring a backup, before `run`: refunds submissions that may have been bought since."""
    from bot.database import migrated_database
    from storage.orders.restore import refund_waiting

    async def main(settings: Settings) -> int:
        async with migrated_database(settings) as database:
            return await refund_waiting(database, reason="unsure")

    typer.echo(f"{_finish(main)} pending submissions were refunded. The status of all others will be checked.")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A new folder.", metavar="PATH")],
    media: Annotated[
        bool | None,
        typer.Option(help="Whether to copy pictures and videos; by default if MEDIA_URL is a folder."),
    ] = None,
) -> None:
    """Back up the database and the media while the bot runs, and check the copy.

    A bucket is only listed; it has its own tools for backups.
    """
    from bot.operations.backup import make_backup

    _finish(lambda settings: make_backup(settings, target, with_media=media, report=typer.echo))
    typer.echo(f"The backup is in {target}. It contains what people wrote: keep it private.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A backup.", metavar="PATH")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup back into DATABASE_URL and MEDIA_URL. The bot must be stopped.

    Submissions that may have been bought since the backup are refunded, as by `restored`.
    """
    from bot.operations.restore import restore_backup

    def confirm(question: str) -> bool:
        return yes or typer.confirm(question)

    if not _finish(lambda settings: restore_backup(settings, source, confirm=confirm, report=typer.echo)):
        _stop("nothing was changed.", code=1)
    typer.echo("Start the bot with `imagine-bot run`. The status of all other submissions will be checked.")


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="The Telegram id of a person, or orders, ledger or people.")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day (UTC) of a list.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day (UTC) of a list.")
    ] = None,
    folder: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Where a person's ZIP file is written.")
    ] = Path(),
) -> None:
    """Export all that is stored about one person as a ZIP file, or print orders, ledger or people as CSV.

    A list has no prompts and no pictures.
    """
    from bot.operations.export import export_person, export_rows
    from storage.orders.listings import SUBJECTS

    subject = next((one for one in SUBJECTS if one == what), None)
    first, last = (day.date() if day is not None else None for day in (since, until))
    if first is not None and last is not None and last < first:
        _stop("--to is a day before --from.")
    if subject is not None:
        _finish(lambda settings: export_rows(settings, subject, first, last, sys.stdout))
    elif what.isascii() and what.isdigit() and int(what) <= _LARGEST_ID:
        typer.echo(_finish(lambda settings: export_person(settings, int(what), folder)))
    else:
        _stop(f"export a Telegram id, or one of {', '.join(SUBJECTS)}.")


@app.command()
def demo(
    once: Annotated[str | None, typer.Option(help="Send this one message, then exit.")] = None,
    photo: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A picture to attach to the message.")
    ] = None,
    gateway: Annotated[str | None, typer.Option(help="The gateway to use, named as in PROVIDERS.")] = None,
    folder: Annotated[Path, typer.Option(help="Where --once and --play save pictures.")] = Path("demo"),
    in_terminal: Annotated[
        bool, typer.Option("--play", help="Play a short conversation in the terminal, then exit.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of the page. If it is taken, another one is used.")
    ] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Run the bot against a simulated Telegram: no account, no key, nothing leaves this machine."""
    from sandbox.demo.browser import run_demo
    from sandbox.demo.errors import DemoFailed
    from sandbox.demo.terminal import play

    try:
        if in_terminal or once is not None or photo is not None:
            asyncio.run(play(once=once, photo=photo, gateway=gateway, folder=folder))
        else:
            asyncio.run(run_demo(gateway=gateway or "", port=port, browse=browser, say=partial(print, flush=True)))
    except DemoFailed as error:
        _stop(str(error), code=1)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _settings(kind: type[Settings] = Settings) -> tuple[Settings, Redactor]:
    """The settings, and what redacts their secrets; from here on no error message shows them."""
    from bot.observability.logs import configure_logs, log_crashes

    try:
        settings = load_settings(kind)
    except BadSetting as error:
        _stop(str(error))
    redact = Redactor(settings.secrets)
    configure_logs(level="ERROR", style="console", redact=redact)
    log_crashes()
    return settings, redact


def _finish(work: Callable[[Settings], Coroutine[Any, Any, Result]]) -> Result:
    """The result of the work; a `BadSetting` ends the command with one sentence."""
    settings, redact = _settings()
    try:
        return asyncio.run(work(settings))
    except BadSetting as error:
        _stop(redact(str(error)))


def _stop(sentence: str, *, code: int = 2) -> Never:
    typer.echo(f"imagine-bot: {sentence}", err=True)
    sys.exit(code)
