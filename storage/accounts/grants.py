"""Bonus credits that operators grant: who granted what and why, and the same grant only once."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from storage.accounts.ledger import grant, locked_account
from storage.database.database import now_ms, plus_seconds
from storage.database.transaction import Transaction
from storage.schema.accounts import ledger

REPEAT_SECONDS = 600
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant; `created_at` in milliseconds since 1970. Older ones name neither person nor reason."""

    account_id: int
    credits: int
    granted_by: str | None
    reason: str | None
    created_at: int = 0


class AlreadyGranted(Exception):
    """`earlier` has the same word, or looks like the same grant made `ago_seconds` before. Nothing was granted."""

    def __init__(self, earlier: Grant, *, balance: int, ago_seconds: int) -> None:
        super().__init__(f"granted {ago_seconds} s ago")
        self.earlier = earlier
        self.balance = balance
        self.ago_seconds = ago_seconds


async def grant_once(tx: Transaction, wanted: Grant, *, word: str | None, random_key: str) -> int:
    """Grants, and returns the new balance; raises `AlreadyGranted`.

    A `word` is used once among all accounts. Without one, the same credits for the same account within ten minutes
    count as a repetition.
    """
    account = await locked_account(tx, wanted.account_id)
    now = await now_ms(tx)
    found = _grants().limit(1)
    if word is not None:
        found = found.where(ledger.c.entry_key == f"grant:word:{word}")
    else:
        found = found.where(
            ledger.c.account_id == wanted.account_id,
            ledger.c.credits == wanted.credits,
            ledger.c.created_at > plus_seconds(now, -REPEAT_SECONDS),
        )
    earlier = (await tx.execute(found)).mappings().one_or_none()
    if earlier is not None:
        ago_seconds = max(now - earlier["created_at"], 0) // 1000
        raise AlreadyGranted(Grant(**earlier), balance=account["balance"], ago_seconds=ago_seconds)
    balance = await grant(
        tx,
        account_id=wanted.account_id,
        credits=wanted.credits,
        key=f"word:{word}" if word is not None else random_key,
        granted_by=wanted.granted_by,
        reason=wanted.reason,
    )
    if balance == account["balance"]:  # somebody used the word for another account just now
        raise AlreadyGranted(Grant(**(await tx.execute(found)).mappings().one()), balance=balance, ago_seconds=0)
    return balance


async def list_grants(connection: Transaction, *, account_id: int | None) -> list[Grant]:
    """The newest grants, of one account or of all, newest first."""
    found = _grants().limit(_LISTED)
    if account_id is not None:
        found = found.where(ledger.c.account_id == account_id)
    return [Grant(**row) for row in (await connection.execute(found)).mappings()]


def _grants() -> Select[tuple[int, int, str | None, str | None, int]]:
    columns = ledger.c
    shown = (columns.account_id, columns.credits, columns.granted_by, columns.reason, columns.created_at)
    return select(*shown).where(columns.kind == "grant").order_by(columns.id.desc())
