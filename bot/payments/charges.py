"""PURE. What a charge means: which account gets how many credits, or why that cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config.payment_settings import Pack
from bot.payments.payloads import Sale, decode, is_account
from storage.payments.payments import Paid

CURRENCY = "XTR"
PERIOD_SECONDS = 2_592_000  # the only one that Telegram has (read 2026-11)


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment as Telegram tells of it. `paid_at` and `until`, the end of a subscription, in milliseconds."""

    charge_id: str
    payer_id: int
    stars: int
    payload: str
    paid_at: int
    until: int | None = None
    currency: str = CURRENCY


def understand(charge: Charge, *, found: str, keys: Sequence[bytes]) -> Paid:
    """The payment to record: for an account, or for the review list with the reason."""
    sale = decode(charge.payload, keys=keys)
    paid = Paid(
        charge_id=charge.charge_id,
        payer_id=charge.payer_id,
        stars=charge.stars,
        payload=charge.payload,
        paid_at=charge.paid_at,
        found=found,
        why="payload",
    )
    if sale is None:
        return paid
    why = "currency" if charge.currency != CURRENCY else "amount" if charge.stars != sale.stars else None
    why = why if is_account(sale.account_id) else "account"
    until = None
    if sale.subscription:
        until = charge.until if charge.until is not None else charge.paid_at + PERIOD_SECONDS * 1000
    return Paid(
        charge_id=charge.charge_id,
        payer_id=charge.payer_id,
        stars=charge.stars,
        payload=charge.payload,
        paid_at=charge.paid_at,
        found=found,
        account_id=None if why else sale.account_id or charge.payer_id,
        credits=0 if why else sale.credits,
        until=until,
        why=why,
    )


def is_on_offer(sale: Sale | None, *, stars: int, packs: Sequence[Pack], subscription: Pack | None) -> bool:
    """Whether this sale may be paid now, at this price."""
    if sale is None or sale.stars != stars or not is_account(sale.account_id):
        return False
    pack = Pack(sale.stars, sale.credits)
    return pack == subscription if sale.subscription else pack in packs
