"""PURE. The catalog: all model offers of the configured gateways, in order of preference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from bot.i18n.refusal import Refusal
from providers.contract import Kind, ModelOffer


class HasOffers(Protocol):
    """The part of a gateway that the catalog uses."""

    @property
    def name(self) -> str:
        """Its own name, lower case."""

    @property
    def offers(self) -> tuple[ModelOffer, ...]:
        """Its model offers."""


@dataclass(frozen=True, slots=True)
class GatewayOffer:
    """A gateway and one of its offers."""

    gateway: str
    offer: ModelOffer


@dataclass(frozen=True, slots=True)
class Model:
    """A model's public name, what it can do, and at which gateways."""

    name: str
    generates: bool
    edits: bool
    gateways: tuple[str, ...]


Choices = tuple[GatewayOffer, ...]

_SHOWN = 6  # models that a refusal names


class Catalog:
    """All offers of the configured gateways."""

    def __init__(self, gateways: Sequence[HasOffers]) -> None:
        self._gateways = tuple(gateway.name for gateway in gateways)
        self._choices = tuple(GatewayOffer(gateway.name, offer) for gateway in gateways for offer in gateway.offers)

    def models(self) -> tuple[Model, ...]:
        """Every model, in the order of the gateways and their tables."""
        return tuple(map(self._model, _once(choice.offer.model for choice in self._choices)))

    def choose(
        self,
        *,
        model: str,
        kind: Kind,
        ratio: str | None = None,
        resolution: str | None = None,
        inputs: int = 0,
        prompt_length: int = 0,
        via: str | None = None,
    ) -> Choices | Refusal:
        """All matching offers, best first, never empty; else a refusal that names the allowed values.

        `inputs` is the number of input images. The number of outputs does not matter: an order is split if necessary.
        """
        found = self._by_model(model.lower(), kind, via.lower() if via else None)
        if not isinstance(found, Refusal) and ratio is not None:
            found = _with_ratio(found, ratio)
        if not isinstance(found, Refusal) and resolution is not None:
            found = _with_resolution(found, resolution)
        if not isinstance(found, Refusal):
            found = _by_inputs(found, inputs)
        if not isinstance(found, Refusal):
            found = _by_prompt_length(found, prompt_length)
        return found

    @staticmethod
    def nearest_ratio(width: int, height: int, ratios: Sequence[str]) -> str | None:
        """The ratio "A:B" nearest to the image's, the first of equals; None if there are no ratios."""
        shape = log(width / height)
        return min(ratios, key=lambda ratio: abs(log(_shape(ratio)) - shape), default=None)

    def _by_model(self, model: str, kind: Kind, via: str | None) -> Choices | Refusal:
        """The offers of this model and kind, at one gateway if `via` is given."""
        if all(choice.offer.model != model for choice in self._choices):
            return Refusal("refused-model-unknown", {"model": model, "models": _first(m.name for m in self.models())})
        of_kind = tuple(choice for choice in self._choices if choice.offer.kind is kind)
        selling = tuple(choice for choice in of_kind if choice.offer.model == model)
        if not selling:
            able = _first(choice.offer.model for choice in of_kind)
            return Refusal(f"refused-model-{kind.value}", {"model": model, "models": able})
        if via is None:
            return selling
        if via not in self._gateways:
            return Refusal("refused-via-unknown", {"via": via, "allowed": _list(self._gateways)})
        there = tuple(choice for choice in selling if choice.gateway == via)
        allowed = _list(choice.gateway for choice in selling)
        return there or Refusal("refused-via-model", {"via": via, "model": model, "allowed": allowed})

    def _model(self, name: str) -> Model:
        choices = [choice for choice in self._choices if choice.offer.model == name]
        return Model(
            name=name,
            generates=any(choice.offer.kind is Kind.GENERATE for choice in choices),
            edits=any(choice.offer.kind is Kind.EDIT for choice in choices),
            gateways=_once(choice.gateway for choice in choices),
        )


def _shape(ratio: str) -> float:
    across, down = ratio.split(":")
    return int(across) / int(down)


def _with_ratio(choices: Choices, ratio: str) -> Choices | Refusal:
    able = tuple(choice for choice in choices if ratio in choice.offer.ratios)
    if able:
        return able
    model = choices[0].offer.model
    allowed = _list(each for choice in choices for each in choice.offer.ratios)
    if not allowed:
        return Refusal("refused-no-ratio", {"model": model})
    return Refusal("refused-ratio", {"model": model, "value": ratio, "allowed": allowed})


def _with_resolution(choices: Choices, resolution: str) -> Choices | Refusal:
    able = tuple(choice for choice in choices if resolution in choice.offer.resolutions)
    if able:
        return able
    model = choices[0].offer.model
    allowed = _list(sorted({each for choice in choices for each in choice.offer.resolutions}))
    if not allowed:
        return Refusal("refused-no-resolution", {"model": model})
    return Refusal("refused-resolution", {"model": model, "value": resolution, "allowed": allowed})


def _by_inputs(choices: Choices, inputs: int) -> Choices | Refusal:
    able = tuple(choice for choice in choices if choice.offer.inputs >= inputs)
    limit = max(choice.offer.inputs for choice in choices)
    return able or Refusal("refused-too-many-pictures", {"model": choices[0].offer.model, "limit": limit})


def _by_prompt_length(choices: Choices, length: int) -> Choices | Refusal:
    able = tuple(choice for choice in choices if choice.offer.prompt_limit >= length)
    limit = max(choice.offer.prompt_limit for choice in choices)
    model = choices[0].offer.model
    return able or Refusal("refused-prompt-long", {"model": model, "limit": limit, "length": length})


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order of first appearance."""
    return tuple(dict.fromkeys(names))


def _list(names: Iterable[str]) -> str:
    return ", ".join(_once(names))


def _first(names: Iterable[str]) -> str:
    """The first six names."""
    every = _once(names)
    return ", ".join(every[:_SHOWN]) + (", …" if len(every) > _SHOWN else "")
