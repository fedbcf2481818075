"""What is switched off is hidden from new orders, and stays for those that were placed."""

from bot.catalog.models import Catalog, GatewayModels
from bot.catalog.switched_off import without_switched_off
from bot.i18n.refusal import Refusal
from providers.contract import Kind
from providers.model_file import load_gateway

GATEWAYS = tuple(GatewayModels(name, load_gateway(name)) for name in ("apipod", "pixwith"))
MODEL = "seedream-4.5"


def gateways_of(catalog: Catalog, *, placed: bool) -> list[str] | None:
    found = catalog.choose(model=MODEL, kind=Kind.GENERATE, placed=placed)
    return None if isinstance(found, Refusal) else [one.gateway for one in found]


def test_a_model_that_is_off_is_sold_by_nobody_but_still_made_for_orders_under_way() -> None:
    catalog = Catalog(GATEWAYS)
    catalog.replace(without_switched_off(GATEWAYS, models={MODEL}, paused=set()))
    assert gateways_of(catalog, placed=False) is None
    assert gateways_of(catalog, placed=True) == ["apipod", "pixwith"]
    assert MODEL not in [model.name for model in catalog.models()]


def test_a_paused_gateway_sells_nothing_until_that_ends() -> None:
    catalog = Catalog(GATEWAYS)
    catalog.replace(without_switched_off(GATEWAYS, models=set(), paused={"apipod"}))
    assert gateways_of(catalog, placed=False) == ["pixwith"]
    catalog.replace(without_switched_off(GATEWAYS, models=set(), paused=set()))
    assert gateways_of(catalog, placed=False) == ["apipod", "pixwith"]


def test_switching_often_does_not_make_the_catalog_grow() -> None:
    catalog = Catalog(GATEWAYS)
    sizes = set()
    for number in range(6):
        paused = {"apipod"} if number % 2 else set()
        catalog.replace(without_switched_off(GATEWAYS, models=set(), paused=paused))
        sizes.add(len(catalog._choices))
    assert len(sizes) <= 2
    assert max(sizes) <= 2 * sum(len(one.offers) for one in GATEWAYS)
