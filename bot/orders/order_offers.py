"""Where an order can be bought."""

from bot.catalog.models import Catalog
from bot.catalog.offer_filters import GatewayOffer
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from storage.orders.models import Order


def offers_of(catalog: Catalog, order: Order, *, placed: bool) -> tuple[GatewayOffer, ...] | Refusal:
    """The offers that fit such an order, best first; for a `placed` one also those that are hidden by now.

    One that was placed for free is bought only where it is free: nobody else pays for it.
    """
    return catalog.choose(
        model=order.model,
        kind=Kind(order.kind),
        ratio=order.ratio,
        resolution=order.resolution,
        inputs=order.inputs,
        references=order.uses_references,
        seconds=order.seconds,
        mute=order.mute,
        seed=order.seed,
        transparent=order.transparent,
        mask=order.mask,
        style=order.style,
        negative=order.negative,
        prompt_length=len(order.prompt),
        via=order.via,
        placed=placed,
        free=placed and not order.unit_credits,
    )
