"""The commands `imagine-bot payments` and `imagine-bot refund`."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from bot.config.settings import Settings
from bot.payments.payloads import LARGEST_ID


def add_payment_commands(
    app: typer.Typer, finish: Callable[[Callable[[Settings], Coroutine[Any, Any, str]]], str]
) -> None:
    """Adds both to the command line; `finish` runs work with the settings."""

    @app.command(context_settings={"ignore_unknown_options": True})  # chat ids begin with a dash
    def payments(
        account: Annotated[
            int | None, typer.Argument(min=-LARGEST_ID, max=LARGEST_ID, help="The Telegram id of a user or a chat.")
        ] = None,
        review: Annotated[bool, typer.Option("--review", help="Only those that fit no offer.")] = False,
    ) -> None:
        """List the newest payments with Telegram Stars: when, charge id, who paid, how much, for what."""
        from bot.refunds import format_payments

        typer.echo(finish(lambda settings: format_payments(settings, account, review=review)))

    @app.command()
    def refund(
        charge_id: Annotated[str, typer.Argument(help="The charge id: in /quota, `payments`, the buyer's Stars.")],
        by: Annotated[str | None, typer.Option(help="Who refunds, kept with it; by default the user's name.")] = None,
        even_if_spent: Annotated[
            bool, typer.Option("--even-if-spent", help="Also if some of the credits are already spent.")
        ] = False,
    ) -> None:
        """Take back a payment's credits and return its Stars. Works while the bot runs; repeated, it does nothing."""
        from bot.refunds import make_refund

        typer.echo(finish(lambda settings: make_refund(settings, charge_id, by=by, even_if_spent=even_if_spent)))
