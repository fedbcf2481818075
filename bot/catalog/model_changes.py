"""The operator's `MODELS_FILE`: hides, renames and adds models, and sets prices. Pure: the file's text is passed in.

hide = ["z-image"]
[rename]
"seedream-4.5" = "dream"
[price."seedance-2.0"]
credits = 3
per = "second"
[[model]]
gateway = "apipod"
…as in the tables of the gateways, from which it inherits the defaults
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.catalog.models import GatewayModels
from providers.contract import ModelOffer, Price
from providers.model_file import BadModels, Name, PriceRow, line_of, parse_table, read_offers, validated


class _PriceChange(PriceRow):
    """What is not given stays as the model has it."""

    def changed(self, old: Price) -> Price:
        """The new price; those of resolutions stay only where they still count for the same, a result or a second."""
        new, given = self.price(), self.model_fields_set
        new = new if "per" in given else replace(new, per_second=old.per_second)
        return new if "at" in given or new.per_second is not old.per_second else replace(new, at=old.at)


class _Changes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hide: tuple[str, ...] = ()
    rename: dict[str, Name] = Field(default_factory=dict)
    price: dict[str, _PriceChange] = Field(default_factory=dict)
    model: tuple[dict[str, Any], ...] = ()


def apply_changes(
    gateways: Sequence[GatewayModels],
    text: str,
    *,
    defaults: Mapping[str, Mapping[str, Any]],
    elsewhere: Collection[str] = (),
    servers: Collection[str] = (),
) -> tuple[GatewayModels, ...]:
    """The gateways' offers with the changes; raises `BadModels` with the line of what is wrong.

    `defaults` are what the rows of each known gateway inherit; rows for gateways that are not configured are checked
    and left out. The models `elsewhere` are those of such gateways: they may be named, without effect. A model that is
    hidden or renamed stays under its old name, hidden, for orders under way.


    """
    table = parse_table(text)
    changes: _Changes = validated(_Changes, table, text)
    added: dict[str, list[ModelOffer]] = {}
    for number, row in enumerate(changes.model):
        gateway = row.get("gateway")
        if not isinstance(gateway, str) or gateway not in defaults:
            line = line_of(text, ("model", number, "gateway"))
            raise BadModels(f"line {line}: gateway must be one of {', '.join(defaults)}")
        added.setdefault(gateway, []).extend(read_offers(number, row, defaults[gateway], text))
    replaced = {name for name in servers if name in added}
    whole = [
        GatewayModels(one.name, _with_rows(() if one.name in replaced else one.offers, added.get(one.name, [])))
        for one in gateways
    ]
    known = {offer.model for gateway in whole for offer in gateway.offers}
    named_elsewhere = {*elsewhere, *(offer.model for offers in added.values() for offer in offers)}
    new_names = set(changes.rename.values())
    for place, names in (("hide", changes.hide), ("rename", changes.rename), ("price", changes.price)):
        for name in names:
            if name not in known and name not in named_elsewhere:
                raise BadModels(f"line {line_of(text, (place, name))}: no configured gateway offers {name}")
    for name, new in changes.rename.items():
        if new in known or len(new_names) < len(changes.rename):
            raise BadModels(f"line {line_of(text, ('rename', name))}: there is another {new}")
    renamed = {name: new for name, new in changes.rename.items() if name not in changes.hide}
    return tuple(
        GatewayModels(one.name, tuple(each for offer in one.offers for each in _changed(offer, changes, text)), renamed)
        for one in whole
    )


def _with_rows(offers: Sequence[ModelOffer], added: Sequence[ModelOffer]) -> tuple[ModelOffer, ...]:
    """The offers with the added ones, which replace those of the same model, kind and form."""
    new = {(offer.model, offer.kind, offer.form) for offer in added}
    return (*(one for one in offers if (one.model, one.kind, one.form) not in new), *added)


def _changed(offer: ModelOffer, changes: _Changes, text: str) -> tuple[ModelOffer, ...]:
    """The offer with its price and name, and the old name, hidden."""
    if (price := changes.price.get(offer.model)) is not None:
        if price.per == "second" and not offer.seconds:
            line = line_of(text, ("price", offer.model, "per"))
            raise BadModels(f"line {line}: the length of {offer.model} cannot be chosen, so it has no price per second")
        offer = replace(offer, price=price.changed(offer.price))
    if offer.model in changes.hide:
        return (replace(offer, hidden=True),)
    if (new := changes.rename.get(offer.model)) is not None:
        return (replace(offer, model=new), replace(offer, hidden=True))
    return (offer,)
