"""PURE. Whether credits are sold for less than the pictures and videos cost that they buy."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalog.models import Catalog
from bot.config.payment_settings import Pack
from storage.accounts.daily_credits import DailyCredits

USD_PER_STAR = 0.013  # what Telegram pays out (read 2026-11)
_DAYS = 30  # of a subscription's month


@dataclass(frozen=True, slots=True)
class Loss:
    """A pack and the model that costs most per credit, in USD, where that is more than a credit of the pack earns."""

    pack: Pack
    earned: float
    model: str
    cost: float


def most_of_a_month(subscription: Pack, daily: DailyCredits) -> Pack:
    """All credits that a subscriber may get for a month's Stars, the larger daily allowance included."""
    return Pack(subscription.stars, subscription.credits + _DAYS * max(daily.subscribers - daily.everybody, 0))


def find_losses(packs: Iterable[Pack], catalog: Catalog) -> list[Loss]:
    """The packs that can lose money. Only models whose price in USD is known count, with their usual options;
    not free ones, since nobody pays for them with credits."""
    prices = {model.name: model.price for model in catalog.models()}
    costs = {name: price.usd / price.credits for name, price in prices.items() if price.usd and price.credits}
    if not costs:
        return []
    model, cost = max(costs.items(), key=lambda pair: pair[1])
    earned = ((pack, pack.stars * USD_PER_STAR / pack.credits) for pack in packs)
    return [Loss(pack, each, model, cost) for pack, each in earned if each < cost]
