"""The operator's file: hidden, renamed, priced and added models."""

import json
from pathlib import Path

import pytest

from bot.catalog.model_changes import apply_changes
from bot.catalog.models import Catalog, GatewayModels
from bot.catalog.pricing import unit_credits
from bot.i18n.refusal import Refusal
from providers.contract import GenerationRequest, Kind
from providers.fal import Fal
from providers.model_file import BadModels, load_defaults, load_gateway

NAMES = ("apipod", "pixwith")
DEFAULTS = {name: load_defaults(name) for name in ("apipod", "apikley", "pixwith")}
SHIPPED = tuple(GatewayModels(name, load_gateway(name)) for name in NAMES)


def changed(text: str) -> Catalog:
    return Catalog(apply_changes(SHIPPED, text, defaults=DEFAULTS))


def gateways(catalog: Catalog, model: str, *, placed: bool = False) -> list[str] | str:
    found = catalog.choose(model=model, kind=Kind.GENERATE, placed=placed)
    return found.key if isinstance(found, Refusal) else [choice.gateway for choice in found]


def test_an_empty_file_changes_nothing() -> None:
    assert apply_changes(SHIPPED, "", defaults=DEFAULTS) == SHIPPED


def test_a_hidden_model_is_offered_no_more_but_orders_that_name_it_are_still_bought() -> None:
    catalog = changed('hide = ["seedream-4.5"]')
    assert "seedream-4.5" not in [model.name for model in catalog.models()]
    assert gateways(catalog, "seedream-4.5") == "refused-model-unknown"
    assert gateways(catalog, "seedream-4.5", placed=True) == ["apipod", "pixwith"]


def test_a_renamed_model_has_its_new_name_everywhere_and_its_old_one_for_orders_under_way() -> None:
    catalog = changed('[rename]\n"seedream-4.5" = "dream"')
    names = [model.name for model in catalog.models()]
    assert "dream" in names
    assert "seedream-4.5" not in names
    assert gateways(catalog, "dream") == ["apipod", "pixwith"]
    assert gateways(catalog, "seedream-4.5", placed=True) == ["apipod", "pixwith"]


def test_an_old_name_means_the_new_one() -> None:
    catalog = changed('hide = ["z-image"]\n[rename]\n"seedream-4.5" = "dream"\n"z-image" = "z"')
    found = catalog.choose(model="Seedream-4.5", kind=Kind.EDIT, inputs=1)
    assert not isinstance(found, Refusal)
    assert [choice.offer.model for choice in found] == ["dream", "dream"]
    assert catalog.current_name("seedream-4.5") == catalog.current_name("dream") == "dream"
    assert catalog.old_names("dream") == ("seedream-4.5",)
    assert catalog.current_name("z-image") == "z-image"  # it is hidden under either name
    catalog.replace(SHIPPED)
    assert catalog.current_name("seedream-4.5") == "seedream-4.5"


def test_what_the_gateway_charges_is_kept_with_the_price() -> None:
    models = changed('[price."veo-3.1-fast"]\ncredits = 20\nusd = 1.2').models()
    [model] = [one for one in models if one.name == "veo-3.1-fast"]
    assert (model.price.credits, model.price.usd) == (20, 1.2)


def test_a_price_counts_for_all_offers_of_the_model() -> None:
    catalog = changed('[price."veo-3.1-fast"]\ncredits = 20\nat = { "4K" = 50 }')
    for resolution, credits in ((None, 20), ("4K", 50)):
        found = catalog.choose(model="veo-3.1-fast", kind=Kind.VIDEO, resolution=resolution)
        assert not isinstance(found, Refusal)
        assert unit_credits(found[0].offer, resolution=resolution) == credits


@pytest.mark.parametrize(
    ("given", "price"),
    [
        ("credits = 3", (3, True, {"1080p": 4, "4K": 8})),
        ('credits = 3\nat = { "4K" = 9 }', (3, True, {"4K": 9})),
        ("credits = 3\nat = {}", (3, True, {})),
        ('credits = 3\nper = "second"', (3, True, {"1080p": 4, "4K": 8})),
        ('credits = 30\nper = "result"', (30, False, {})),  # 8 for a second of 4K is no price of a whole video
    ],
)
def test_what_a_price_leaves_out_stays_as_the_model_has_it(given: str, price: tuple[int, bool, dict[str, int]]) -> None:
    found = changed(f'[price."seedance-2.0"]\n{given}').choose(model="seedance-2.0", kind=Kind.VIDEO)
    assert not isinstance(found, Refusal)
    new = found[0].offer.price
    assert (new.credits, new.per_second, dict(new.at)) == price


ADDED = """\
[[model]]
gateway = "apipod"
name = "seedance-2.0-mini"
kind = "video"
prompt_limit = 1000
seconds = "4-15"
default_seconds = 5
wire = { seconds = "duration" }
price = { credits = 1 }
forms.text = { id = "seedance-2.0-mini-t2v" }

[[model]]
gateway = "apikley"
name = "elsewhere"
prompt_limit = 10
forms.generate = { id = "e" }
"""


def test_an_added_model_can_be_ordered_where_its_gateway_is_configured() -> None:
    catalog = changed(ADDED)
    found = catalog.choose(model="seedance-2.0-mini", kind=Kind.VIDEO, seconds=15)
    assert not isinstance(found, Refusal)
    assert found[0].offer.wire.pictures == "image_urls"  # inherited from the gateway's table
    assert gateways(catalog, "elsewhere") == "refused-model-unknown"


