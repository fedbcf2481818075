"""Promo codes: an amount, a number of uses, perhaps an end; each person may use each once."""

from dataclasses import dataclass

from sqlalchemy import select, update

from storage.accounts.ledger import grant, locked_account
from storage.database.database import DAY_MS, clock, insert_once, now_ms
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger
from storage.schema.admin import promo_codes


@dataclass(frozen=True, slots=True)
class PromoCode:
    """One code; `expires_at` in milliseconds since 1970, None for never."""

    code: str
    credits: int
    uses: int
    used: int
    expires_at: int | None


class NotRedeemed(Exception):
    """No credits were given. `why` is unknown, over (used up, ended or expired) or again."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def create_promo_code(
    tx: Transaction, code: str, *, credits: int, uses: int, days: int | None, admin_id: int
) -> bool:
    """Makes a code that lasts `days`, or for ever; False if there is one of that name."""
    expires_at = await now_ms(tx) + days * DAY_MS if days is not None else None
    row = {"code": code.upper(), "credits": credits, "uses": uses, "used": 0, "expires_at": expires_at}
    return await insert_once(tx, promo_codes, row | {"created_by": admin_id, "created_at": clock()})


async def redeem(tx: Transaction, code: str, *, person_id: int) -> int:
    """Gives the code's credits to the person, once, and returns how many; raises `NotRedeemed`."""
    held = select(promo_codes, clock().label("now")).where(promo_codes.c.code == code.upper()).with_for_update()
    row = (await tx.execute(held)).mappings().one_or_none()
    if row is None:
        raise NotRedeemed("unknown")
    key = f"promo:{row['code']}:{person_id}"
    await locked_account(tx, person_id)
    if await tx.scalar(select(ledger.c.id).where(ledger.c.entry_key == f"grant:{key}")) is not None:
        raise NotRedeemed("again")
    if row["used"] >= row["uses"] or (row["expires_at"] is not None and row["expires_at"] <= row["now"]):
        raise NotRedeemed("over")
    await grant(tx, account_id=person_id, credits=row["credits"], key=key, reason=f"promo code {row['code']}")
    await tx.execute(update(promo_codes).where(promo_codes.c.code == row["code"]).values(used=promo_codes.c.used + 1))
    return int(row["credits"])


async def end_promo_code(tx: Transaction, code: str) -> None:
    """Nobody can use the code any more."""
    await tx.execute(update(promo_codes).where(promo_codes.c.code == code).values(uses=promo_codes.c.used))


async def list_promo_codes(connection: Transaction, *, limit: int = 10) -> list[PromoCode]:
    """The newest codes, newest first."""
    columns = promo_codes.c
    found = select(columns.code, columns.credits, columns.uses, columns.used, columns.expires_at)
    rows = await connection.execute(found.order_by(columns.created_at.desc(), columns.code).limit(limit))
    return [PromoCode(**row) for row in rows.mappings()]
