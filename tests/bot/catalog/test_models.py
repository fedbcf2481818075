"""Who can make what."""

from dataclasses import replace

import pytest

from bot.catalog.models import Catalog, GatewayModels, Model
from bot.i18n.refusal import Refusal
from providers.contract import Kind, ModelOffer, Price, Wire


def offer(
    model: str,
    kind: Kind = Kind.GENERATE,
    *,
    ratios: tuple[str, ...] = ("1:1", "16:9"),
    resolutions: tuple[str, ...] = ("2K", "4K"),
    prompt_limit: int = 4000,
    inputs: int = 0,
) -> ModelOffer:
    return ModelOffer(
        model=model,
        kind=kind,
        vendor_id=f"{model}-id",
        prompt_limit=prompt_limit,
        ratios=ratios,
        resolutions=resolutions,
        default_ratio=None,
        default_resolution=None,
        inputs=inputs,
    )


EAST = GatewayModels(
    "east",
    (
        offer("sea"),
        offer("sea", Kind.EDIT, inputs=14),
        offer("sun", Kind.EDIT, ratios=(), resolutions=(), inputs=1),
    ),
)
WEST = GatewayModels(
    "west",
    (
        offer("sea", ratios=("1:1", "21:9"), resolutions=("1K", "2K"), prompt_limit=9000),
        offer("sea", Kind.EDIT, inputs=4),
        offer("moon", resolutions=()),
    ),
)
CATALOG = Catalog([EAST, WEST])


def gateways(**wanted: object) -> list[str] | Refusal:
    found = CATALOG.choose(**({"model": "sea", "kind": Kind.GENERATE} | wanted))  # type: ignore[arg-type]
    return found if isinstance(found, Refusal) else [choice.gateway for choice in found]


def test_every_gateway_that_can_do_it_is_found_in_order_of_preference() -> None:
    assert gateways() == ["east", "west"]
    found = Catalog([WEST, EAST]).choose(model="sea", kind=Kind.EDIT, inputs=1)
    assert not isinstance(found, Refusal)
    assert [(choice.gateway, choice.offer.inputs) for choice in found] == [("west", 4), ("east", 14)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"model": "SEA", "via": "West"}, ["west"]),
        ({"ratio": "16:9"}, ["east"]),
        ({"ratio": "21:9"}, ["west"]),
        ({"resolution": "4K"}, ["east"]),
        ({"resolution": "1K", "ratio": "1:1"}, ["west"]),
        ({"kind": Kind.EDIT, "inputs": 4}, ["east", "west"]),
        ({"kind": Kind.EDIT, "inputs": 5}, ["east"]),
        ({"prompt_length": 4001}, ["west"]),
    ],
)
def test_only_gateways_that_can_do_all_of_it_are_found(wanted: dict[str, object], found: list[str]) -> None:
    assert gateways(**wanted) == found


@pytest.mark.parametrize(
    ("wanted", "key", "args"),
    [
        ({"model": "mars"}, "refused-model-unknown", {"model": "mars", "models": "sea, sun, moon"}),
        ({"model": "moon", "kind": Kind.EDIT}, "refused-model-edit", {"model": "moon", "models": "sea, sun"}),
        ({"model": "sun"}, "refused-model-generate", {"model": "sun", "models": "sea, moon"}),
        ({"via": "north"}, "refused-via-unknown", {"via": "north", "allowed": "east, west"}),
        ({"model": "moon", "via": "east"}, "refused-via-model", {"via": "east", "model": "moon", "allowed": "west"}),
        ({"ratio": "3:2"}, "refused-ratio", {"model": "sea", "value": "3:2", "allowed": "1:1, 16:9, 21:9"}),
        ({"resolution": "3K"}, "refused-resolution", {"model": "sea", "value": "3K", "allowed": "1K, 2K, 4K"}),
        (
            {"ratio": "21:9", "resolution": "4K"},
            "refused-resolution",
            {"model": "sea", "value": "4K", "allowed": "1K, 2K"},
        ),
        ({"ratio": "21:9", "via": "east"}, "refused-ratio", {"model": "sea", "value": "21:9", "allowed": "1:1, 16:9"}),
        ({"model": "sun", "kind": Kind.EDIT, "ratio": "1:1"}, "refused-no-ratio", {"model": "sun"}),
        ({"model": "moon", "resolution": "2K"}, "refused-no-resolution", {"model": "moon"}),
        ({"prompt_length": 9001}, "refused-prompt-long", {"model": "sea", "limit": 9000, "length": 9001}),
        ({"kind": Kind.EDIT, "inputs": 15}, "refused-too-many-pictures", {"model": "sea", "limit": 14}),
    ],
)
def test_what_nobody_can_do_is_refused_with_what_is_allowed(
    wanted: dict[str, object], key: str, args: dict[str, object]
) -> None:
    assert gateways(**wanted) == Refusal(key, args)  # type: ignore[arg-type]


