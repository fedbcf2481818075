"""Catalogs of the models that ship with the package."""

from bot.catalog.models import Catalog, GatewayModels
from providers.model_file import load_gateway


def shipped(*gateways: str) -> Catalog:
    """What these gateways offer, all of them if none is named."""
    names = gateways or ("apipod", "apikley", "pixwith")
    return Catalog([GatewayModels(name, load_gateway(name)) for name in names])
