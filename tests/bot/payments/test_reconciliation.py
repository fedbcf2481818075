"""Telegram's list against the database: what is missing here is credited, what was returned is taken back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config.keyring import Keyring
from bot.payments.payloads import Sale, encode
from bot.payments.ports import StarsUnavailable, Transaction
from bot.payments.reconciliation import Reconciliation
from bot.payments.refund_worker import RefundWorker
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.payments.books import load_position
from storage.payments.payments import Paid, find_payment, list_payments, record_payment
from storage.payments.refunds import ask_refund, waiting_refunds
from storage.schema.accounts import accounts

OLD, NEW = Keyring(["old"]).keys[0], Keyring(["new"]).keys[0]
PAYLOAD = encode(Sale(50, 20, 0, "en"), key=NEW)


class Telegram:
    """A list of transactions and a till. `failures` are raised first, after the refund was made."""

    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self.refunds: list[str] = []
        self.failures: list[StarsUnavailable] = []
        self.asked: list[int] = []

    def pays(self, charge_id: str, *, payer_id: int = 7, stars: int = 50, payload: str = PAYLOAD) -> None:
        self.transactions.append(Transaction(charge_id, stars, 1_000, True, payer_id, payload))

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
        notices, alerts = Notices(self.told), Alerts(self.told)
        self.job = Reconciliation(
            database=database, stars=self.telegram, notices=notices, alerts=alerts, metrics=self.told, keys=keys
        )
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


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Books]:
    database = Database(f"sqlite:///{tmp_path / 'books.db'}")
    await migrate(database)
    yield Books(database, keys=[NEW])
    await database.close()


async def test_lost_payments_are_credited_once_and_their_people_told(books: Books) -> None:
    books.telegram.pays("c1")
    await books.hears("c1")
    books.telegram.pays("c2")
    await books.job.reconcile()
    await books.job.reconcile()
    assert await books.balance() == 40
    assert books.told.people == [(7, "receipt")]
    assert books.told.operators == ["operator-stars-found"]
    assert books.told.counted == {"lost": 1}
    async with books.database.read() as connection:
        found = await list_payments(connection)
    assert {one.charge_id: (one.found, one.booked) for one in found} == {"c1": ("update", True), "c2": ("books", True)}


async def test_a_receipt_that_cannot_be_sent_is_sent_at_the_next_pass(books: Books) -> None:
    books.telegram.pays("c1")
    books.told.unreachable = True
    await books.job.reconcile()
    assert (await books.balance(), books.told.people) == (20, [])
    books.told.unreachable = False
    for _ in range(2):
        await books.job.reconcile()
    assert books.told.people == [(7, "receipt")]


async def test_a_long_list_is_read_page_by_page_and_later_from_where_it_ended(books: Books) -> None:
    for number in range(250):
        books.telegram.pays(f"c{number}")
    await books.job.reconcile()
    assert await books.balance() == 250 * 20
    assert books.telegram.asked == [0, 100, 200]
    books.telegram.pays("last")
    await books.job.reconcile()
    assert books.telegram.asked[3:] == [150, 250]
    assert await books.balance() == 251 * 20
    async with books.database.read() as connection:
        assert await load_position(connection) == 251


async def test_a_list_that_is_shorter_than_before_is_read_from_its_start(books: Books) -> None:
    for number in range(230):
        books.telegram.pays(f"c{number}")
    await books.job.reconcile()
    books.telegram.transactions = []
    books.telegram.pays("of another bot")
    await books.job.reconcile()
    assert await books.balance() == 231 * 20


async def test_a_payment_and_its_refund_in_one_page_leave_nothing(books: Books) -> None:
    books.telegram.pays("c1")
    books.telegram.returns("c1")
    await books.job.reconcile()
    await books.job.reconcile()
    assert await books.balance() == 0
    assert books.told.people == [(7, "refund-done")]
    assert "operator-charged-back" in books.told.operators


async def test_what_fits_no_offer_waits_and_is_credited_when_its_key_is_back(books: Books) -> None:
    books.telegram.pays("c1", payload=encode(Sale(50, 20, 0, "ru"), key=OLD))
    books.telegram.pays("c2", stars=49)
    await books.job.reconcile()
    assert await books.balance() == 0
    assert books.told.people == []
    assert books.told.operators == ["operator-stars-review"]
    again = Books(books.database, keys=[NEW, OLD])
    again.telegram.transactions = books.telegram.transactions
    await again.job.reconcile()
    assert await books.balance() == 20
    async with books.database.read() as connection:
        assert [one.charge_id for one in await list_payments(connection, state="review")] == ["c2"]


async def test_withdrawals_and_other_rows_are_left_alone(books: Books) -> None:
    books.telegram.transactions.append(Transaction("w1", 1_000, 5, False))
    books.telegram.transactions.append(Transaction("gift", 15, 5, True))
    await books.job.reconcile()
    assert books.told.operators == []
    async with books.database.read() as connection:
        assert await list_payments(connection) == []


async def test_an_amount_that_differs_is_reported_and_changes_nothing(books: Books) -> None:
    await books.hears("c1")
    books.telegram.pays("c1", stars=70)
    await books.job.reconcile()
    assert await books.balance() == 20
    assert books.told.operators == ["operator-stars-amount"]


async def test_a_refund_of_unknown_outcome_is_asked_for_again_and_made_once(books: Books) -> None:
    await books.hears("c1")
    async with books.database.write() as tx:
        await ask_refund(tx, "c1", asked_by="olga", even_if_spent=False)
    assert await books.balance() == 0
    books.telegram.failures = [StarsUnavailable("TimedOut")]
    await books.worker.work()
    assert books.told.people == []
    async with books.database.write() as tx:
        assert await waiting_refunds(tx) == 1
        await tx.run_sync(lambda plain: plain.exec_driver_sql("UPDATE refunds SET due_at = 0"))
    await books.worker.work()
    await books.worker.work()
    assert books.telegram.refunds == ["c1"]
    assert books.told.people == [(7, "refund-done")]
    async with books.database.read() as connection:
        assert await waiting_refunds(connection) == 0
        found = await find_payment(connection, "c1")
    assert found is not None
    assert found.state == "refunded"


async def test_a_refund_that_telegram_keeps_refusing_reaches_the_operators(books: Books) -> None:
    await books.hears("c1")
    async with books.database.write() as tx:
        await ask_refund(tx, "c1", asked_by=None, even_if_spent=False)
    for _ in range(6):
        books.telegram.failures = [StarsUnavailable("BadRequest: BALANCE_TOO_LOW")]
        await books.worker.work()
        async with books.database.write() as tx:
            await tx.run_sync(lambda plain: plain.exec_driver_sql("UPDATE refunds SET due_at = 0"))
    assert books.told.operators == ["operator-refund-stuck"]
