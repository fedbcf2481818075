"""`imagine-bot refund` and `imagine-bot payments`."""

from datetime import UTC, datetime

from bot.config.settings import BadSetting, Settings
from bot.database import migrated_database
from bot.grants import current_user
from storage.payments.payments import Payment, list_payments
from storage.payments.refunds import CreditsSpent, NotPaid, ask_refund

_REASONS = {
    "payload": "its payload is not signed with a key of SECRET_KEY",
    "amount": "the amount is not that of the offer",
    "currency": "the currency is not Stars",
    "account": "Telegram has no account with the id of the offer",
    "failed": "it could not be booked, see the log",
}


async def make_refund(settings: Settings, charge_id: str, *, by: str | None, even_if_spent: bool) -> str:
    """A sentence that says what was done, also if the payment was refunded before; or raises `BadSetting`."""
    try:
        async with migrated_database(settings) as database, database.write() as tx:
            refunded = await ask_refund(tx, charge_id, asked_by=by or current_user(), even_if_spent=even_if_spent)
    except NotPaid as error:
        raise BadSetting(f"there is no payment {charge_id}. To list them: imagine-bot payments") from error
    except CreditsSpent as error:
        credits = error.payment.credits
        raise BadSetting(
            f"{error.spent} of the {credits} credits are already spent. Telegram returns whole payments only: "
            f"to return all ⭐ {error.payment.stars} nevertheless, add --even-if-spent."
        ) from error
    if refunded is None:
        return f"Refunded before, so nothing changed: {charge_id}."
    taken = refunded.credits - refunded.shortfall
    lost = f" {refunded.shortfall} were already spent." if refunded.shortfall else ""
    return (
        f"{taken} of {refunded.credits} credits were taken back.{lost} "
        f"The running bot returns ⭐ {refunded.stars} to {refunded.payer_id}."
    )


async def format_payments(settings: Settings, account: int | None, *, review: bool) -> str:
    """One line for each of the newest payments."""
    async with migrated_database(settings) as database, database.read() as connection:
        found = await list_payments(connection, account_id=account, state="review" if review else None)
    return "\n".join(map(_format, found)) or "There are no such payments."


def _format(payment: Payment) -> str:
    when = datetime.fromtimestamp(payment.paid_at / 1000, UTC)
    to = f" for {payment.account_id}" if payment.account_id not in (None, payment.payer_id) else ""
    why = f": {_REASONS.get(payment.why, payment.why)}" if payment.why is not None else ""
    spent = f", {payment.shortfall} credits were spent" if payment.shortfall else ""
    what = f"⭐ {payment.stars}  {payment.credits} credits  {payment.kind}  {payment.state}{spent}{why}"
    return f"{when:%Y-%m-%d %H:%M:%S} UTC  {payment.charge_id}  {payment.payer_id}{to}  {what}"
