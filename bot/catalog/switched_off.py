"""PURE. Takes models and gateways that are switched off out of what can be ordered."""

from collections.abc import Sequence, Set
from dataclasses import replace

from bot.catalog.models import GatewayModels


def without_switched_off(
    gateways: Sequence[GatewayModels], *, models: Set[str], paused: Set[str]
) -> tuple[GatewayModels, ...]:
    """The same with the offers of these models and gateways hidden: orders that were placed may still be made."""
    return tuple(
        replace(
            gateway,
            offers=tuple(
                replace(offer, hidden=True) if offer.model in models or gateway.name in paused else offer
                for offer in gateway.offers
            ),
        )
        for gateway in gateways
    )