def test_an_added_model_of_a_gateway_that_is_not_configured_may_be_named() -> None:
    catalog = changed(f'hide = ["elsewhere"]\n{ADDED}')
    assert gateways(catalog, "elsewhere") == "refused-model-unknown"


def test_an_added_model_may_have_styles() -> None:
    """The row that docs/how-to/change-models.md shows."""
    page = (Path(__file__).parents[3] / "docs/how-to/change-models.md").read_text()
    (row,) = [block for block in page.split("```") if "styles = " in block and block.startswith("toml")]
    fal = GatewayModels("fal", load_gateway("fal"))
    catalog = Catalog(apply_changes((fal,), row.removeprefix("toml"), defaults={"fal": load_defaults("fal")}))
    found = catalog.choose(model="recraft-v3", kind=Kind.GENERATE, style="drawing")
    assert not isinstance(found, Refusal)
    asked = GenerationRequest(found[0].offer, "a fox", style="drawing")
    assert json.loads(Fal("key", "https://queue.fal.run").build_body(asked, callback=None)) == {
        "path": "/fal-ai/recraft/v3/text-to-image",
        "content": {"prompt": "a fox", "style": "digital_illustration"},
    }


def test_an_added_row_replaces_the_gateways_own() -> None:
    text = '[[model]]\ngateway = "pixwith"\nname = "z-image"\nprompt_limit = 9\nforms.generate = { id = "0-99" }'
    found = changed(text).choose(model="z-image", kind=Kind.GENERATE)
    assert not isinstance(found, Refusal)
    assert [(choice.gateway, choice.offer.vendor_id) for choice in found] == [("pixwith", "0-99")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('hide = ["nothing"]', "line 1: no configured gateway offers nothing"),
        ('\n[rename]\n"nothing" = "something"', "line 3: no configured gateway offers nothing"),
        ('[rename]\n"z-image" = "seedream-4.5"', "line 2: there is another seedream-4.5"),
        ('[rename]\n"z-image" = "Z Image"', "line 2: "),
        ('[price."seedream-4.5"]\ncredits = -1', "line 2: "),
        ('[price."veo-3.1-fast"]\ncredits = 1\nper = "second"', "line 3: the length of veo-3.1-fast"),
        ('hidden = ["z-image"]', "line 1: hidden: is unknown here"),
        ("hide = 3", "line 1: hide: must be a list"),
        (ADDED.replace("[[model]]\n", '[[model]]\nstyles = ["ink"]\n', 1), "line 11: wire.style must name the field"),
        ('[price."z-image"]\ncredits = 1.5', "line 2: price.z-image.credits: must be a whole number"),
        (ADDED.replace('"apikley"', '"north"'), "line 13: gateway must be one of apipod, apikley, pixwith"),
        (ADDED.replace("prompt_limit = 10\n", "prompt_limit = 0\n"), "line 15: prompt_limit"),
        ("hide = [", "line 1"),
    ],
)
def test_a_wrong_line_is_named(text: str, message: str) -> None:
    with pytest.raises(BadModels) as caught:
        changed(text)
    assert message in str(caught.value)


def test_what_a_new_file_leaves_out_stays_for_orders_under_way() -> None:
    catalog = changed(ADDED)
    catalog.replace(SHIPPED)
    assert "seedance-2.0-mini" not in [model.name for model in catalog.models()]
    found = catalog.choose(model="seedance-2.0-mini", kind=Kind.VIDEO, placed=True)
    assert not isinstance(found, Refusal)


REPLACED = """\
[[model]]
gateway = "apipod"
name = "seedream-4.5"
prompt_limit = 9
ratios = ["1:1"]
resolutions = ["1K"]
default_resolution = "1K"
forms.generate = { id = "new" }
"""


def test_an_offer_that_a_new_file_changes_stays_for_orders_that_fit_only_the_old_one() -> None:
    (apipod,) = apply_changes(SHIPPED[:1], "", defaults=DEFAULTS)
    catalog = Catalog([apipod])
    for _ in range(2):  # however often the file is read
        catalog.replace(apply_changes([apipod], REPLACED, defaults=DEFAULTS))

    def vendor_ids(*, resolution: str, placed: bool) -> list[str]:
        found = catalog.choose(model="seedream-4.5", kind=Kind.GENERATE, resolution=resolution, placed=placed)
        return [] if isinstance(found, Refusal) else [choice.offer.vendor_id for choice in found]

    assert vendor_ids(resolution="4K", placed=False) == []
    assert vendor_ids(resolution="4K", placed=True) == [apipod.offers[0].vendor_id]
    assert vendor_ids(resolution="1K", placed=True) == ["new"]


def test_a_form_that_a_new_file_leaves_out_stays_for_orders_under_way() -> None:
    catalog = Catalog(SHIPPED)
    catalog.replace(
        [GatewayModels(one.name, tuple(o for o in one.offers if o.kind is not Kind.EDIT)) for one in SHIPPED]
    )
    assert isinstance(catalog.choose(model="seedream-4.5", kind=Kind.EDIT, inputs=1), Refusal)
    found = catalog.choose(model="seedream-4.5", kind=Kind.EDIT, inputs=1, placed=True)
    assert not isinstance(found, Refusal)
    assert [choice.gateway for choice in found] == ["apipod", "pixwith"]
