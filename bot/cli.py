"""imagine-bot demo | run | check | migrate | grant."""

import asyncio
import contextlib
import secrets
import sys
from pathlib import Path
from typing import Annotated, Never

import typer

from bot.settings import BadSetting, Settings, load_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A Telegram bot that makes pictures.",
)


@app.command()
def run() -> None:
    """Run the bot with the settings from the environment or `.env`."""
    from bot.app import App
    from bot.logs import configure_logs
    from storage.process_lock import AlreadyRunning, ProcessLock

    settings = _settings()
    configure_logs(level=settings.log_level, style=settings.log_format, secrets=settings.secrets)

    async def main() -> None:
        bot = App(settings)
        path = bot.database_path
        with ProcessLock(path) if path is not None else contextlib.nullcontext():
            await bot.run()

    try:
        asyncio.run(main())
    except (BadSetting, AlreadyRunning) as error:
        _stop(str(error))


@app.command()
def check() -> None:
    """Say, one line each, what works and what does not."""
    from bot.check import check_everything

    healthy = asyncio.run(check_everything(_settings(), print))
    raise typer.Exit(0 if healthy else 1)


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date (`run` does so by itself)."""
    from storage.database import Database
    from storage.migrate import migrate as bring_up_to_date

    async def main(settings: Settings) -> None:
        database = Database(settings.database_url)
        await bring_up_to_date(database)
        await database.close()

    asyncio.run(main(_settings()))
    typer.echo("The database is up to date.")


@app.command()
def grant(
    account: Annotated[int, typer.Argument(help="The Telegram id of a person or a chat.")],
    amount: Annotated[int, typer.Argument(min=1, help="How many credits.")],
) -> None:
    """Give credits that do not expire with the day. Works while the bot runs."""
    from storage.database import Database
    from storage.ledger import grant as give
    from storage.migrate import migrate as bring_up_to_date

    async def main(settings: Settings) -> int:
        database = Database(settings.database_url)
        await bring_up_to_date(database)
        async with database.write() as tx:
            balance = await give(tx, account_id=account, credits=amount, key=secrets.token_hex(8))
        await database.close()
        return balance

    typer.echo(f"{account} has {asyncio.run(main(_settings()))} credits beside the daily allowance.")


@app.command()
def demo(
    once: Annotated[str | None, typer.Option(help="Play this one message and stop.")] = None,
    photo: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A picture to send with it.")] = None,
    gateway: Annotated[str | None, typer.Option(help="The gateway that paints: apipod, apikley or pixwith.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the pictures go.")] = Path("demo"),
) -> None:
    """Run the whole bot against an embedded world: no account, no key, nothing leaves this machine."""
    from bot.sandbox.demo import DemoFailed, play

    try:
        asyncio.run(play(once=once, photo=photo, gateway=gateway, folder=folder))
    except DemoFailed as error:
        _stop(str(error))


def _settings() -> Settings:
    try:
        return load_settings()
    except BadSetting as error:
        _stop(str(error))


def _stop(sentence: str) -> Never:
    typer.echo(f"imagine-bot: {sentence}", err=True)
    sys.exit(2)


def main() -> None:
    """The command's entry."""
    app()


if __name__ == "__main__":
    main()
