"""What cannot be booked, is not understood yet, or is still on its way holds up nothing else."""

from sqlalchemy import text

from bot.payments.payloads import Sale, encode
from storage.payments.books import load_position
from storage.payments.payments import list_payments
from storage.payments.refunds import ask_refund, waiting_refunds
from tests.support.star_books import NEW, OLD, PAYLOAD, Books

LATER = encode(Sale(50, 20, 0, "ru"), key=OLD)


async def reviewed(books: Books) -> list[tuple[str, str | None]]:
    async with books.database.read() as connection:
        return [(one.charge_id, one.why) for one in await list_payments(connection, state="review")]


async def test_a_payment_for_an_id_that_telegram_does_not_have_goes_to_the_review_list(books: Books) -> None:
    books.telegram.pays("c1", payload=encode(Sale(50, 20, 99_999_999_999_999_999_999, "en"), key=NEW))
    books.telegram.pays("c2")
    await books.job.reconcile()
    assert await books.balance() == 20
    assert await reviewed(books) == [("c1", "account")]


async def test_a_payment_that_cannot_be_booked_holds_up_no_other_and_is_tried_again(books: Books) -> None:
    async with books.database.write() as tx:  # the ledger refuses the credits of one charge
        await tx.execute(
            text(
                "CREATE TRIGGER refused BEFORE INSERT ON ledger WHEN NEW.entry_key = 'purchase:c1' "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    for charge_id in ("c1", "c2"):
        books.telegram.pays(charge_id)
    for _ in range(2):
        await books.job.reconcile()
        assert await books.balance() == 20
        assert await reviewed(books) == [("c1", "failed")]
    assert books.told.counted == {"failed": 1, "lost": 1}
    assert books.told.operators == ["operator-stars-found", "operator-stars-failed"]
    async with books.database.write() as tx:
        await tx.execute(text("DROP TRIGGER refused"))
    await books.job.reconcile()
    assert (await books.balance(), await reviewed(books)) == (40, [])


async def test_the_review_list_is_read_again_however_many_payments_came_since(books: Books) -> None:
    books.telegram.pays("c1", payload=LATER)
    books.telegram.pays("c2", payload="cake:1")
    for number in range(150):
        books.telegram.pays(f"other{number}", payer_id=8)
    for _ in range(3):  # until all the others have their receipts
        await books.job.reconcile()
    assert await books.balance() == 0
    again = Books(books.database, keys=[NEW, OLD])
    again.telegram.transactions = books.telegram.transactions
    for _ in range(2):
        await again.job.reconcile()
    assert await books.balance() == 20
    assert again.told.people == [(7, "receipt")]
    assert await reviewed(books) == [("c2", "payload")]


async def test_a_long_review_list_is_read_to_its_end(books: Books) -> None:
    for number in range(120):
        books.telegram.pays(f"c{number:03}", payload=f"cake:{number}")
    books.telegram.pays("d", payload=LATER)
    await books.job.reconcile()
    again = Books(books.database, keys=[NEW, OLD])
    await again.job.reconcile()
    assert await books.balance() == 20


async def test_a_payment_whose_update_may_still_come_is_left_to_it_for_a_minute(books: Books) -> None:
    books.telegram.pays("c1")
    books.telegram.now = int(books.seconds * 1000)
    books.telegram.pays("c2")
    books.telegram.returns("c2")
    books.telegram.pays("c3")
    assert await books.job.reconcile()
    assert await books.balance() == 20
    async with books.database.read() as connection:
        assert await load_position(connection) == 1
    await books.hears("c3")
    books.seconds += 61
    assert not await books.job.reconcile()
    assert await books.balance() == 40
    assert books.told.counted == {"lost": 2, "refunded": 1}


async def test_a_fresh_payment_is_found_although_many_more_follow_it(books: Books) -> None:
    books.telegram.now = int(books.seconds * 1000)
    for number in range(250):
        books.telegram.pays(f"c{number}")
    assert await books.job.reconcile()
    assert await books.balance() == 0
    books.seconds += 61
    await books.job.reconcile()
    assert await books.balance() == 250 * 20


async def test_an_amount_that_differs_is_counted_once(books: Books) -> None:
    await books.hears("c1")
    books.telegram.pays("c1", stars=70)
    for _ in range(2):
        await books.job.reconcile()
    assert books.told.counted == {"amount": 1}
    assert books.told.operators == ["operator-stars-amount"]


async def test_a_refund_in_telegrams_list_is_asked_for_no_more(books: Books) -> None:
    books.telegram.pays("c1", payload=PAYLOAD)
    await books.hears("c1")
    async with books.database.write() as tx:
        await ask_refund(tx, "c1", asked_by="olga", even_if_spent=False)
    books.telegram.returns("c1")  # the worker died after Telegram had it
    for _ in range(2):
        await books.job.reconcile()
    async with books.database.read() as connection:
        assert await waiting_refunds(connection) == 0
    await books.worker.work()
    assert books.telegram.refunds == []
    assert books.told.people == [(7, "refund-done")]
    assert books.told.operators == []


async def test_a_refund_that_fails_unexpectedly_holds_up_no_other(books: Books) -> None:
    for charge_id in ("c1", "c2"):
        await books.hears(charge_id)
        async with books.database.write() as tx:
            await ask_refund(tx, charge_id, asked_by="olga", even_if_spent=False)
    books.telegram.failures = [RuntimeError("nobody foresaw this")]
    await books.worker.work()
    assert books.telegram.refunds == ["c1", "c2"]
    assert books.told.people == [(7, "refund-done")]
    async with books.database.read() as connection:
        assert await waiting_refunds(connection) == 1
    async with books.database.write() as tx:
        await tx.execute(text("UPDATE refunds SET due_at = 0 WHERE due_at IS NOT NULL"))
    await books.worker.work()
    assert books.told.people == [(7, "refund-done")] * 2
