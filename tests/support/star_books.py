"""Telegram's list of Star transactions, the database, and both jobs between them, without Telegram."""

from dataclasses import replace

from sqlalchemy import select

from bot.config.keyring import Keyring
from bot.payments.payloads import Sale, encode
from bot.payments.ports import Transaction
from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from storage.database.database import Database
from storage.payments.payments import Paid, record_payment
from storage.schema.accounts import accounts

OLD, NEW = Keyring(["old"]).keys[0], Keyring(["new"]).keys[0]
PAYLOAD = encode(Sale(50, 20, 0, "en"), key=NEW)


class Telegram:
    """A list of transactions and a till. `failures` are raised first, after the refund was made."""

    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self.refunds: list[str] = []
        self.failures: list[Exception] = []
        self.asked: list[int] = []
        self.now = 1_000

    def pays(self, charge_id: str, *, payer_id: int = 7, stars: int = 50, payload: str = PAYLOAD) -> None:
        self.transactions.append(Transaction(charge_id, stars, self.now, True, payer_id, payload))

    def returns(self, charge_id: str) -> None:
        paid = next(one for one in self.transactions if one.id == charge_id)
        self.transactions.append(replace(paid, incoming=False))

    async def list_transactions(self, *, offset: int) -> list[Transaction]:
        self.asked.append(offset)
        return self.transactions[offset : offset + 100]

    async def refund(self, payer_id: int, charge_id: str) -> None:
        if charge_id not in self.refunds:
            self.refunds.append(charge_id)
        if self.failures:
            raise self.failures.pop()


class Told:
    """What was said to people and administrators, and counted."""

    def __init__(self) -> None:
        self.people: list[tuple[int, str]] = []
        self.operators: list[str] = []
        self.counted: dict[str, int] = {}
        self.unreachable = False

    def star_mismatch(self, kind: str, count: int = 1) -> None:
        self.counted[kind] = self.counted.get(kind, 0) + count


class Notices:
    def __init__(self, told: Told) -> None:
        self._told = told

    def tell(self, chat_id: int, language: str, key: str, **args: str | int) -> None:
        self._told.people.append((chat_id, key))

    async def send(self, chat_id: int, language: str, key: str, **args: str | int) -> bool:
        if self._told.unreachable:
            return False
        self.tell(chat_id, language, key)
        return True


class Alerts:
    def __init__(self, told: Told) -> None:
        self._told = told

    def tell(self, key: str, **args: str | int) -> None:
        self._told.operators.append(key)


class Books:
    """The database, Telegram, and both jobs between them."""

    def __init__(self, database: Database, *, keys: list[bytes]) -> None:
        self.database, self.telegram, self.told = database, Telegram(), Told()
        self.seconds = 1_000_000.0
        notices, alerts = Notices(self.told), Alerts(self.told)
        self.job = Reconciliation(
            database=database, stars=self.telegram, notices=notices, alerts=alerts, metrics=self.told, keys=keys,
            clock=lambda: self.seconds,
        )  # fmt: skip
        self.worker = RefundWorker(database=database, stars=self.telegram, notices=notices, alerts=alerts)

    async def balance(self) -> int:
        async with self.database.read() as connection:
            return int(await connection.scalar(select(accounts.c.balance).where(accounts.c.id == 7)) or 0)

    async def hears(self, charge_id: str) -> None:
        """The update of a payment."""
        paid = Paid(
            charge_id=charge_id, payer_id=7, account_id=7, stars=50, credits=20, payload=PAYLOAD, paid_at=1_000,
            found="update",
        )  # fmt: skip
        async with self.database.write() as tx:
            await record_payment(tx, paid)
