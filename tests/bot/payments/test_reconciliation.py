"""Telegram's list against the database: what is missing here is credited, what was returned is taken back."""

from bot.payments.payloads import Sale, encode
from bot.payments.ports import StarsUnavailable, Transaction
from storage.payments.books import load_position
from storage.payments.payments import find_payment, list_payments
from storage.payments.refunds import ask_refund, waiting_refunds
from tests.support.star_books import NEW, OLD, Books


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