def test_a_house_without_gateways_refuses_every_model() -> None:
    found = Catalog([]).choose(model="sea", kind=Kind.GENERATE)
    assert found == Refusal("refused-model-unknown", {"model": "sea", "models": ""})


def test_a_refusal_names_the_first_six_models() -> None:
    shop = GatewayModels("east", tuple(offer(f"m{number}") for number in range(9)))
    found = Catalog([shop]).choose(model="mars", kind=Kind.GENERATE)
    assert found == Refusal("refused-model-unknown", {"model": "mars", "models": "m0, m1, m2, m3, m4, m5, …"})


def test_models_tell_what_they_can_and_where() -> None:
    assert CATALOG.models() == (
        Model("sea", generates=True, edits=True, gateways=("east", "west")),
        Model("sun", generates=False, edits=True, gateways=("east",)),
        Model("moon", generates=True, edits=False, gateways=("west",)),
    )


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [(1000, 1000, "1:1"), (1920, 1080, "16:9"), (1080, 1920, "9:16"), (4000, 3000, "4:3"), (9000, 100, "21:9")],
)
def test_the_nearest_ratio_has_the_shape_of_the_picture(width: int, height: int, ratio: str) -> None:
    assert Catalog.nearest_ratio(width, height, ("1:1", "4:3", "16:9", "9:16", "21:9")) == ratio


def test_no_ratio_is_near_where_none_is_offered() -> None:
    assert Catalog.nearest_ratio(100, 100, ()) is None


@pytest.mark.parametrize(
    ("field", "wanted", "key"),
    [("seed", {"seed": 0}, "refused-seed"), ("transparent", {"transparent": True}, "refused-transparent")],
)
def test_what_few_models_take_is_offered_where_they_do(field: str, wanted: dict[str, object], key: str) -> None:
    able = replace(offer("moon"), wire=Wire(**{field: "name"}))  # type: ignore[arg-type]
    catalog = Catalog([EAST, GatewayModels("north", (able,))])
    found = catalog.choose(model="moon", kind=Kind.GENERATE, **wanted)  # type: ignore[arg-type]
    assert not isinstance(found, Refusal)
    assert [choice.gateway for choice in found] == ["north"]
    refused = catalog.choose(model="sea", kind=Kind.GENERATE, **wanted)  # type: ignore[arg-type]
    assert refused == Refusal(key, {"model": "sea", "models": "moon"})


def test_the_cheapest_may_come_first() -> None:
    dear = replace(offer("sea"), price=Price(2, at={"4K": 9}))
    cheap = replace(offer("sea"), price=Price(3, at={"4K": 4}))
    gateways_in_order = [GatewayModels("south", (cheap,)), GatewayModels("north", (dear,))]
    catalog = Catalog(gateways_in_order, cheapest_first=True)
    for resolution, names in ((None, ["north", "south"]), ("4K", ["south", "north"])):
        found = catalog.choose(model="sea", kind=Kind.GENERATE, resolution=resolution)
        assert not isinstance(found, Refusal)
        assert [choice.gateway for choice in found] == names
    catalog.replace([GatewayModels("south", (cheap,))])
    placed = catalog.choose(model="sea", kind=Kind.GENERATE, placed=True)
    assert not isinstance(placed, Refusal)
    assert [choice.gateway for choice in placed] == ["south", "north"]


