"""Whether a pack can lose money."""

from dataclasses import replace

from bot.catalog.earnings import find_losses, most_of_a_month
from bot.catalog.models import Catalog, GatewayModels
from bot.config.payment_settings import Pack
from providers.contract import Price
from providers.model_file import load_gateway
from storage.accounts.daily_credits import DailyCredits


def catalog(**usd: float) -> Catalog:
    offers = [
        replace(offer, price=Price(2, usd=usd.get(offer.model.replace("-", "_")))) for offer in load_gateway("apipod")
    ]
    return Catalog([GatewayModels("apipod", tuple(offers))])


def test_packs_that_earn_less_a_credit_than_the_dearest_model_costs_are_named() -> None:
    cheap, dear = Pack(50, 20), Pack(900, 100)
    [loss] = find_losses([cheap, dear], catalog(nano_banana_2=0.08, z_image=0.01))
    assert (loss.pack, loss.model) == (cheap, "nano-banana-2")
    assert (round(loss.earned, 4), loss.cost) == (0.0325, 0.04)


def test_a_free_model_costs_no_credits() -> None:
    offers = tuple(replace(offer, price=Price(0, usd=5.0)) for offer in load_gateway("apipod"))
    assert find_losses([Pack(50, 20)], Catalog([GatewayModels("apipod", offers)])) == []


def test_a_subscriber_may_spend_the_larger_allowance_on_every_day_of_the_month() -> None:
    assert most_of_a_month(Pack(250, 150), DailyCredits(10, 30)) == Pack(250, 750)
    assert most_of_a_month(Pack(250, 150), DailyCredits(10)) == Pack(250, 150)


def test_without_known_prices_nothing_is_said() -> None:
    assert find_losses([Pack(1, 1_000_000)], catalog()) == []
