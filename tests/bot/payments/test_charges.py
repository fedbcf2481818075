"""What a charge means, and what may be paid."""

from dataclasses import replace

import pytest

from bot.config.keyring import Keyring
from bot.config.payment_settings import Pack
from bot.payments.charges import Charge, is_on_offer, understand
from bot.payments.payloads import Sale, encode

KEY = Keyring(["key"]).keys[0]
OWN = Sale(50, 20, 0, "en")
DAYS_30 = 30 * 86_400_000


def charge(sale: Sale = OWN, **changed: object) -> Charge:
    return replace(Charge("c1", 7, sale.stars, encode(sale, key=KEY), 1_000), **changed)  # type: ignore[arg-type]


def test_credits_are_for_whoever_pays_unless_somebody_is_named() -> None:
    mine = understand(charge(), found="update", keys=[KEY])
    gift = understand(charge(Sale(50, 20, -5, "en")), found="books", keys=[KEY])
    assert (mine.account_id, mine.credits, mine.until, mine.why, mine.found) == (7, 20, None, None, "update")
    assert (gift.account_id, gift.payer_id, gift.credits) == (-5, 7, 20)


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"payload": "cake:1"}, "payload"), ({"stars": 49}, "amount"), ({"currency": "USD"}, "currency")],
)
def test_what_does_not_fit_credits_nobody(changed: dict[str, object], why: str) -> None:
    paid = understand(charge(**changed), found="update", keys=[KEY])
    assert (paid.account_id, paid.credits, paid.why) == (None, 0, why)


def test_a_subscription_lasts_until_telegram_says_or_for_thirty_days() -> None:
    monthly = Sale(250, 150, 0, "en", subscription=True, nonce="abc")
    assert understand(charge(monthly, until=5_000), found="update", keys=[KEY]).until == 5_000
    assert understand(charge(monthly), found="books", keys=[KEY]).until == 1_000 + DAYS_30


@pytest.mark.parametrize(
    ("sale", "stars", "expected"),
    [
        (OWN, 50, True),
        (OWN, 51, False),
        (Sale(50, 21, 0, "en"), 50, False),
        (Sale(250, 150, 0, "en", subscription=True), 250, True),
        (Sale(250, 150, 0, "en"), 250, False),
        (Sale(50, 20, 0, "en", subscription=True), 50, False),
        (Sale(50, 20, 2**52 + 1, "en"), 50, False),
        (None, 50, False),
    ],
)
def test_only_what_is_on_offer_now_may_be_paid(sale: Sale | None, stars: int, expected: bool) -> None:
    assert is_on_offer(sale, stars=stars, packs=[Pack(50, 20)], subscription=Pack(250, 150)) is expected
