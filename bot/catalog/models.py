"""PURE. The catalog: all model offers of the configured gateways, in order of preference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from bot.catalog.offer_filters import (
    Choices,
    GatewayOffer,
    by_inputs,
    by_prompt_length,
    cheapest_first,
    first_names,
    listed,
    muted,
    once,
    shape_of,
    unable,
    with_form,
    with_mask,
    with_negative_words,
    with_ratio,
    with_resolution,
    with_seconds,
    with_seed,
    with_style,
    with_transparency,
)
from bot.catalog.pricing import is_free
from bot.i18n.refusal import Refusal
from providers.contract import Kind, ModelOffer, Price


@dataclass(frozen=True, slots=True)
class GatewayModels:
    """A configured gateway and what it offers, in the order of its table; the new names by the old ones."""

    name: str
    offers: tuple[ModelOffer, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A model's public name, what it can do, and at which gateways."""

    name: str
    generates: bool
    edits: bool
    gateways: tuple[str, ...]
    films: bool = False
    price: Price = Price()  # noqa: RUF009
    masks: bool = False
    styles: tuple[str, ...] = ()


class Catalog:
    """All offers of the configured gateways, in their order or `cheapest_first`. `replace` changes them at run time."""

    def __init__(self, gateways: Sequence[GatewayModels], *, cheapest_first: bool = False) -> None:
        self._cheapest_first = cheapest_first
        self._gateways: tuple[str, ...] = ()
        self._choices: Choices = ()
        self._offered: Choices = ()
        self._renamed: dict[str, str] = {}
        self._models: dict[tuple[Kind, ...], tuple[Model, ...]] = {}
        self.replace(gateways)

    def replace(self, gateways: Sequence[GatewayModels]) -> None:
        """These offers from now on. Those that are gone or changed stay, hidden and last, for orders under way."""
        self._gateways = tuple(gateway.name for gateway in gateways)
        self._renamed = {old: new for gateway in gateways for old, new in gateway.renamed.items()}
        new = tuple(GatewayOffer(gateway.name, offer) for gateway in gateways for offer in gateway.offers)
        known = tuple(map(_for_orders_under_way, new))
        old = map(_for_orders_under_way, self._choices)
        self._choices = (*new, *(one for one in old if one not in known))
        self._offered = tuple(choice for choice in self._choices if not choice.offer.hidden)
        self._models.clear()

    def models(self, *kinds: Kind) -> tuple[Model, ...]:
        """Every model that is on offer, or those of these kinds, in the order of the gateways and their tables."""
        if kinds not in self._models:
            names = once(one.offer.model for one in self._offered if not kinds or one.offer.kind in kinds)
            self._models[kinds] = tuple(map(self._model, names))
        return self._models[kinds]

    def current_name(self, model: str) -> str:
        """The name that the operator gave the model; the same for any other word."""
        return self._renamed.get(model, model)

    def default_model(self, wanted: str) -> str:
        """The model of orders for pictures that name none: the wanted one, or the first where no gateway offers it.

        The first that needs no picture, if there is one.
        """
        name = self.current_name(wanted)
        known = [model.name for model in (*self.models(Kind.GENERATE), *self.models(Kind.EDIT))]
        return name if name in known or not known else known[0]

    def old_names(self, model: str) -> tuple[str, ...]:
        """The names under which choices of this model may be stored, too."""
        return tuple(old for old, new in self._renamed.items() if new == model)

    def choose(
        self,
        *,
        model: str,
        kind: Kind,
        ratio: str | None = None,
        resolution: str | None = None,
        inputs: int = 0,
        references: bool = False,
        seconds: int | None = None,
        mute: bool = False,
        seed: int | None = None,
        transparent: bool = False,
        mask: bool = False,
        style: str | None = None,
        negative: str | None = None,
        prompt_length: int = 0,
        via: str | None = None,
        placed: bool = False,
        free: bool = False,
    ) -> Choices | Refusal:
        """All matching offers, best first, one of each gateway, never empty; else a refusal that names what is allowed.

        `inputs` is the number of input images without a `mask`; for a video they are frames, or `references`. The
        number of outputs does not matter: an order is split if necessary. An old name means the new one. For an order
        that is `placed`, hidden offers count, too, and names mean what they meant; for a `free` one only offers that
        cost nothing.
        """
        name = model.lower() if placed else self.current_name(model.lower())
        all_choices = self._choices if placed else self._offered
        if free:
            all_choices = tuple(one for one in all_choices if is_free(one.offer, resolution=resolution))
        found = forms = self._by_model(all_choices, name, kind, via.lower() if via else None)
        if not isinstance(found, Refusal) and kind is Kind.VIDEO:
            found = with_form(found, all_choices, inputs, references=references)
        if not isinstance(found, Refusal) and ratio is not None:
            found = with_ratio(found, ratio)
        if not isinstance(found, Refusal) and resolution is not None:
            found = with_resolution(found, resolution)
        if not isinstance(found, Refusal) and seconds is not None:
            found = with_seconds(found, seconds)
        if not isinstance(found, Refusal) and mute:
            found = muted(found)
        if not isinstance(found, Refusal) and seed is not None:
            found = with_seed(found, all_choices)
        if not isinstance(found, Refusal) and transparent:
            found = with_transparency(found, all_choices)
        if not isinstance(found, Refusal) and mask:
            found = with_mask(found, all_choices)
        if not isinstance(found, Refusal) and style is not None:
            found = with_style(found, style)
        if not isinstance(found, Refusal) and negative is not None:
            found = with_negative_words(found, negative) or Refusal("refused-no-model", {"model": model})
        if not isinstance(found, Refusal):
            found = by_inputs(found, inputs, () if isinstance(forms, Refusal) else forms)
        if not isinstance(found, Refusal):
            found = by_prompt_length(found, prompt_length)
        if isinstance(found, Refusal):
            return found
        best = {one.gateway: one for one in reversed(found)}
        first = tuple(best[gateway] for gateway in once(one.gateway for one in found))
        return cheapest_first(first, resolution=resolution, seconds=seconds) if self._cheapest_first else first

    @staticmethod
    def nearest_ratio(width: int, height: int, ratios: Sequence[str]) -> str | None:
        """The ratio "A:B" nearest to the image's, the first of equals; None if there are no ratios."""
        shape = log(width / height)
        return min(ratios, key=lambda ratio: abs(log(shape_of(ratio)) - shape), default=None)

    def _by_model(self, choices: Choices, model: str, kind: Kind, via: str | None) -> Choices | Refusal:
        """The offers of this model and kind; if `via` is given at that gateway, or at all servers of that brand."""
        if all(choice.offer.model != model for choice in choices):
            kinds = (Kind.VIDEO,) if kind is Kind.VIDEO else (Kind.GENERATE, Kind.EDIT)
            known = first_names(one.name for one in self.models(*kinds))
            return Refusal("refused-model-unknown", {"model": model, "models": known})
        of_kind = tuple(choice for choice in choices if choice.offer.kind is kind)
        selling = tuple(choice for choice in of_kind if choice.offer.model == model)
        if not selling:
            able = first_names(choice.offer.model for choice in of_kind)
            films = any(choice.offer.model == model and choice.offer.kind is Kind.VIDEO for choice in choices)
            what = "picture" if films else kind.value
            return unable(f"refused-model-{what}", model, able)
        if via is None:
            return selling
        servers = [via] if via in self._gateways else [one for one in self._gateways if one.startswith(f"{via}-")]
        if not servers:
            return Refusal("refused-via-unknown", {"via": via, "allowed": listed(self._gateways)})
        there = tuple(choice for choice in selling if choice.gateway in servers)
        allowed = listed(choice.gateway for choice in selling)
        return there or Refusal("refused-via-model", {"via": via, "model": model, "allowed": allowed})

    def _model(self, name: str) -> Model:
        choices = tuple(choice for choice in self._offered if choice.offer.model == name)
        if self._cheapest_first:
            choices = cheapest_first(choices, resolution=None, seconds=None)
        return Model(
            name=name,
            generates=any(choice.offer.kind is Kind.GENERATE for choice in choices),
            edits=any(choice.offer.kind is Kind.EDIT for choice in choices),
            films=any(choice.offer.kind is Kind.VIDEO for choice in choices),
            price=choices[0].offer.price,
            gateways=once(choice.gateway for choice in choices),
            masks=any(choice.offer.wire.mask for choice in choices),
            styles=once(style for choice in choices for style in choice.offer.styles),
        )


def _for_orders_under_way(choice: GatewayOffer) -> GatewayOffer:
    """The offer as orders see it that were placed with it: hidden, and paid for already, or free."""
    price = choice.offer.price
    kept = price if 0 in (price.credits, *price.at.values()) else Price()
    return replace(choice, offer=replace(choice.offer, hidden=True, price=kept))