def test_what_the_gateways_charge_decides_where_it_is_known_of_all() -> None:
    few = replace(offer("sea"), price=Price(1, usd=0.1))
    many = replace(offer("sea"), price=Price(2, usd=0.01))
    for south, first in ((many, "south"), (replace(offer("sea"), price=Price(2)), "north")):
        catalog = Catalog([GatewayModels("north", (few,)), GatewayModels("south", (south,))], cheapest_first=True)
        found = catalog.choose(model="sea", kind=Kind.GENERATE)
        assert not isinstance(found, Refusal)
        assert found[0].gateway == first
        assert catalog.models()[0].price == found[0].offer.price  # the price that is shown is the one that is paid


def test_a_free_model_is_the_cheapest_where_its_price_in_usd_is_known_too() -> None:
    cheap, free = replace(offer("sea"), price=Price(1, usd=0.1)), replace(offer("sea"), price=Price(0, usd=0.01))
    catalog = Catalog([GatewayModels("north", (cheap,)), GatewayModels("south", (free,))], cheapest_first=True)
    assert catalog.models()[0].gateways == ("south", "north")


def test_an_order_placed_for_free_stays_where_it_was_free_also_when_that_has_a_price_by_now() -> None:
    paid, free = replace(offer("sea"), price=Price(1)), replace(offer("sea"), price=Price(0, at={"4K": 1}))
    catalog = Catalog([GatewayModels("north", (free,)), GatewayModels("south", (paid,))])

    def where(resolution: str, *, free: bool) -> list[str] | str:
        found = catalog.choose(model="sea", kind=Kind.GENERATE, resolution=resolution, placed=True, free=free)
        return found.key if isinstance(found, Refusal) else [one.gateway for one in found]

    for _ in range(2):
        assert where("2K", free=True) == ["north"]
        assert where("4K", free=True) == "refused-model-unknown"
        assert where("2K", free=False) == ["north", "south"]
        catalog.replace([GatewayModels("north", (paid,)), GatewayModels("south", (paid,))])


def test_a_mask_is_for_models_that_edit_by_one() -> None:
    able = replace(offer("moon", Kind.EDIT), inputs=2, wire=Wire(mask="mask"))
    plain = replace(offer("sea", Kind.EDIT), inputs=2)
    catalog = Catalog([GatewayModels("north", (able, plain))])
    assert isinstance(catalog.choose(model="moon", kind=Kind.EDIT, inputs=1, mask=True), tuple)
    refused = catalog.choose(model="sea", kind=Kind.EDIT, inputs=1, mask=True)
    assert refused == Refusal("refused-mask", {"model": "sea", "models": "moon"})
    assert [model.masks for model in catalog.models()] == [True, False]


def test_a_style_is_one_of_the_models() -> None:
    drawn = replace(offer("moon"), styles=("ink", "oil"), wire=Wire(style="style"))
    catalog = Catalog([EAST, GatewayModels("north", (drawn,))])
    found = catalog.choose(model="moon", kind=Kind.GENERATE, style="ink")
    assert [choice.gateway for choice in found] == ["north"]  # type: ignore[union-attr]
    refused = catalog.choose(model="moon", kind=Kind.GENERATE, style="neon")
    assert refused == Refusal("refused-style", {"model": "moon", "value": "neon", "allowed": "ink, oil"})
    assert catalog.choose(model="sea", kind=Kind.GENERATE, style="ink") == Refusal("refused-no-style", {"model": "sea"})


def test_an_order_with_negative_words_is_bought_where_they_have_a_field() -> None:
    able = replace(offer("moon"), wire=Wire(negative="negative_prompt"))
    catalog = Catalog([EAST, GatewayModels("north", (able,))])
    found = catalog.choose(model="moon", kind=Kind.GENERATE, negative="snow", placed=True)
    assert [choice.gateway for choice in found] == ["north"]  # type: ignore[union-attr]
    assert isinstance(catalog.choose(model="moon", kind=Kind.GENERATE, negative="snow" * 9999, placed=True), Refusal)


def test_a_seed_that_no_model_takes_is_refused_in_words_of_its_own() -> None:
    assert gateways(seed=7) == Refusal("refused-flag-seed")
